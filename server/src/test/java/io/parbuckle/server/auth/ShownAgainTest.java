package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Credentials that are shown with every call, as over HTTP: what was read for one call is kept for
/// the next, and whatever changes counts for the very next one.
@Timeout(120)
final class ShownAgainTest {

  private static final Origin HERE = House.origin("192.0.2.3", true);
  private static final long GID = 3_100;

  @TempDir Path folder;
  private House house;
  private Connection admin;
  private long user;
  private long group;
  private long privilege;
  private String key;
  private long keyId;
  private String token;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    admin = house.administrator();
    group = number(admin.call("group.create", "[{'name': 'readers', 'gid': 3100, 'smb': false}]"));
    JsonObject made =
        (JsonObject)
            admin.call(
                "privilege.create",
                "[{'name': 'reading', 'web_shell': false, 'local_groups': [3100], 'roles':"
                    + " ['READONLY_ADMIN']}]");
    privilege = number(made.at("id"));
    user = house.account("mara", GID);
    JsonObject shown =
        (JsonObject) admin.call("api_key.create", "[{'name': 'program', 'username': 'mara'}]");
    key = House.text(shown, "key");
    keyId = number(shown.at("id"));
    Connection own = house.tls("192.0.2.3");
    own.call("auth.login", "['mara', 'password']");
    token = ((JsonText) own.call("auth.generate_token", "[]")).value();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private static long number(JsonValue value) {
    return ((JsonInteger) value).small();
  }

  private Outcome shown(String what) throws InterruptedException {
    Authenticator authenticator = house.auth.authenticator();
    return switch (what) {
      case "key" -> authenticator.apiKey(key, null, HERE);
      case "password" -> authenticator.password("mara", "password", HERE);
      default -> authenticator.token(token, HERE);
    };
  }

  private static boolean mayRead(Outcome outcome) {
    return outcome instanceof Outcome.Accepted(Login login)
        && login.caller().has(Role.READONLY_ADMIN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "key      | api_key.delete        | [$key]                          | Refused",
        "key      | api_key.update        | [$key, {'reset': true}]         | Refused",
        "key      | api_key.update        | [$key, {'roles': []}]           | Denied",
        "key      | api_key.update        | [$key, {'addresses': ['192.0.2.9']}] | Denied",
        "key      | user.update           | [$user, {'locked': true}]       | Refused",
        "key      | user.update           | [$user, {'groups': []}]         | Denied",
        "key      | user.delete           | [$user]                         | Refused",
        "key      | group.update          | [$group, {'users': []}]         | Denied",
        "key      | group.update          | [$group, {'name': 'others', 'users': []}] | Denied",
        "key      | privilege.update      | [$privilege, {'roles': []}]     | Denied",
        "key      | privilege.update      | [$privilege, {'local_groups': []}] | Denied",
        "key      | privilege.delete      | [$privilege]                    | Denied",
        "password | user.update           | [$user, {'password': 'another-one'}] | Refused",
        "password | user.update           | [$user, {'password_disabled': true}] | Refused",
        "password | user.update           | [$user, {'locked': true}]       | Refused",
        "password | user.update           | [$user, {'groups': []}]         | Denied",
        "password | user.delete           | [$user]                         | Refused",
        "password | privilege.delete      | [$privilege]                    | Denied",
        "token    | user.update           | [$user, {'locked': true}]       | Refused",
        "token    | user.update           | [$user, {'groups': []}]         | Refused",
        "token    | user.delete           | [$user]                         | Refused",
        "token    | privilege.update      | [$privilege, {'roles': []}]     | Refused"
      })
  void what_an_administrator_changes_counts_for_the_next_call(
      String what, String method, String params, String outcome) throws Exception {
    assertThat(mayRead(shown(what))).isTrue();
    assertThat(mayRead(shown(what))).isTrue();

    admin.call(
        method,
        params
            .replace("$key", "" + keyId)
            .replace("$user", "" + user)
            .replace("$group", "" + group)
            .replace("$privilege", "" + privilege));

    assertThat(shown(what).getClass().getSimpleName()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({"key", "password"}) // tokens end with the session that made them, which is closed
  void a_role_that_is_given_or_taken_away_counts_for_the_next_call(String what) throws Exception {
    assertThat(mayRead(shown(what))).isTrue();

    admin.call("privilege.update", "[" + privilege + ", {'roles': ['CATALOG_READ']}]");

    assertThat(shown(what)).isInstanceOf(Outcome.Accepted.class);
    assertThat(mayRead(shown(what))).isFalse();

    admin.call("privilege.update", "[" + privilege + ", {'roles': ['READONLY_ADMIN']}]");

    assertThat(mayRead(shown(what))).isTrue();
  }

  @Test
  void a_second_factor_is_asked_for_at_the_next_call() throws Exception {
    assertThat(mayRead(shown("password"))).isTrue();

    admin.call("user.renew_2fa_secret", "['mara', {}]");
    assertThat(mayRead(shown("password"))).isTrue();
    admin.call("auth.twofactor.update", "[{'enabled': true}]");

    assertThat(shown("password")).isInstanceOf(Outcome.CodeWanted.class);
    admin.call("user.unset_2fa_secret", "['mara']");
    assertThat(mayRead(shown("password"))).isTrue();
  }

  @Test
  void a_key_is_over_at_its_time_though_nothing_is_written_then() throws Exception {
    admin.call(
        "api_key.update",
        "[%d, {'expires_at': {'$date': %d}}]"
            .formatted(keyId, house.time.instant().plusSeconds(100).toEpochMilli()));
    assertThat(mayRead(shown("key"))).isTrue();
    assertThat(mayRead(shown("key"))).isTrue();

    house.time.advance(Duration.ofSeconds(100));

    assertThat(shown("key")).isInstanceOf(Outcome.Expired.class);
  }

  @Test
  void a_revoked_key_is_refused_at_the_next_call() throws Exception {
    assertThat(mayRead(shown("key"))).isTrue();

    house.database.write(
        "revoke",
        tx -> {
          ApiKeyStore.revoke(tx, keyId, "Lost.");
          return 1;
        });

    assertThat(shown("key")).isInstanceOf(Outcome.Refused.class);
  }
}
