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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  private void revoke() {
    house.database.write(
        "revoke",
        tx -> {
          ApiKeyStore.revoke(tx, 1, "Lost.");
          return 1;
        });
  }

  private Connection limited() throws Exception {
    house.account("limited", 951);
    Connection connection = house.tcp("192.0.2.1");
    connection.call("auth.login", "['limited', 'password']");
    return connection;
  }

  @Test
  void a_new_key_is_shown_once_and_has_the_form_of_the_reference() throws Exception {
    admin.version = "v26.0.0";
    JsonObject made = create(admin, "backup", "admin");

    assertThat(made.members().keySet())
        .containsExactly(
            "id",
            "name",
            "username",
            "user_identifier",
            "iterations",
            "salt",
            "stored_key",
            "server_key",
            "created_at",
            "expires_at",
            "local",
            "revoked",
            "revoked_reason",
            "key",
            "client_key");
    assertThat(House.text(made, "key")).matches("1-[A-Za-z0-9]{64}");
    JsonObject shown =
        (JsonObject) ((JsonArray) admin.call("api_key.query", "[]")).items().getFirst();
    JsonText masked = JsonText.of("********");
    assertThat(shown)
        .isEqualTo(
            made.with("salt", masked)
                .with("stored_key", masked)
                .with("server_key", masked)
                .without("key")
                .without("client_key"));
    assertThat(admin.call("api_key.get_instance", "[1]")).isEqualTo(shown);
    assertThat(logsIn(made.at("key"))).isTrue();
  }

  @Test
  void a_key_can_be_converted_to_what_was_shown_with_it() throws Exception {
    admin.version = "v26.0.0";
    JsonObject made = create(admin, "backup", "admin");
    String key = House.text(made, "key");

    JsonObject converted =
        (JsonObject) admin.call("api_key.convert_raw_key", "[' " + key + "\\n']");

    assertThat(converted.members().keySet())
        .containsExactly(
            "api_key_id", "iterations", "salt", "client_key", "stored_key", "server_key");
    assertThat(converted.at("api_key_id")).isEqualTo(made.at("id"));
    for (String member : List.of("iterations", "salt", "client_key", "stored_key", "server_key")) {
      assertThat(converted.at(member)).isEqualTo(made.at(member));
    }
  }

  @Test
  void what_is_no_key_or_a_key_no_more_is_not_converted() throws Exception {
    admin.version = "v26.0.0";
    String key = House.text(create(admin, "backup", "admin"), "key");
    assertUnconvertible("no key", "Not a valid raw API key");
    assertUnconvertible("1-short", "Not a valid raw API key");
    assertUnconvertible(key.replaceFirst("^1", "2"), "Key does not exist.");
    revoke();
    assertUnconvertible(key, "Key is revoked.");
  }

  private void assertUnconvertible(String key, String why) {
    assertThatThrownBy(() -> admin.call("api_key.convert_raw_key", "['" + key + "']"))
        .hasMessageContaining("api_key_convert_raw_key: " + why)
        .hasMessageNotContaining(key);
  }

  @Test
  void names_are_unique_over_all_users_and_faults_are_told_at_their_place() throws Exception {
    create(admin, "backup", "admin");
    house.account("powerless");

    assertThatThrownBy(() -> create(admin, "backup", "nobody"))
        .hasMessageContaining("api_key_create: There is no user nobody.")
        .hasMessageContaining("api_key_create: There is an API key with this name already.");
    assertThatThrownBy(() -> create(admin, "other", "powerless"))
        .hasMessageContaining("api_key_create: User powerless has no role.");
    assertThatThrownBy(
            () ->
                admin.call(
                    "api_key.create",
                    "[{'name': 'old', 'username': 'admin', 'expires_at': {'$date': 1000}}]"))
        .hasMessageContaining("api_key_create: 1970-01-01T00:00:01Z has passed");
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
    revoke();
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
    admin.version = "v26.0.0";
    JsonObject made = create(admin, "backup", "admin");
    admin.call("api_key.update", "[1, {'reset': true}]");
    admin.call("api_key.delete", "[1]");

    assertThat(house.changes)
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED, Change.Kind.CHANGED, Change.Kind.REMOVED);
    for (Change change : house.changes.subList(0, 2)) {
      String text =
          Json.text(house.declarations.values().write(Objects.requireNonNull(change.fields())));
      assertThat(text)
          .doesNotContain("\"key\"", "client_key", "pbkdf2", House.text(made, "key"))
          .doesNotContain(House.text(made, "salt"), House.text(made, "stored_key"))
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

  private Connection withKey(JsonObject made) throws Exception {
    Connection connection = house.tls("192.0.2.3");
    assertThat(
            connection.call("auth.login_with_api_key", "['%s']".formatted(House.text(made, "key"))))
        .isEqualTo(JsonBoolean.TRUE);
    return connection;
  }

  private JsonObject create(String members) throws Exception {
    return (JsonObject)
        admin.call("api_key.create", "[{'name': 'k', 'username': 'admin', %s}]".formatted(members));
  }

  @Test
  void a_key_with_roles_may_do_these_and_nothing_else() throws Exception {
    JsonObject made = create("'roles': ['ACCOUNT_READ', 'DISK_WRITE']");

    Connection key = withKey(made);

    assertThat(key.call("user.query", "[]")).isInstanceOf(JsonArray.class);
    assertThat(Refusals.errno(() -> key.call("privilege.query", "[]"))).isEqualTo(13);
    assertThat(admin.call("api_key.limits", "[%s]".formatted(made.at("id"))))
        .isEqualTo(Json.read("{\"roles\":[\"ACCOUNT_READ\",\"DISK_WRITE\"],\"addresses\":[]}"));
    JsonValue me = key.call("auth.me", "[]");
    assertThat(Json.text(House.at(me, "privilege"))).doesNotContain("FULL_ADMIN");
  }

  @Test
  void a_key_has_no_role_that_its_account_has_not() throws Exception {
    Connection limited = limited();
    JsonObject made =
        (JsonObject)
            limited.call(
                "api_key.create",
                "[{'name': 'k', 'username': 'limited', 'roles': ['ACCOUNT_WRITE', 'DISK_READ']}]");

    Connection key = withKey(made);

    assertThat(key.call("user.query", "[]"))
        .as("ACCOUNT_WRITE includes ACCOUNT_READ, which the account has")
        .isInstanceOf(JsonArray.class);
    assertThat(Refusals.errno(() -> key.call("privilege.query", "[]"))).isEqualTo(13);
    assertThat(Refusals.errno(() -> key.call("user.delete", "[1]"))).isEqualTo(13);
    house
        .root()
        .call("user.update", "[%s, {'groups': []}]".formatted(House.at(user("limited"), "id")));
    assertThat(house.connections).doesNotContain(key);
  }

  @Test
  void nobody_gets_more_by_making_a_key_with_a_key() throws Exception {
    Connection key = withKey(create("'roles': ['API_KEY_WRITE', 'ACCOUNT_WRITE']"));
    JsonValue own = House.at(user("admin"), "id");

    for (ThrowingCallable grab :
        List.<ThrowingCallable>of(
            () -> key.call("api_key.create", "[{'name': 'x', 'username': 'admin'}]"),
            () -> key.call("api_key.update", "[1, {'roles': null}]"),
            () -> key.call("api_key.update", "[1, {'roles': ['FULL_ADMIN']}]"),
            () -> key.call("user.update", "[%s, {'password': 'mine'}]".formatted(own)))) {
      assertThat(Refusals.errno(grab)).isEqualTo(13);
    }
    key.call(
        "api_key.create",
        "[{'name': 'x', 'username': 'admin', 'roles': ['API_KEY_READ', 'ACCOUNT_READ']}]");
    JsonValue token = key.call("auth.generate_token", "[null, {}, false]");
    Connection byToken = house.tls("192.0.2.3");
    byToken.call("auth.login_with_token", "[%s]".formatted(Json.text(token)));
    assertThat(Refusals.errno(() -> byToken.call("privilege.query", "[]"))).isEqualTo(13);
  }

  @Test
  void a_key_with_addresses_works_from_these_and_no_others() throws Exception {
    JsonObject made = create("'addresses': ['192.0.2.3', '10.0.0.0/8', '2001:db8::/32']");

    assertThat(from("192.0.2.3", made)).isEqualTo(JsonBoolean.TRUE);
    assertThat(from("10.1.2.3", made)).isEqualTo(JsonBoolean.TRUE);
    assertThat(from("2001:db8::7", made)).isEqualTo(JsonBoolean.TRUE);
    assertThat(from("192.0.2.4", made)).isEqualTo(JsonBoolean.FALSE);
    assertThat(from("2001:db9::7", made)).isEqualTo(JsonBoolean.FALSE);
    Connection open = withKey(made);
    JsonValue token = open.call("auth.generate_token", "[null, {}, false]");
    assertThat(
            house
                .tls("192.0.2.4")
                .call("auth.login_with_token", "[%s]".formatted(Json.text(token))))
        .isEqualTo(JsonBoolean.FALSE);
    admin.call("api_key.update", "[%s, {'addresses': ['10.0.0.0/8']}]".formatted(made.at("id")));
    assertThat(house.connections).doesNotContain(open);
  }

  private JsonValue from(String address, JsonObject made) throws Exception {
    return house
        .tls(address)
        .call("auth.login_with_api_key", "['%s']".formatted(House.text(made, "key")));
  }

  @Test
  void roles_and_addresses_that_are_none_are_refused_at_their_place() {
    assertThat(
            Refusals.problems(
                () -> create("'roles': ['DISK_READ', 'X'], 'addresses': ['10.0.0.0/33', 'a.b']")))
        .containsExactly(
            "api_key_create.roles.1 22",
            "api_key_create.addresses.0 22",
            "api_key_create.addresses.1 22");
  }

  @Test
  void a_key_that_ends_sooner_than_before_ends_its_sessions_then() throws Exception {
    JsonObject made = create("'expires_at': null");
    Connection open = withKey(made);
    long soon = house.time.instant().plusSeconds(60).toEpochMilli();

    admin.call(
        "api_key.update", "[%s, {'expires_at': {'$date': %d}}]".formatted(made.at("id"), soon));

    assertThat(open.call("auth.me", "[]")).isNotNull();
    house.minutes(1);
    assertThat(Refusals.errno(() -> open.call("auth.me", "[]"))).isEqualTo(207);
  }

  @Test
  void a_key_makes_as_many_calls_in_a_minute_as_the_setting_says() throws Exception {
    try (House small =
        new House(
                Files.createDirectory(folder.resolve("small")),
                new AuthOptions(House.SELF, LoginDelay.NONE, false, 2, Map.of(), House.FAST))
            .withAdministrator()) {
      JsonValue made = small.root().call("api_key.create", "[{'name': 'k', 'username': 'admin'}]");
      Connection one = small.tls("192.0.2.3");
      Connection other = small.tls("192.0.2.4");
      String login = "['%s']".formatted(House.text(made, "key"));
      one.call("auth.login_with_api_key", login);
      other.call("auth.login_with_api_key", login);

      one.call("auth.me", "[]");
      other.call("auth.me", "[]");

      assertThat(Refusals.errno(() -> one.call("auth.me", "[]"))).isEqualTo(16);
      small.root().call("auth.me", "[]");
      small.minutes(1);
      one.call("auth.me", "[]");
    }
  }

  private JsonValue user(String name) throws Exception {
    return house
        .root()
        .call("user.query", "[[['username', '=', '%s']], {'get': true}]".formatted(name));
  }
}
