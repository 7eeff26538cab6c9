package io.parbuckle.host.disk;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import java.util.Collection;
import java.util.List;

/// Disks that have been seen, in the table `disk_seen`. Those that are there are read from the
/// host; the table is for those that vanished, and for telling a new disk from a known one after a
/// restart.
///
/// **Threads.** Any.
final class DiskStore {

  private static final String ALL =
      """
      select identifier, name, subsystem, number, serial, lunid, size, model, rotationrate, type,
             bus, expires_at
        from disk_seen
       order by identifier
      """;

  private static final String FORGET =
      """
      delete from disk_seen
       where identifier = :identifier
      """;

  private static final String REMEMBER =
      """
      insert into disk_seen
             (identifier, name, subsystem, number, serial, lunid, size, model, rotationrate, type,
              bus, expires_at)
      values (:identifier, :name, :subsystem, :number, :serial, :lunid, :size, :model,
              :rotationrate, :type, :bus, :expires_at)
      """;

  private final Database database;

  DiskStore(Database database) {
    this.database = database;
  }

  List<DiskRow> all() {
    return database.read(tx -> tx.sql(ALL).list(DiskRow.class));
  }

  /// Writes these rows over what was known of them and forgets those.
  void change(Collection<DiskRow> remember, Collection<String> forget) {
    database.write(
        "remember disks",
        tx -> {
          forget.forEach(identifier -> forget(tx, identifier));
          remember.forEach(row -> remember(tx, row));
          return remember.size();
        });
  }

  private static void forget(Tx tx, String identifier) {
    tx.sql(FORGET).bind("identifier", identifier).update();
  }

  private static void remember(Tx tx, DiskRow row) {
    forget(tx, row.identifier());
    tx.sql(REMEMBER)
        .bind("identifier", row.identifier())
        .bind("name", row.name())
        .bind("subsystem", row.subsystem())
        .bind("number", row.number())
        .bind("serial", row.serial())
        .bind("lunid", row.lunid())
        .bind("size", row.size())
        .bind("model", row.model())
        .bind("rotationrate", row.rotationrate())
        .bind("type", row.type())
        .bind("bus", row.bus())
        .bind("expires_at", row.expiresAt())
        .update();
  }
}
