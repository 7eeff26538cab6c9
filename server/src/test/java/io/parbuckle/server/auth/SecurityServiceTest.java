package io.parbuckle.server.auth;

import static io.parbuckle.server.auth.Refusals.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import io.parbuckle.server.auth.PasswordRules.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules for passwords, as the settings of `system.security` have them (`services.md` §9).
final class SecurityServiceTest {

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void begin() throws InterruptedException {
    house = new House(folder).withAdministrator();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private void rules(PasswordRules rules) {
    house.settings.put("system.security", rules);
  }

  private Connection loggedIn(String name, String password) throws Exception {
    Connection connection = house.tcp("192.0.2.1");
    assertThat(connection.call("auth.login", "['%s', '%s']".formatted(name, password)))
        .isEqualTo(JsonBoolean.TRUE);
    return connection;
  }

  private static void set(Connection connection, String old, String password) throws Exception {
    connection.call(
        "user.set_password",
        "[{'username': 'joe', 'old_password': '%s', 'new_password': '%s'}]"
            .formatted(old, password));
  }

  private String answer(String name, String password) throws Exception {
    JsonValue answer =
        house
            .tcp("192.0.2.1")
            .call(
                "auth.login_ex",
                "[{'mechanism': 'PASSWORD_PLAIN', 'username': '%s', 'password': '%s'}]"
                    .formatted(name, password));
    return House.text(answer, "response_type");
  }

  @Test
  void without_rules_everything_but_nothing_is_a_password() throws Exception {
    assertThat(house.root().call("system.security.config", "[]"))
        .isEqualTo(
            Json.read(
                "{\"id\":1,\"enable_fips\":false,\"enable_gpos_stig\":false,"
                    + "\"min_password_age\":null,\"max_password_age\":null,"
                    + "\"password_complexity_ruleset\":null,\"min_password_length\":null,"
                    + "\"password_history_length\":null}"));
    house.account("joe");
    house.root().call("user.set_password", "[{'username': 'joe', 'new_password': 'x'}]");
    assertThat(
            problems(
                () ->
                    house
                        .root()
                        .call("user.set_password", "[{'username': 'joe', 'new_password': ''}]")))
        .containsExactly("set_password_data.new_password 22");
  }

  @Test
  void length_and_kinds_of_characters_count_wherever_a_password_is_set() throws Exception {
    long joe = house.account("joe", 951);
    rules(new PasswordRules(null, null, List.of(Kind.values()), 10L, null));
    Connection root = house.root();

    assertThat(
            problems(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'x', 'full_name': 'x', 'group_create': true, 'password':"
                            + " 'short'}]")))
        .containsExactly("user_create.password 22", "user_create.password 22");
    assertThat(
            problems(() -> root.call("user.update", "[%d, {'password': 'Short1'}]".formatted(joe))))
        .containsExactly("user_update.password 22", "user_update.password 22");
    assertThat(problems(() -> set(loggedIn("joe", "password"), "password", "longer than ten")))
        .containsExactly("user.set_password.new_password 22");
    assertThat(problems(() -> root.call("user.reset_administrator_password", "['joe', 'x']")))
        .containsExactly("password 22", "password 22");
    set(loggedIn("joe", "password"), "password", "Longer than 10!");
    assertThat(answer("joe", "Longer than 10!")).isEqualTo("SUCCESS");
  }

  @Test
  void the_sentence_names_what_is_missing() {
    List<Problem> problems = new ArrayList<>();

    new PasswordRules(null, null, List.of(Kind.UPPER, Kind.NUMBER), 12L, null)
        .check("x", "lower", problems);

    assertThat(problems)
        .extracting(Problem::text)
        .containsExactly(
            "[EINVAL] x: A password has at least 12 characters here.",
            "[EINVAL] x: A password has at least an upper case letter, a digit here.");
  }

  @Test
  void the_last_passwords_are_not_taken_again() throws Exception {
    house.account("joe", 951);
    rules(new PasswordRules(null, null, List.of(), null, 2L));

    assertThat(problems(() -> set(loggedIn("joe", "password"), "password", "password")))
        .containsExactly("user.set_password.new_password 22");
    set(loggedIn("joe", "password"), "password", "second");
    set(loggedIn("joe", "second"), "second", "third");
    assertThat(problems(() -> set(loggedIn("joe", "third"), "third", "password")))
        .containsExactly("user.set_password.new_password 22");
    set(loggedIn("joe", "third"), "third", "fourth");
    set(loggedIn("joe", "fourth"), "fourth", "password");
  }

  @Test
  void a_password_is_not_changed_again_before_its_time() throws Exception {
    house.account("joe", 951);
    rules(new PasswordRules(2L, null, List.of(), null, null));
    Connection joe = loggedIn("joe", "password");

    assertThat(problems(() -> set(joe, "password", "second")))
        .containsExactly("user.set_password.username 22");
    house.root().call("user.set_password", "[{'username': 'joe', 'new_password': 'theirs'}]");
    house.time.advance(Duration.ofDays(2));
    set(loggedIn("joe", "theirs"), "theirs", "mine");
  }

  @Test
  void an_old_password_is_asked_to_be_changed_and_then_no_good() throws Exception {
    house.account("joe", 951);
    rules(new PasswordRules(null, 30L, List.of(), null, null));
    assertThat(joe("password_change_required")).isEqualTo(JsonBoolean.FALSE);
    house.time.advance(Duration.ofDays(24));

    assertThat(joe("password_change_required")).isEqualTo(JsonBoolean.TRUE);
    assertThat(joe("password_age")).isEqualTo(JsonInteger.of(24));
    JsonValue me = loggedIn("joe", "password").call("auth.me", "[]");
    assertThat(((JsonArray) House.at(me, "account_attributes")).items())
        .contains(JsonText.of("PASSWORD_CHANGE_REQUIRED"));
    house.time.advance(Duration.ofDays(6));
    assertThat(answer("joe", "password")).isEqualTo("EXPIRED");
    assertThat(answer("joe", "wrong")).isEqualTo("AUTH_ERR");
    house.root().call("user.set_password", "[{'username': 'joe', 'new_password': 'new'}]");
    assertThat(answer("joe", "new")).isEqualTo("SUCCESS");
  }

  private JsonValue joe(String member) throws Exception {
    return House.at(
        house.root().call("user.query", "[[['username', '=', 'joe']], {'get': true}]"), member);
  }

  @Test
  void a_new_password_ends_what_was_opened_with_the_old_one() throws Exception {
    house.account("joe", 951);
    Connection own = loggedIn("joe", "password");
    Connection other = loggedIn("joe", "password");
    JsonValue token = other.call("auth.generate_token", "[null, {}, false]");
    other.call("auth.logout", "[]");
    Connection third = loggedIn("joe", "password");

    set(own, "password", "second");

    assertThat(house.connections).contains(own).doesNotContain(third);
    assertThat(
            house
                .tcp("192.0.2.1")
                .call("auth.login_with_token", "[%s]".formatted(Json.text(token))))
        .isEqualTo(JsonBoolean.FALSE);
    assertThat(own.call("auth.me", "[]")).isNotNull();
  }

  @Test
  void guessing_the_old_password_of_an_open_session_is_counted_like_a_login() throws Exception {
    house.account("joe", 951);
    Connection joe = loggedIn("joe", "password");

    for (int i = 0; i < LoginLimit.FAILURES_MAX; i++) {
      assertThat(problems(() -> set(joe, "guess", "mine")))
          .containsExactly("user.set_password.old_password 22");
    }

    assertThat(Refusals.errno(() -> set(joe, "password", "mine"))).isEqualTo(16);
  }
}
