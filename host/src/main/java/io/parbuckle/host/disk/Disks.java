package io.parbuckle.host.disk;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.host.disk.DiskFiles.Temperature;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which disks there are, and which there were in the last seven days.
///
/// Every look compares the host with the look before it: what differs is remembered, and told to
/// those who listen to `disk.query` while [DiskWatch] watches.
///
/// **Threads.** Any. One look at a time, with the lock held across reading the host and the
/// database: otherwise an older look could overwrite a newer one.
final class Disks {

  static final String COLLECTION = "disk.query";

  private static final Logger LOG = LoggerFactory.getLogger(Disks.class);

  // Asking a disk for its temperature is a command to the disk.
  private static final Duration TEMPERATURE_KEPT = Duration.ofMinutes(5);

  private final DiskFiles files;
  private final DiskStore store;
  private final Events events;
  private final Time time;

  private final ReentrantLock look = new ReentrantLock();

  // All of these are guarded by `look`.
  private boolean loaded;
  private final Map<String, Attached> present = new TreeMap<>();
  private final Map<String, DiskRow> vanished = new TreeMap<>();
  private @Nullable Thread watcher;
  private final Map<String, Reading> temperatures = new HashMap<>();

  private record Reading(Temperature temperature, long atNanos) {}

  Disks(DiskFiles files, DiskStore store, Events events, Time time) {
    this.files = files;
    this.store = store;
    this.events = events;
    this.time = time;
  }

  /// All disks that are there, by key; on request also those that vanished.
  List<Disk> all(boolean withExpired) throws InterruptedException {
    look.lockInterruptibly();
    try {
      look(_ -> true);
      List<Disk> disks = new ArrayList<>();
      present.values().forEach(disk -> disks.add(disk.row().shown()));
      if (withExpired) {
        vanished.values().forEach(row -> disks.add(row.shown()));
      }
      return disks;
    } finally {
      look.unlock();
    }
  }

  /// One disk.
  ///
  /// @throws Fault.NotFound if there is none with this key
  Disk one(String identifier, boolean withExpired) throws InterruptedException {
    return all(withExpired).stream()
        .filter(disk -> disk.identifier().equals(identifier))
        .findFirst()
        .orElseThrow(() -> new Fault.NotFound("Disk " + identifier + " does not exist"));
  }

  /// The names of the disks that are there now, without a look at them.
  Set<String> names() {
    return Set.copyOf(files.names());
  }

  /// Looks, and from now on tells what changes.
  ///
  /// @param by who watches; the latest one counts
  /// @param before the disks that were there when the first listener came: one that is not among
  ///   them is told as new, although this is the first look
  void beginWatch(Thread by, Set<String> before) throws InterruptedException {
    look.lockInterruptibly();
    try {
      watcher = by;
      look(disk -> !before.contains(disk.name()));
    } finally {
      look.unlock();
    }
  }

  /// Looks, and tells what has changed.
  void watch() throws InterruptedException {
    look.lockInterruptibly();
    try {
      look(_ -> true);
    } finally {
      look.unlock();
    }
  }

  void endWatch(Thread by) {
    look.lock();
    try {
      if (by.equals(watcher)) {
        watcher = null;
      }
    } finally {
      look.unlock();
    }
  }

  /// Temperatures in °C by disk; null where a disk does not say or is not there.
  ///
  /// @param names empty for all disks
  JsonObject temperatures(List<String> names, boolean withThresholds) throws InterruptedException {
    look.lockInterruptibly();
    try {
      Map<String, JsonValue> answer = new LinkedHashMap<>();
      List<String> there = files.names();
      temperatures.keySet().retainAll(there);
      for (String name : names.isEmpty() ? there : names) {
        Temperature reading = there.contains(name) ? temperature(name) : Temperature.UNKNOWN;
        answer.put(name, withThresholds ? pair(reading) : degrees(reading.now()));
      }
      return new JsonObject(answer);
    } finally {
      look.unlock();
    }
  }

  private Temperature temperature(String name) {
    long now = time.nanos();
    Reading kept = temperatures.get(name);
    if (kept == null || now - kept.atNanos() > TEMPERATURE_KEPT.toNanos()) {
      kept = new Reading(files.temperature(name), now);
      temperatures.put(name, kept);
    }
    return kept.temperature();
  }

  private static JsonValue pair(Temperature reading) {
    return JsonArray.of(degrees(reading.now()), degrees(reading.critical()));
  }

  private static JsonValue degrees(@Nullable Double value) {
    return value == null ? JsonValue.NULL : new JsonFraction(value);
  }

  /// One look at the host: compare, remember, tell.
  ///
  /// @param tell whether a disk may be told of, if somebody watches
  private void look(Predicate<DiskRow> tell) throws InterruptedException {
    load();
    Instant now = time.instant();
    Difference difference = compare(files.attached(), now);
    if (difference.isEmpty()) {
      return;
    }
    take(difference);
    remember(difference);
    if (watcher != null) {
      difference.changes().stream()
          .filter(change -> tell.test(change.row()))
          .forEach(change -> events.publish(change.event()));
    }
  }

  private void load() {
    if (!loaded) {
      store.all().forEach(row -> vanished.put(row.identifier(), row));
      loaded = true;
    }
  }

  /// What one look found.
  ///
  /// @param found all disks that are there
  /// @param changes those that differ from the look before
  /// @param forgotten keys of disks whose time of remembrance is over
  private record Difference(
      List<Attached> found, List<DiskChange> changes, List<String> forgotten) {
    boolean isEmpty() {
      return changes.isEmpty() && forgotten.isEmpty();
    }
  }

  /// A disk that came, went or is different.
  private record DiskChange(Change.Kind kind, DiskRow row) {
    Change event() {
      return switch (kind) {
        case ADDED -> Change.added(COLLECTION, row.identifier(), row.shown());
        case CHANGED -> Change.changed(COLLECTION, row.identifier(), row.shown());
        case REMOVED -> Change.removed(COLLECTION, row.identifier());
      };
    }
  }

  private Difference compare(List<Attached> found, Instant now) {
    List<DiskChange> changes = new ArrayList<>();
    Set<String> there = new HashSet<>();
    for (Attached disk : found) {
      there.add(disk.row().identifier());
      Attached before = present.get(disk.row().identifier());
      if (before == null) {
        changes.add(new DiskChange(Change.Kind.ADDED, disk.row()));
      } else if (!before.equals(disk)) {
        changes.add(new DiskChange(Change.Kind.CHANGED, disk.row()));
      }
    }
    present.values().stream()
        .filter(disk -> !there.contains(disk.row().identifier()))
        .map(disk -> new DiskChange(Change.Kind.REMOVED, disk.row().vanished(now)))
        .forEach(changes::add);
    // After a restart: the table has it as being there, and it is not.
    vanished.values().stream()
        .filter(row -> row.expiresAt() == null && !there.contains(row.identifier()))
        .map(row -> new DiskChange(Change.Kind.REMOVED, row.vanished(now)))
        .forEach(changes::add);
    List<String> forgotten =
        vanished.values().stream()
            .filter(row -> row.expired(now))
            .map(DiskRow::identifier)
            .filter(identifier -> !there.contains(identifier))
            .toList();
    return new Difference(found, changes, forgotten);
  }

  private void take(Difference difference) {
    difference.forgotten().forEach(vanished::remove);
    for (DiskChange change : difference.changes()) {
      if (change.kind() == Change.Kind.REMOVED) {
        vanished.put(change.row().identifier(), change.row());
      }
    }
    present.clear();
    for (Attached disk : difference.found()) {
      present.put(disk.row().identifier(), disk);
      vanished.remove(disk.row().identifier());
    }
  }

  /// Looking at disks goes on when the database cannot be written to, such as on a full disk; what
  /// is lost then is the memory of a disk that vanishes before the next restart.
  private void remember(Difference difference) {
    try {
      store.change(
          difference.changes().stream().map(DiskChange::row).toList(), difference.forgotten());
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("disks", difference.changes().size())
          .setCause(e)
          .log("changes of disks could not be stored");
    }
  }
}
