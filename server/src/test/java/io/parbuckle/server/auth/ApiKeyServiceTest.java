package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeyServiceTest {

  @TempDir Path folder;
  private House house;
  private Connection admin;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    admin = house.administrator();
    house.changes.clear();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private JsonObject create(Connection by, String name, String user) throws Exception {
    return (JsonObject)
        by.call("api_key.create", "[{'name': '%s', 'username': '%s'}]".formatted(name, user));
  }

  private boolean logsIn(JsonValue key) throws Exception {
    return house
        .tls("192.0.2.3")
        .call("auth.login_with_api_key", "['" + ((JsonText) key).value() + "']")
        .equals(JsonBoolean.TRUE);
  }

  private Connection limited() throws Exception {
    house.account("limited", 951);
    Connection connection = house.tcp("192.0.2.1");
    connection.call("auth.login", "['limited', 'password']");
    return connection;
  }

  @Test
  void a_new_key_is_shown_once_and_has_the_form_of_the_reference() throws Exception {
    JsonObject made = create(admin, "backup", "admin");

    assertThat(made.members().keySet())
        .containsExactly(
            "id",
            "name",
            "username",
            "user_identifier",
            "keyhash",
            "created_at",
            "expires_at",
            "local",
            "revoked",
            "revoked_reason",
            "key");
    assertThat(House.text(made, "key")).matches("1-[A-Za-z0-9]{64}");
    assertThat(made.at("keyhash")).isEqualTo(JsonText.of("********"));
    JsonValue shown = ((JsonArray) admin.call("api_key.query", "[]")).items().getFirst();
    assertThat(shown).isEqualTo(made.without("key"));
    assertThat(admin.call("api_key.get_instance", "[1]")).isEqualTo(shown);
    assertThat(logsIn(made.at("key"))).isTrue();
  }

  @Test
  void names_are_unique_over_all_users_and_faults_are_told_at_their_place() throws Exception {
    create(admin, "backup", "admin");
    house.account("powerless");

    assertThatThrownBy(() -> create(admin, "backup", "nobody"))
        .hasMessageContaining("api_key_create.username: There is no user nobody.")
        .hasMessageContaining("api_key_create.name: Object with this name already exists");
    assertThatThrownBy(() -> create(admin, "other", "powerless"))
        .hasMessageContaining("api_key_create.username: User powerless has no role.");
    assertThatThrownBy(
            () ->
                admin.call(
                    "api_key.create",
                    "[{'name': 'old', 'username': 'admin', 'expires_at': {'$date': 1000}}]"))
        .hasMessageContaining("api_key_create.expires_at");
    assertThatThrownBy(() -> create(admin, "", "admin"))
        .hasMessageContaining("api_key_create.name: String should have at least 1 character");
  }

  @Test
  void an_account_has_at_most_ten() throws Exception {
    for (int i = 0; i < 10; i++) {
      create(admin, "key" + i, "admin");
    }

    assertThatThrownBy(() -> create(admin, "one more", "admin"))
        .hasMessageContaining("api_key_create.username")
        .hasMessageContaining("Delete one first.");
  }

  @Test
  void with_read_rights_only_own_keys_are_made_changed_and_deleted() throws Exception {
    create(admin, "theirs", "admin");
    Connection limited = limited();

    JsonObject own = create(limited, "own", "limited");

    assertThat(logsIn(own.at("key"))).isTrue();
    for (ThrowingCallable foreign :
        List.<ThrowingCallable>of(
            () -> create(limited, "more", "admin"),
            () -> limited.call("api_key.update", "[1, {'reset': true}]"),
            () -> limited.call("api_key.delete", "[1]"))) {
      assertThatThrownBy(foreign)
          .isInstanceOfSatisfying(
              Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(13));
    }
    assertThat(((JsonArray) limited.call("api_key.my_keys", "[]")).items())
        .singleElement()
        .isEqualTo(own.without("key"));
    assertThat(limited.call("api_key.delete", "[2]")).isEqualTo(JsonBoolean.TRUE);
  }

  @Test
  void a_reset_gives_a_new_secret_and_lifts_a_revocation() throws Exception {
    JsonValue old = create(admin, "backup", "admin").at("key");
    new ApiKeyStore(house.database)
        .database()
        .write(
            "revoke",
            tx -> {
              ApiKeyStore.revoke(tx, 1, "Lost.");
              return 1;
            });
    assertThat(logsIn(old)).isFalse();

    JsonObject reset = (JsonObject) admin.call("api_key.update", "[1, {'reset': true}]");

    assertThat(reset.at("revoked")).isEqualTo(JsonBoolean.FALSE);
    assertThat(logsIn(reset.at("key"))).isTrue();
    assertThat(logsIn(old)).isFalse();
  }

  @Test
  void an_update_without_reset_shows_no_key_and_keeps_the_secret() throws Exception {
    JsonValue key = create(admin, "backup", "admin").at("key");

    JsonObject renamed =
        (JsonObject)
            admin.call(
                "api_key.update",
                "[1, {'name': 'archive', 'expires_at': {'$date': 1900000000000}}]");
    JsonObject unlimited = (JsonObject) admin.call("api_key.update", "[1, {'expires_at': null}]");

    assertThat(renamed.get("key")).isNull();
    assertThat(renamed.at("name")).isEqualTo(JsonText.of("archive"));
    assertThat(renamed.at("expires_at")).isNotEqualTo(JsonValue.NULL);
    assertThat(unlimited.at("expires_at")).isEqualTo(JsonValue.NULL);
    assertThat(unlimited.at("name")).isEqualTo(JsonText.of("archive"));
    assertThat(logsIn(key)).isTrue();
  }

  @Test
  void a_deleted_key_is_gone_and_its_number_is_not_given_again() throws Exception {
    JsonValue key = create(admin, "backup", "admin").at("key");

    assertThat(admin.call("api_key.delete", "[1]")).isEqualTo(JsonBoolean.TRUE);

    assertThat(logsIn(key)).isFalse();
    assertThat(create(admin, "backup", "admin").at("id")).isEqualTo(JsonValue.JsonInteger.of(2));
    for (String call : new String[] {"api_key.delete", "api_key.get_instance"}) {
      assertThatThrownBy(() -> admin.call(call, "[1]"))
          .isInstanceOf(Fault.NotFound.class)
          .hasMessage("[ENOENT] None: ApiKey 1 does not exist");
    }
  }

  @Test
  void changes_are_told_and_never_with_the_clear_key_or_its_hash() throws Exception {
    JsonValue key = create(admin, "backup", "admin").at("key");
    admin.call("api_key.update", "[1, {'reset': true}]");
    admin.call("api_key.delete", "[1]");

    assertThat(house.changes)
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED, Change.Kind.CHANGED, Change.Kind.REMOVED);
    for (Change change : house.changes.subList(0, 2)) {
      String text =
          Json.text(house.declarations.values().write(Objects.requireNonNull(change.fields())));
      assertThat(text)
          .doesNotContain("\"key\"", "pbkdf2", ((JsonText) key).value())
          .contains("********");
    }
  }

  @Test
  void the_database_holds_no_key_or_password_in_clear() throws Exception {
    String key = House.text(create(admin, "backup", "admin"), "key");
    AccountStore store = new AccountStore(house.database);

    assertThat(new ApiKeyStore(house.database).find(1).orElseThrow().hash())
        .startsWith("$pbkdf2-sha512$20$")
        .doesNotContain(key.substring(2));
    assertThat(store.named("admin").orElseThrow().password()).startsWith("$pbkdf2-sha512$10$");
    assertThat(store.named("admin").orElseThrow()).asString().doesNotContain("pbkdf2");
  }
}
