package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthServiceTest {

  private static final String PASSWORD =
      "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'admin', 'password': '%s'}]";

  @TempDir Path folder;
  private House house;
  private Connection connection;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    connection = house.tcp("192.0.2.1");
  }

  @AfterEach
  void end() {
    house.close();
  }

  private String responseType(String params) throws Exception {
    return House.text(connection.call("auth.login_ex", params), "response_type");
  }

  @Test
  void login_answers_true_or_false_and_a_failure_leaves_the_login_that_is_there() throws Exception {
    assertThat(connection.call("auth.login", "['admin', 'wrong']")).isEqualTo(JsonBoolean.FALSE);
    assertThat(connection.login()).isNull();
    assertThat(connection.call("auth.login", "['admin', 'secret']")).isEqualTo(JsonBoolean.TRUE);
    Login login = connection.login();

    assertThat(connection.call("auth.login", "['admin', 'wrong', null]"))
        .isEqualTo(JsonBoolean.FALSE);

    assertThat(connection.login()).isSameAs(login);
  }

  @Test
  void login_with_a_key_or_a_token_answers_true_or_false() throws Exception {
    Connection admin = house.administrator();
    JsonValue made = admin.call("api_key.create", "[{'name': 'backup', 'username': 'admin'}]");
    Connection safe = house.tls("192.0.2.1");

    assertThat(safe.call("auth.login_with_api_key", "['" + House.text(made, "key") + "']"))
        .isEqualTo(JsonBoolean.TRUE);
    assertThat(safe.call("auth.login_with_api_key", "['1-wrong']")).isEqualTo(JsonBoolean.FALSE);
    assertThat(safe.call("auth.login_with_token", "['wrong']")).isEqualTo(JsonBoolean.FALSE);
  }

  @Test
  void login_ex_says_who_logged_in_with_roles_as_a_set() throws Exception {
    JsonValue answer = connection.call("auth.login_ex", PASSWORD.formatted("secret"));

    assertThat(((JsonObject) answer).members())
        .containsOnlyKeys("response_type", "user_info", "authenticator");
    assertThat(House.text(answer, "response_type")).isEqualTo("SUCCESS");
    assertThat(House.text(answer, "authenticator")).isEqualTo("LEVEL_1");
    assertThat(House.at(answer, "user_info.privilege.roles"))
        .isEqualTo(JsonSet.texts(List.of("FULL_ADMIN")));
    assertThat(House.at(answer, "user_info")).isEqualTo(connection.call("auth.me", "[]"));
  }

  @Test
  void login_ex_leaves_out_who_logged_in_when_told_to() throws Exception {
    JsonValue answer =
        connection.call(
            "auth.login_ex",
            "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'admin', 'password': 'secret',"
                + " 'login_options': {'user_info': false}}]");

    assertThat(House.at(answer, "user_info")).isEqualTo(JsonValue.NULL);
    assertThat(House.text(answer, "response_type")).isEqualTo("SUCCESS");
  }

  @Test
  void every_mechanism_is_told_by_its_name() throws Exception {
    Connection admin = house.administrator();
    String key =
        House.text(
            admin.call("api_key.create", "[{'name': 'backup', 'username': 'admin'}]"), "key");
    String token = ((JsonText) admin.call("auth.generate_token", "[]")).value();
    connection = house.tls("192.0.2.1");

    assertThat(
            responseType(
                "[{'mechanism': 'API_KEY_PLAIN', 'username': 'admin', 'api_key': '%s'}]"
                    .formatted(key)))
        .isEqualTo("SUCCESS");
    assertThat(responseType("[{'mechanism': 'TOKEN_PLAIN', 'token': '%s'}]".formatted(token)))
        .isEqualTo("SUCCESS");
    assertThat(
            responseType(
                "[{'mechanism': 'API_KEY_PLAIN', 'username': 'joe', 'api_key': '%s'}]"
                    .formatted(key)))
        .isEqualTo("AUTH_ERR");
    assertThat(responseType("[{'mechanism': 'TOKEN_PLAIN', 'token': 'wrong'}]"))
        .isEqualTo("AUTH_ERR");
    assertThat(responseType(PASSWORD.formatted("wrong"))).isEqualTo("AUTH_ERR");
  }

  @Test
  void an_account_without_privileges_is_denied_in_the_words_of_the_version() throws Exception {
    house.account("joe");
    String params = "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'joe', 'password': 'password'}]";

    assertThat(responseType(params)).isEqualTo("AUTH_ERR");
    connection.version = "v26.0.0";
    assertThat(responseType(params)).isEqualTo("DENIED");
  }

  @Test
  void faults_of_the_object_are_told_by_mechanism() {
    assertThatThrownBy(() -> responseType("[{'mechanism': 'PASSWORD_PLAIN', 'username': 1}]"))
        .hasMessageContaining(
            "[EINVAL] login_data.PASSWORD_PLAIN.username: Input should be a valid string")
        .hasMessageContaining("[EINVAL] login_data.PASSWORD_PLAIN.password: Field required");
    assertThatThrownBy(() -> responseType("[{'mechanism': 'KERBEROS'}]"))
        .hasMessageStartingWith("[EINVAL] login_data: ");
    assertThatThrownBy(() -> responseType("[{}]"))
        .hasMessage("[EINVAL] login_data.mechanism: Field required\n");
  }

  @Test
  void a_code_without_a_login_that_waits_for_one_is_an_error() {
    String text = "OTP_TOKEN: no authentication in progress";

    assertThatThrownBy(() -> responseType("[{'mechanism': 'OTP_TOKEN', 'otp_token': '123456'}]"))
        .hasMessage(text)
        .isInstanceOfSatisfying(
            Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(22));
    assertThatThrownBy(
            () ->
                connection.call(
                    "auth.login_ex_continue",
                    "[{'mechanism': 'OTP_TOKEN', 'otp_token': '123456'}]"))
        .hasMessage(text);
  }

  @Test
  void a_login_of_26_brings_a_token_for_the_next_one_when_asked() throws Exception {
    String params =
        "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'admin', 'password': 'secret',"
            + " 'login_options': {'user_info': false, 'reconnect_token': true}}]";
    connection.version = "v26.0.0";
    JsonValue answer = connection.call("auth.login_ex", params);
    String token = House.text(answer, "reconnect_token");

    assertThat(token).hasSize(64);
    String byToken = "[{'mechanism': 'TOKEN_PLAIN', 'token': '%s'}]".formatted(token);
    connection = house.tcp("192.0.2.2");
    assertThat(responseType(byToken)).isEqualTo("AUTH_ERR");
    connection = house.tcp("192.0.2.1");
    connection.version = "v26.0.0";
    JsonValue again = connection.call("auth.login_ex", byToken);
    assertThat(House.text(again, "response_type")).isEqualTo("SUCCESS");
    assertThat(House.at(again, "reconnect_token")).isEqualTo(JsonValue.NULL);
    assertThat(responseType(byToken)).isEqualTo("AUTH_ERR");
  }

  @Test
  void such_a_token_lives_as_long_as_the_preferences_of_the_account_say() throws Exception {
    String params =
        "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'admin', 'password': 'secret',"
            + " 'login_options': {'reconnect_token': true}}]";
    house.administrator().call("auth.set_attribute", "['preferences', {'lifetime': 7200}]");
    connection.version = "v26.0.0";
    String token = House.text(connection.call("auth.login_ex", params), "reconnect_token");
    house.minutes(119);

    connection = house.tcp("192.0.2.1");
    assertThat(responseType("[{'mechanism': 'TOKEN_PLAIN', 'token': '%s'}]".formatted(token)))
        .isEqualTo("SUCCESS");
  }

  @Test
  void before_26_nobody_asked_for_that() {
    assertThatThrownBy(
            () ->
                responseType(
                    "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'admin', 'password': 'secret',"
                        + " 'login_options': {'reconnect_token': true}}]"))
        .hasMessageContaining("login_options.reconnect_token: Extra inputs are not permitted");
  }

  @Test
  void mechanisms_are_told_without_a_login() throws Exception {
    assertThat(connection.call("auth.mechanism_choices", "[]"))
        .isEqualTo(
            JsonArray.texts(List.of("API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN", "SCRAM")));
  }

  @Test
  void me_has_the_members_of_the_contract() throws Exception {
    JsonObject me = (JsonObject) house.administrator().call("auth.me", "[]");

    assertThat(me.members().keySet())
        .containsExactly(
            "pw_name",
            "pw_gecos",
            "pw_dir",
            "pw_shell",
            "pw_uid",
            "pw_gid",
            "grouplist",
            "sid",
            "source",
            "local",
            "attributes",
            "two_factor_config",
            "privilege",
            "account_attributes");
    assertThat(me.at("pw_name")).isEqualTo(JsonText.of("admin"));
    assertThat(me.at("pw_uid")).isEqualTo(JsonInteger.of(950));
    assertThat(me.at("pw_gid")).isEqualTo(JsonInteger.of(950));
    assertThat(me.at("account_attributes"))
        .isEqualTo(JsonArray.texts(List.of("LOCAL", "SYS_ADMIN")));
    assertThat(Json.text(me.at("privilege")))
        .isEqualTo(
            "{\"roles\":{\"$set\":[\"FULL_ADMIN\"]},\"allowlist\":[{\"method\":\"*\",\"resource\":\"*\"}],"
                + "\"web_shell\":true,\"webui_access\":true}");
    assertThat(Json.text(me.at("two_factor_config")))
        .isEqualTo(
            "{\"provisioning_uri\":null,\"secret_configured\":false,\"interval\":30,\"otp_digits\":6}");
  }

  @Test
  void me_of_a_limited_account_lists_what_its_roles_open() throws Exception {
    house.account("limited", 951);
    connection.call("auth.login", "['limited', 'password']");

    JsonValue me = connection.call("auth.me", "[]");

    assertThat(((JsonSet) House.at(me, "privilege.roles")).items())
        .contains(JsonText.of("READONLY_ADMIN"), JsonText.of("DISK_READ"))
        .doesNotContain(JsonText.of("FULL_ADMIN"), JsonText.of("DISK_WRITE"));
    assertThat(Json.text(House.at(me, "privilege.allowlist")))
        .isEqualTo("[{\"method\":\"CALL\",\"resource\":\"core.ping\"}]");
    assertThat(House.at(me, "privilege.web_shell")).isEqualTo(JsonBoolean.FALSE);
    assertThat(House.at(me, "privilege.webui_access")).isEqualTo(JsonBoolean.TRUE);
    assertThat(House.at(me, "account_attributes")).isEqualTo(JsonArray.texts(List.of("LOCAL")));
  }

  @Test
  void me_of_the_local_root_is_root() throws Exception {
    JsonValue me = house.root().call("auth.me", "[]");

    assertThat(House.text(me, "pw_name")).isEqualTo("root");
    assertThat(House.at(me, "pw_uid")).isEqualTo(JsonInteger.of(0));
    assertThat(House.at(me, "privilege.roles")).isEqualTo(JsonSet.texts(List.of("FULL_ADMIN")));
    assertThat(House.at(me, "account_attributes"))
        .isEqualTo(JsonArray.texts(List.of("LOCAL", "SYS_ADMIN")));
  }

  @Test
  void attributes_are_kept_for_the_account_whatever_their_shape() throws Exception {
    Connection admin = house.administrator();
    admin.call("auth.set_attribute", "['preferences', {'lifetime': 300, 'at': {'$date': 1000}}]");
    admin.call("auth.set_attribute", "['preferences', {'lifetime': 600}]");
    admin.call("auth.set_attribute", "['theme', null]");

    JsonValue me = house.administrator().call("auth.me", "[]");

    assertThat(Json.text(House.at(me, "attributes")))
        .isEqualTo("{\"preferences\":{\"lifetime\":600},\"theme\":null}");
    house.root().call("auth.set_attribute", "['own', 1]");
    assertThat(Json.text(House.at(house.root().call("auth.me", "[]"), "attributes")))
        .isEqualTo("{\"own\":1}");
  }

  @Test
  void attributes_have_a_bound_that_is_named() throws Exception {
    Connection admin = house.administrator();
    for (int i = 0; i < 100; i++) {
      admin.call("auth.set_attribute", "['name%d', %d]".formatted(i, i));
    }

    assertThatThrownBy(() -> admin.call("auth.set_attribute", "['one more', 1]"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(16);
              assertThat(error.further()).containsEntry("limit", JsonInteger.of(100));
            });
    admin.call("auth.set_attribute", "['name1', 2]");
  }

  @Test
  void logout_answers_true_and_the_connection_stays_without_a_login() throws Exception {
    Connection admin = house.administrator();

    assertThat(admin.call("auth.logout", "[]")).isEqualTo(JsonBoolean.TRUE);

    assertThatThrownBy(() -> admin.call("auth.me", "[]")).hasMessage("Not authenticated");
    assertThat(house.connections).contains(admin);
  }

  @Test
  void sessions_lists_logins_in_order_and_says_which_one_asks() throws Exception {
    Connection first = house.administrator();
    house.minutes(1);
    house.tcp("192.0.2.50"); // nobody is logged in there
    Connection second = house.unix(0);

    JsonArray sessions = (JsonArray) first.call("auth.sessions", "[]");

    assertThat(sessions.items()).hasSize(2);
    JsonObject own = (JsonObject) sessions.items().getFirst();
    assertThat(own.members().keySet())
        .containsExactly(
            "id",
            "current",
            "internal",
            "origin",
            "credentials",
            "credentials_data",
            "created_at",
            "secure_transport");
    assertThat(own.at("current")).isEqualTo(JsonBoolean.TRUE);
    assertThat(own.at("origin")).isEqualTo(JsonText.of("192.0.2.1:51234"));
    assertThat(own.at("credentials")).isEqualTo(JsonText.of("LOGIN_PASSWORD"));
    assertThat(own.at("secure_transport")).isEqualTo(JsonBoolean.FALSE);
    JsonObject socket = (JsonObject) sessions.items().getLast();
    assertThat(socket.at("id")).isEqualTo(JsonText.of(second.id()));
    assertThat(socket.at("internal")).isEqualTo(JsonBoolean.TRUE);
    assertThat(socket.at("origin")).isEqualTo(JsonText.of("UNIX socket (pid=1 uid=0 gid=0)"));
    assertThat(socket.at("secure_transport")).isEqualTo(JsonBoolean.TRUE);
  }

  @Test
  void a_session_was_created_when_somebody_logged_in_there_and_stays_as_old_until_they_are_out()
      throws Exception {
    Connection early = house.tcp("192.0.2.1");
    house.minutes(1);
    Connection late = house.administrator();
    house.minutes(1);
    early.call("auth.login", "['admin', 'secret']");
    Instant first = house.time.instant();
    house.minutes(1);

    early.call("auth.login", "['admin', 'secret']");

    assertThat(created(late)).containsExactly(first.minus(Duration.ofMinutes(1)), first);
    early.call("auth.logout", "[]");
    early.call("auth.login", "['admin', 'secret']");
    assertThat(created(late)).last().isEqualTo(house.time.instant());
  }

  private static List<Instant> created(Connection asking) throws Exception {
    return ((JsonArray) asking.call("auth.sessions", "[]"))
        .items().stream()
            .map(entry -> ((JsonInstant) House.at(entry, "created_at")).value())
            .toList();
  }

  @Test
  void terminating_closes_and_says_whether_there_was_one() throws Exception {
    Connection admin = house.administrator();
    Connection other = house.administrator();

    assertThat(admin.call("auth.terminate_session", "['" + other.id() + "']"))
        .isEqualTo(JsonBoolean.TRUE);
    assertThat(admin.call("auth.terminate_session", "['" + other.id() + "']"))
        .isEqualTo(JsonBoolean.FALSE);
    assertThat(house.connections).contains(admin).doesNotContain(other);
  }

  @Test
  void terminating_the_others_spares_the_caller_internal_ones_and_those_without_a_login()
      throws Exception {
    Connection admin = house.administrator();
    Connection other = house.administrator();
    Connection root = house.root();

    assertThat(admin.call("auth.terminate_other_sessions", "[]")).isEqualTo(JsonBoolean.TRUE);

    assertThat(house.connections).contains(admin, root, connection).doesNotContain(other);
  }

  @Test
  void a_first_login_and_its_end_are_told_a_second_one_and_internal_ones_are_not()
      throws Exception {
    house.root();
    connection.call("auth.login", "['admin', 'secret']");
    connection.call("auth.login", "['admin', 'secret']");
    connection.call("auth.logout", "[]");

    assertThat(house.changes)
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED, Change.Kind.REMOVED);
    Change added = house.changes.getFirst();
    assertThat(added.collection()).isEqualTo("auth.sessions");
    assertThat(added.id()).isNull();
    assertThat(((JsonObject) Objects.requireNonNull(added.fields())).members().keySet())
        .containsExactly(
            "id", "origin", "credentials", "credentials_data", "created_at", "secure_transport");
    assertThat(house.changes.getLast().fields())
        .isEqualTo(JsonObject.of("id", JsonText.of(connection.id())));
  }

  @Test
  void after_a_restore_sessions_of_accounts_and_keys_that_are_gone_are_closed() throws Exception {
    Connection admin = house.administrator();
    String key =
        House.text(
            admin.call("api_key.create", "[{'name': 'backup', 'username': 'admin'}]"), "key");
    Connection byKey = house.tls("192.0.2.1");
    byKey.call("auth.login_with_api_key", "['" + key + "']");
    house.account("limited", 951);
    connection.call("auth.login", "['limited', 'password']");
    house.database.write(
        "restore",
        tx ->
            tx.sql("delete from account where username = 'limited'").update()
                + tx.sql("delete from api_key").update());

    house.auth.logins().refresh(null);

    assertThat(house.connections).contains(admin).doesNotContain(byKey, connection);
  }
}
