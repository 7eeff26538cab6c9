package io.parbuckle.host.disk;

import io.parbuckle.api.param.Edit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of a disk, and how it is remembered after it has vanished.
///
/// @param expiresAt milliseconds since 1970 when it will be forgotten; null while it is there
record DiskRow(
    String identifier,
    String name,
    String subsystem,
    long number,
    String serial,
    @Nullable String lunid,
    @Nullable Long size,
    @Nullable String model,
    @Nullable Integer rotationrate,
    String type,
    String bus,
    @Nullable Long expiresAt) {

  /// How long a vanished disk is remembered.
  static final Duration REMEMBERED = Duration.ofDays(7);

  /// The same disk under another key.
  DiskRow identifiedBy(String other) {
    return new DiskRow(
        other,
        name,
        subsystem,
        number,
        serial,
        lunid,
        size,
        model,
        rotationrate,
        type,
        bus,
        expiresAt);
  }

  /// The same disk after it has vanished.
  DiskRow vanished(Instant now) {
    return new DiskRow(
        identifier,
        name,
        subsystem,
        number,
        serial,
        lunid,
        size,
        model,
        rotationrate,
        type,
        bus,
        now.plus(REMEMBERED).toEpochMilli());
  }

  boolean expired(Instant now) {
    return expiresAt != null && expiresAt <= now.toEpochMilli();
  }

  /// As clients see it.
  Disk shown() {
    return new Disk(
        identifier,
        name,
        subsystem,
        number,
        serial,
        lunid,
        size,
        "",
        "Auto",
        "ALWAYS ON",
        "DISABLED",
        expiresAt == null ? null : Instant.ofEpochMilli(expiresAt),
        model,
        rotationrate,
        type,
        null,
        bus,
        name,
        null,
        null,
        new Edit.Keep<>(),
        new Edit.Keep<>(),
        null,
        null);
  }
}
