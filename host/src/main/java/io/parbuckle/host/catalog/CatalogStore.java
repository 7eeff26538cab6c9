package io.parbuckle.host.catalog;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The index of the catalogues, in the tables `catalog_content` (which generation of each counts)
/// and `catalog_app` (its applications).
///
/// New rows are written beside the old ones, in slices, so that nobody waits for them; one small
/// transaction then makes them count.
///
/// **Threads.** Any; one synchronisation at a time.
final class CatalogStore {

  /// Rows of one transaction (`docs/data.md`: at most a thousand).
  static final int SLICE = 500;

  private static final String GENERATIONS =
      """
      select label, generation
        from catalog_content
      """;

  private static final String STALE =
      """
      select generation, max(position) as position
        from catalog_app
       where label = :label and generation <> :counts
       group by generation
      """;

  private static final String APPS =
      """
      select app.label as label, app.generation as generation, app.train as train,
             app.name as name, app.entry as entry
        from catalog_app app
        join catalog_content content
          on content.label = app.label and content.generation = app.generation
       order by app.label, app.position
      """;

  private static final String INSERT_APP =
      """
      insert into catalog_app (label, generation, position, train, name, entry)
      values (:label, :generation, :position, :train, :name, :entry)
      """;

  private static final String DELETE_APPS =
      """
      delete from catalog_app
       where label = :label and generation = :generation
         and position >= :first and position < :end
      """;

  private static final String DELETE_CONTENT =
      """
      delete from catalog_content
       where label = :label
      """;

  private static final String INSERT_CONTENT =
      """
      insert into catalog_content (label, generation, commit_id, synced_at)
      values (:label, :generation, :commit, :now)
      """;

  private final Database database;

  CatalogStore(Database database) {
    this.database = database;
  }

  record Generation(String label, long generation) {}

  record Stale(long generation, long position) {}

  /// An application of the generation that counts.
  ///
  /// @param entry its members as JSON
  record AppRow(String label, long generation, String train, String name, String entry) {}

  /// The generation that counts, by label.
  Map<String, Long> generations() {
    Map<String, Long> generations = new LinkedHashMap<>();
    for (Generation row : database.read(tx -> tx.sql(GENERATIONS).list(Generation.class))) {
      generations.put(row.label(), row.generation());
    }
    return generations;
  }

  /// All applications of the generations that count.
  List<AppRow> apps() {
    return database.read(tx -> tx.sql(APPS).list(AppRow.class));
  }

  /// Writes the applications of a generation that does not count yet.
  void insert(String label, long generation, List<CatalogApp> apps) {
    List<String> entries = apps.stream().map(app -> Json.text(app.info())).toList();
    for (int first = 0; first < apps.size(); first += SLICE) {
      int begin = first;
      int end = Math.min(apps.size(), first + SLICE);
      database.write(
          "catalog applications",
          tx -> {
            for (int position = begin; position < end; position++) {
              insert(tx, label, generation, position, apps.get(position), entries.get(position));
            }
            return end - begin;
          });
    }
  }

  private static void insert(
      Tx tx, String label, long generation, int position, CatalogApp app, String entry) {
    tx.sql(INSERT_APP)
        .bind("label", label)
        .bind("generation", generation)
        .bind("position", position)
        .bind("train", app.train())
        .bind("name", app.name())
        .bind("entry", entry)
        .update();
  }

  /// Makes a generation the one that counts.
  void count(String label, long generation, String commit, Instant now) {
    database.write(
        "catalog synced",
        tx -> {
          tx.sql(DELETE_CONTENT).bind("label", label).update();
          return tx.sql(INSERT_CONTENT)
              .bind("label", label)
              .bind("generation", generation)
              .bind("commit", commit)
              .bind("now", now)
              .update();
        });
  }

  /// Removes the applications of all generations but the one that counts.
  void prune(String label, long counts) {
    List<Stale> stale =
        database.read(
            tx -> tx.sql(STALE).bind("label", label).bind("counts", counts).list(Stale.class));
    for (Stale old : stale) {
      for (long first = 0; first <= old.position(); first += SLICE) {
        delete(label, old.generation(), first);
      }
    }
  }

  private void delete(String label, long generation, long first) {
    database.write(
        "old catalog applications",
        tx ->
            tx.sql(DELETE_APPS)
                .bind("label", label)
                .bind("generation", generation)
                .bind("first", first)
                .bind("end", first + SLICE)
                .update());
  }

  /// Forgets a catalogue.
  void forget(String label) {
    database.write("forget catalog", tx -> tx.sql(DELETE_CONTENT).bind("label", label).update());
    prune(label, -1);
  }
}
