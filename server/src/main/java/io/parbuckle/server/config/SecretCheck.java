package io.parbuckle.server.config;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.Optional;

/// A sealed text of no meaning in the table `setting`: whoever can open it has the key under which
/// the database was encrypted.
///
/// **Threads.** Any.
final class SecretCheck {

  static final String SETTING = "secret_check";

  private static final String MEMBER = "sealed";
  private static final String PURPOSE = "secret check";
  private static final String PLAIN = "This can be read.";

  /// Sealed like anything else, so that it goes along when a configuration changes its key.
  static final Sealed PLACE = new Sealed.InSetting(SETTING, MEMBER, PURPOSE);

  private static final String GET = "select value from setting where name = :name";

  private static final String ADD =
      """
      insert into setting (name, value) values (:name, :value)
      on conflict (name) do nothing
      """;

  private final Database database;
  private final Secrets secrets;

  SecretCheck(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /// Opens the text, or puts it there.
  ///
  /// @throws StartRefused if it was sealed with another key
  void atStart() {
    ensure();
    String stored =
        database
            .read(tx -> tx.sql(GET).bind("name", SETTING).first(String.class))
            .orElseThrow(() -> new IllegalStateException("the setting " + SETTING + " is gone"));
    try {
      secrets.open(PURPOSE, sealed(stored));
    } catch (Fault | MalformedJson e) {
      throw new StartRefused(
          "The database was encrypted with another key than the one in the data folder (file"
              + " `secret`). Put back the key file that belongs to it.",
          e);
    }
  }

  private static String sealed(String json) throws MalformedJson {
    return Optional.of(Json.read(json))
        .filter(JsonObject.class::isInstance)
        .map(value -> ((JsonObject) value).get(MEMBER))
        .filter(JsonText.class::isInstance)
        .map(text -> ((JsonText) text).value())
        .orElse("");
  }

  /// Puts the text there if there is none.
  void ensure() {
    String sealed = secrets.seal(PURPOSE, PLAIN);
    String value = Json.text(JsonObject.of(MEMBER, JsonText.of(sealed)));
    database.write(
        "add secret check", tx -> tx.sql(ADD).bind("name", SETTING).bind("value", value).update());
  }
}
