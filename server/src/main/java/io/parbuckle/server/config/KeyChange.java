package io.parbuckle.server.config;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.SealedColumns;
import io.parbuckle.server.store.TableRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Another key for everything that is sealed:
///
/// 1. a new key is written, with the old one behind it, and seals from then on;
/// 2. everything that stands in the database is sealed anew, text by text, each over the one that
///    was read;
/// 3. what was sealed with the old key a moment before step 1, and written only now, is waited for;
/// 4. everything is looked through once more, and the old key is dropped.
///
/// A crash anywhere leaves both keys or one, and every text opens with one that is there; the next
/// start finishes what was begun. A text that no key opens was lost before: it is left as it is.
///
/// **Threads.** One at a time: the job's lock, or the start.
final class KeyChange {

  private static final Logger LOG = LoggerFactory.getLogger(KeyChange.class);

  /// Sealed texts that are history, so that no service declares them as configuration.
  private static final List<Sealed.InColumn> HISTORY =
      List.of(
          new Sealed.InColumn("job", "arguments_raw", "job.arguments:{id}"),
          new Sealed.InColumn("job", "result", "job.result:{id}"),
          new Sealed.InColumn("job", "checkpoint", "job.checkpoint:{id}"),
          new Sealed.InColumn("idempotency", "answer", "idempotency {caller}\n{method}\n{key}"));

  private static final String SETTING = "select value from setting where name = :name";

  private static final String PUT_SETTING =
      """
      update setting
         set value = :after
       where name = :name
         and value = :before
      """;

  /// Waits for what was sealed before, until it is written.
  interface Settling {
    void await() throws InterruptedException;
  }

  /// A step of the way; one that throws stops the change where it is.
  interface Progress {
    void at(int percent, String what);
  }

  private final Database database;
  private final FileSecrets secrets;
  private final Supplier<List<Sealed>> places;
  private final SealedColumns columns;
  private final Settling settling;

  /// @param places of the configuration; asked once the server runs
  KeyChange(
      Database database, FileSecrets secrets, Supplier<List<Sealed>> places, Settling settling) {
    this.database = database;
    this.secrets = secrets;
    this.places = places;
    this.columns = new SealedColumns(database);
    this.settling = settling;
  }

  /// Changes the key, or goes on with a change that was begun.
  void run(Progress progress) throws IOException, InterruptedException {
    progress.at(0, "Making a new key");
    secrets.change();
    progress.at(5, "Sealing everything with it");
    sealAnew(progress);
    progress.at(60, "Waiting for what was being written");
    settling.await();
    sealAnew(progress);
    progress.at(95, "Dropping the old key");
    secrets.forget();
    LOG.atInfo().log("the key that encrypts secrets was changed");
  }

  /// Finishes a change that a stop or crash has interrupted. Nothing else runs yet.
  void finish() throws IOException {
    if (secrets.changing()) {
      sealAnew((_, _) -> {});
      secrets.forget();
      LOG.atInfo().log("a change of the key that encrypts secrets was finished");
    }
  }

  private void sealAnew(Progress progress) {
    for (Sealed.InColumn column : HISTORY) {
      inColumn(column);
      progress.at(10, "Sealing everything with it");
    }
    for (Sealed place : places.get()) {
      switch (place) {
        case Sealed.InColumn column -> inColumn(column);
        case Sealed.InSetting setting -> inSetting(setting);
      }
      progress.at(40, "Sealing everything with it");
    }
  }

  private void inColumn(Sealed.InColumn place) {
    List<String> others = SealedTexts.others(place);
    String after = "";
    while (true) {
      TableRows slice = columns.slice(place.table(), place.column(), others, after);
      for (List<@Nullable Object> row : slice.rows()) {
        after = String.valueOf(row.getFirst());
        List<@Nullable Object> values = row.subList(1, row.size());
        String sealed = after;
        renewed(place, SealedTexts.purpose(place, slice, row), sealed)
            .ifPresent(
                fresh ->
                    columns.replace(place.table(), place.column(), others, values, sealed, fresh));
      }
      if (slice.rows().size() < SealedColumns.SLICE) {
        return;
      }
    }
  }

  private Optional<String> renewed(Sealed place, String purpose, String sealed) {
    try {
      return secrets.renewed(purpose, sealed);
    } catch (Fault _) {
      LOG.atWarn()
          .addKeyValue("place", SealedTexts.shown(place))
          .log("a sealed text opens with no key; it is left as it is");
      return Optional.empty();
    }
  }

  /// Until nobody has written it in between.
  private void inSetting(Sealed.InSetting place) {
    while (true) {
      Optional<String> before =
          database.read(tx -> tx.sql(SETTING).bind("name", place.setting()).first(String.class));
      if (before.isEmpty()) {
        return;
      }
      String after = inSetting(place, before.get());
      if (after.equals(before.get()) || put(place.setting(), before.get(), after)) {
        return;
      }
    }
  }

  private String inSetting(Sealed.InSetting place, String json) {
    try {
      JsonValue changed =
          SealedTexts.changed(
              Json.read(json),
              place,
              (purpose, text) -> renewed(place, purpose, text).orElse(text));
      return Json.text(changed);
    } catch (MalformedJson e) {
      throw new IllegalStateException("the setting " + place.setting() + " is no JSON", e);
    }
  }

  private boolean put(String name, String before, String after) {
    return database.write(
            "seal setting anew",
            tx ->
                tx.sql(PUT_SETTING)
                    .bind("after", after)
                    .bind("name", name)
                    .bind("before", before)
                    .update())
        == 1;
  }
}
