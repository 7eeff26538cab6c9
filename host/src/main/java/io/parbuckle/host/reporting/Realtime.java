package io.parbuckle.host.reporting;

import io.parbuckle.host.reporting.Sample.CpuTicks;
import io.parbuckle.host.reporting.Sample.DiskCounters;
import io.parbuckle.host.reporting.Sample.Link;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The event of `reporting.realtime` made of two samples (`services.md` §27.2). A counter that went
/// backwards (a device that came anew, a counter that ran over) counts as not having moved.
///
/// It is JSON and no record, because an interface that is down has members that one that is up does
/// not have.
final class Realtime {

  /// Dashboards break when one of these is missing; without ZFS all are 0.
  private static final List<String> ZFS_COUNTERS =
      List.of(
          "demand_accesses_per_second",
          "demand_data_accesses_per_second",
          "demand_metadata_accesses_per_second",
          "demand_data_hits_per_second",
          "demand_data_io_hits_per_second",
          "demand_data_misses_per_second",
          "demand_data_hit_percentage",
          "demand_data_io_hit_percentage",
          "demand_data_miss_percentage",
          "demand_metadata_hits_per_second",
          "demand_metadata_io_hits_per_second",
          "demand_metadata_misses_per_second",
          "demand_metadata_hit_percentage",
          "demand_metadata_io_hit_percentage",
          "demand_metadata_miss_percentage",
          "l2arc_hits_per_second",
          "l2arc_misses_per_second",
          "total_l2arc_accesses_per_second",
          "l2arc_access_hit_percentage",
          "l2arc_miss_percentage",
          "bytes_read_per_second_from_the_l2arc",
          "bytes_written_per_second_to_the_l2arc");

  private static final JsonObject ZFS = zeros(ZFS_COUNTERS);

  private final Sample before;
  private final Sample now;
  private final double seconds;

  private Realtime(Sample before, Sample now) {
    this.before = before;
    this.now = now;
    this.seconds = (now.nanos() - before.nanos()) / 1e9;
  }

  /// What happened between two samples, per second.
  static JsonObject between(Sample before, Sample now) {
    if (now.nanos() <= before.nanos()) {
      throw new IllegalArgumentException(
          "no time has passed: " + before.nanos() + ", then " + now.nanos());
    }
    return new Realtime(before, now).event();
  }

  private JsonObject event() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("cpu", cpu());
    members.put("disks", disks());
    members.put("interfaces", interfaces());
    members.put("memory", memory());
    members.put("zfs", ZFS);
    members.put("pools", JsonObject.EMPTY);
    return new JsonObject(members);
  }

  private JsonObject cpu() {
    Map<String, JsonValue> cpus = new LinkedHashMap<>();
    now.cpus()
        .forEach(
            (name, ticks) ->
                cpus.put(
                    name,
                    JsonObject.of(
                        "usage", fraction(usage(before.cpus().get(name), ticks)),
                        "temp", temperature(now.temperatures().get(name)))));
    return new JsonObject(cpus);
  }

  private static double usage(@Nullable CpuTicks before, CpuTicks now) {
    if (before == null) {
      return 0;
    }
    long total = now.total() - before.total();
    long idle = now.idle() - before.idle();
    return total <= 0 ? 0 : Math.clamp(100.0 * (total - idle) / total, 0, 100);
  }

  private static JsonValue temperature(@Nullable Double degrees) {
    return degrees == null ? JsonValue.NULL : new JsonFraction(degrees);
  }

  private JsonObject memory() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("arc_size", JsonInteger.of(0));
    members.put("arc_free_memory", JsonInteger.of(0));
    members.put("arc_available_memory", JsonInteger.of(0));
    members.put("physical_memory_total", JsonInteger.of(now.memory().total()));
    members.put("physical_memory_available", JsonInteger.of(now.memory().available()));
    return new JsonObject(members);
  }

  private JsonObject disks() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    double busyMillis = sumOfDisks(DiskCounters::busyMillis);
    double busy = now.disks().isEmpty() ? 0 : busyMillis / 10 / seconds / now.disks().size();
    members.put("busy", fraction(Math.min(busy, 100)));
    members.put("read_bytes", fraction(sumOfDisks(DiskCounters::readBytes) / seconds));
    members.put("write_bytes", fraction(sumOfDisks(DiskCounters::writtenBytes) / seconds));
    members.put("read_ops", fraction(sumOfDisks(DiskCounters::reads) / seconds));
    members.put("write_ops", fraction(sumOfDisks(DiskCounters::writes) / seconds));
    return new JsonObject(members);
  }

  private double sumOfDisks(ToLongFunction<DiskCounters> counter) {
    double sum = 0;
    for (Map.Entry<String, DiskCounters> disk : now.disks().entrySet()) {
      DiskCounters earlier = before.disks().get(disk.getKey());
      if (earlier != null) {
        sum += moved(counter.applyAsLong(earlier), counter.applyAsLong(disk.getValue()));
      }
    }
    return sum;
  }

  private JsonObject interfaces() {
    Map<String, JsonValue> links = new LinkedHashMap<>();
    now.links().forEach((name, link) -> links.put(name, link(before.links().get(name), link)));
    return new JsonObject(links);
  }

  private JsonObject link(@Nullable Link earlier, Link link) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("link_state", JsonText.of(link.up() ? "LINK_STATE_UP" : "LINK_STATE_DOWN"));
    Long speed = link.speed();
    members.put("speed", speed == null ? JsonValue.NULL : JsonInteger.of(speed));
    if (!link.up()) {
      members.put("received_bytes", JsonInteger.of(0));
      members.put("sent_bytes", JsonInteger.of(0));
    }
    Link from = earlier != null && link.up() ? earlier : link;
    long received = moved(from.receivedBytes(), link.receivedBytes());
    long sent = moved(from.sentBytes(), link.sentBytes());
    members.put("received_bytes_rate", fraction(received / seconds));
    members.put("sent_bytes_rate", fraction(sent / seconds));
    return new JsonObject(members);
  }

  private static long moved(long before, long now) {
    return Math.max(0, now - before);
  }

  private static JsonFraction fraction(double value) {
    return new JsonFraction(value);
  }

  private static JsonObject zeros(List<String> names) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    names.forEach(name -> members.put(name, JsonInteger.of(0)));
    return new JsonObject(members);
  }
}
