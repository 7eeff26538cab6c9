package io.parbuckle.server.audit;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A row of the trail, as it is stored.
///
/// @param id its place, from 1 on without gaps
/// @param begun the row whose outcome this is; null for one that stands first
/// @param messageTimestamp when it was written, in seconds
/// @param at when it happened, in milliseconds, whole seconds
/// @param method what was called; null for other events
/// @param hash over the row and the hash before it, in hex
record AuditRow(
    long id,
    @Nullable Long begun,
    String auditId,
    long messageTimestamp,
    long at,
    String address,
    String username,
    String session,
    String service,
    String event,
    @Nullable String method,
    String serviceData,
    String eventData,
    boolean success,
    String hash) {

  /// What a row takes beside its JSON, in bytes, about.
  private static final int ROW_BYTES = 400;

  /// The same with the hash that it has behind another.
  AuditRow behind(String before) {
    return new AuditRow(
        id,
        begun,
        auditId,
        messageTimestamp,
        at,
        address,
        username,
        session,
        service,
        event,
        method,
        serviceData,
        eventData,
        success,
        hashBehind(before));
  }

  /// SHA-256 over the hash before it and everything in the row. JSON keeps the parts apart; what is
  /// JSON itself counts letter by letter.
  String hashBehind(String before) {
    JsonArray all =
        JsonArray.of(
            JsonText.of(before),
            JsonInteger.of(id),
            begun == null ? JsonValue.NULL : JsonInteger.of(begun),
            JsonText.of(auditId),
            JsonInteger.of(messageTimestamp),
            JsonInteger.of(at),
            JsonText.of(address),
            JsonText.of(username),
            JsonText.of(session),
            JsonText.of(service),
            JsonText.of(event),
            method == null ? JsonValue.NULL : JsonText.of(method),
            JsonText.of(serviceData),
            JsonText.of(eventData),
            JsonBoolean.of(success));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(Json.text(all).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// In the database, about.
  long bytes() {
    return (long) ROW_BYTES + serviceData.length() + eventData.length();
  }
}
