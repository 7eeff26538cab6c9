package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A password for one login (`services.md` §2.2).
final class OneTimePasswordTest {

  @TempDir Path folder;
  private House house;
  private Connection joe;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    house.account("joe", 544);
    joe = house.tcp("192.0.2.7");
  }

  @AfterEach
  void end() {
    house.close();
  }

  private String make(String username) throws Exception {
    return ((JsonText)
            house
                .administrator()
                .call("auth.generate_onetime_password", "[{'username': '%s'}]".formatted(username)))
        .value();
  }

  private boolean login(String username, String password) throws Exception {
    return joe.call("auth.login", "['%s', '%s']".formatted(username, password))
        .equals(JsonBoolean.TRUE);
  }

  @Test
  void it_logs_in_once_and_only_the_account_that_it_is_for() throws Exception {
    String password = make("joe");

    assertThat(password).matches("1_[a-z0-9]{6}(-[a-z0-9]{6}){3}");
    assertThat(login("admin", password)).isFalse();
    assertThat(login("joe", password)).isTrue();
    assertThat(login("joe", password)).isFalse();
    assertThat(make("joe")).startsWith("2_");
  }

  @Test
  void the_session_says_so_and_asks_for_a_new_password_without_the_old_one() throws Exception {
    login("joe", make("joe"));

    assertThat(Objects.requireNonNull(joe.login()).caller().credentials())
        .isEqualTo("LOGIN_ONETIME_PASSWORD");
    assertThat(House.at(joe.call("auth.me", "[]"), "account_attributes"))
        .isEqualTo(JsonArray.texts(List.of("LOCAL", "OTPW", "PASSWORD_CHANGE_REQUIRED")));
    joe.call("user.set_password", "[{'username': 'joe', 'new_password': 'a new password'}]");
    joe = house.tcp("192.0.2.7");
    assertThat(login("joe", "a new password")).isTrue();
  }

  @Test
  void the_session_makes_no_tokens_and_is_told_of_no_login_by_token() throws Exception {
    login("joe", make("joe"));

    assertThatThrownBy(() -> joe.call("auth.generate_token", "[]"))
        .isInstanceOfSatisfying(
            Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(95));
    assertThat(joe.call("auth.mechanism_choices", "[]"))
        .isEqualTo(JsonArray.texts(List.of("API_KEY_PLAIN", "PASSWORD_PLAIN")));
  }

  @Test
  void after_a_day_it_is_no_good_any_more() throws Exception {
    String early = make("joe");
    String late = make("joe");

    house.minutes(24 * 60 - 1);
    assertThat(login("joe", early)).isTrue();
    house.minutes(1);
    assertThat(login("joe", late)).isFalse();
  }

  @Test
  void it_is_for_accounts_that_log_in_with_a_password() throws Exception {
    String attribute = "auth.generate_onetime_password.username";
    assertThatThrownBy(() -> make("nobody")).hasMessageContaining(attribute);
    Connection root = house.root();
    root.call(
        "user.create",
        "[{'username': 'ann', 'full_name': 'x', 'password_disabled': true, 'smb': false,"
            + " 'group_create': true}]");
    assertThatThrownBy(() -> make("ann")).hasMessageContaining(attribute);
    String before = make("joe");
    root.call("user.update", "[" + id("joe") + ", {'locked': true}]");
    assertThatThrownBy(() -> make("joe")).hasMessageContaining(attribute);
    assertThat(login("joe", before)).isFalse();
  }

  private String id(String username) throws Exception {
    return House.at(
            house
                .root()
                .call(
                    "user.query", "[[['username', '=', '%s']], {'get': true}]".formatted(username)),
            "id")
        .toString()
        .replaceAll("\\D", "");
  }

  @Test
  void a_second_factor_is_asked_for_all_the_same() throws Exception {
    house.root().call("user.renew_2fa_secret", "['joe', {}]");
    house.root().call("auth.twofactor.update", "[{'enabled': true}]");

    assertThat(
            House.text(
                joe.call(
                    "auth.login_ex",
                    "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'joe', 'password': '%s'}]"
                        .formatted(make("joe"))),
                "response_type"))
        .isEqualTo("OTP_REQUIRED");
  }
}
