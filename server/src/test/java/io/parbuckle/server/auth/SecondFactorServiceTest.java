package io.parbuckle.server.auth;

import static io.parbuckle.server.auth.Refusals.errno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecondFactorServiceTest {

  private static final Pattern SECRET = Pattern.compile("secret=([A-Z2-7]+)");
  private static final String PASSWORD =
      "[{'mechanism': 'PASSWORD_PLAIN', 'username': 'joe', 'password': 'password'}]";

  @TempDir Path folder;
  private House house;
  private Connection joe;
  private SecondFactor factor;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    house.account("joe", 544);
    house.root().call("auth.twofactor.update", "[{'enabled': true}]");
    factor = renew("joe", "{}");
    joe = house.tcp("192.0.2.7");
    house.changes.clear();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private SecondFactor renew(String username, String options) throws Exception {
    JsonValue answer =
        house.root().call("user.renew_2fa_secret", "['%s', %s]".formatted(username, options));
    String uri = House.text(answer, "twofactor_config.provisioning_uri");
    Matcher secret = SECRET.matcher(uri);
    assertThat(secret.find()).isTrue();
    return new SecondFactor(
        secret.group(1),
        number(answer, "twofactor_config.interval"),
        number(answer, "twofactor_config.otp_digits"));
  }

  @Test
  void who_has_no_second_factor_where_all_need_one_gets_it_before_changing_the_own_account()
      throws Exception {
    long id = house.account("ann", 544);
    Connection ann = house.tcp("192.0.2.8");
    assertThat(ann.call("auth.login", "['ann', 'password']")).isEqualTo(JsonBoolean.TRUE);
    String change = "[%d, {'full_name': 'Ann'}]".formatted(id);

    assertThat(Refusals.problems(() -> ann.call("user.update", change)))
        .containsExactly("user_update.renew_twofactor_secret 22");
    assertThat(house.root().call("user.update", change)).as("by somebody else").isNotNull();

    JsonValue _ = ann.call("user.renew_2fa_secret", "['ann', {}]");
    assertThat(ann.call("user.update", change)).isNotNull();
  }

  private static int number(JsonValue value, String path) {
    return (int) ((JsonInteger) House.at(value, path)).small();
  }

  private String code() {
    return factor.code(factor.step(house.time.instant()));
  }

  private String loginEx(String params) throws Exception {
    return House.text(joe.call("auth.login_ex", params), "response_type");
  }

  private String code(String code) throws Exception {
    return loginEx("[{'mechanism': 'OTP_TOKEN', 'otp_token': '%s'}]".formatted(code));
  }

  private String wrong() {
    return code().equals("000000") ? "111111" : "000000";
  }

  private void nextStep() {
    house.time.advance(Duration.ofSeconds(factor.interval()));
  }

  @Test
  void a_password_is_half_a_login_and_the_code_is_the_other_half() throws Exception {
    JsonValue half = joe.call("auth.login_ex", PASSWORD);

    assertThat(Json.text(half))
        .isEqualTo("{\"response_type\":\"OTP_REQUIRED\",\"username\":\"joe\"}");
    assertThat(joe.login()).isNull();

    JsonValue whole =
        joe.call(
            "auth.login_ex_continue",
            "[{'mechanism': 'OTP_TOKEN', 'otp_token': '%s'}]".formatted(code()));

    assertThat(House.text(whole, "response_type")).isEqualTo("SUCCESS");
    assertThat(((JsonArray) House.at(whole, "user_info.account_attributes")).items())
        .contains(JsonText.of("2FA"));
    assertThat(Objects.requireNonNull(joe.login()).caller().credentials())
        .isEqualTo("LOGIN_TWOFACTOR");
  }

  @Test
  void a_login_in_one_call_takes_the_code_along() throws Exception {
    assertThat(joe.call("auth.login", "['joe', 'password']")).isEqualTo(JsonBoolean.FALSE);
    assertThat(joe.call("auth.login", "['joe', 'password', '%s']".formatted(wrong())))
        .isEqualTo(JsonBoolean.FALSE);
    assertThat(joe.call("auth.login", "['joe', 'wrong', '%s']".formatted(code())))
        .isEqualTo(JsonBoolean.FALSE);
    assertThat(joe.login()).isNull();

    assertThat(joe.call("auth.login", "['joe', 'password', '%s']".formatted(code())))
        .isEqualTo(JsonBoolean.TRUE);
  }

  @Test
  void after_a_restore_no_code_of_before_is_good() throws Exception {
    String overheard = code();
    house.auth.restored();

    loginEx(PASSWORD);
    assertThat(code(overheard)).isEqualTo("OTP_REQUIRED");
    nextStep();
    assertThat(code(code())).isEqualTo("SUCCESS");
  }

  @Test
  void after_a_restore_codes_that_a_window_lets_come_early_are_not_good_either() throws Exception {
    house.root().call("auth.twofactor.update", "[{'window': 1}]");
    String early = factor.code(factor.step(house.time.instant()) + 1);
    house.auth.restored();

    loginEx(PASSWORD);
    assertThat(code(early)).isEqualTo("OTP_REQUIRED");
  }

  @Test
  void whoever_has_found_an_api_key_is_not_shown_the_second_factor() throws Exception {
    String key =
        House.text(
            house.root().call("api_key.create", "[{'name': 'found', 'username': 'joe'}]"), "key");
    String few =
        House.text(
            house
                .root()
                .call(
                    "api_key.create",
                    "[{'name': 'few', 'username': 'joe', 'roles': ['DISK_READ']}]"),
            "key");

    joe = house.tls("192.0.2.7");
    joe.call("auth.login_with_api_key", "['%s']".formatted(key));
    assertThat(errno(() -> joe.call("user.twofactor_qr_code", "['joe']"))).isEqualTo(13);

    joe.call("auth.login_with_api_key", "['%s']".formatted(few));
    assertThat(errno(() -> joe.call("user.renew_2fa_secret", "['joe', {}]"))).isEqualTo(13);
  }

  @Test
  void a_code_is_good_once_also_for_another_server_on_the_same_data() throws Exception {
    String used = code();
    loginEx(PASSWORD);
    assertThat(code(used)).isEqualTo("SUCCESS");

    joe = house.tcp("192.0.2.8");
    loginEx(PASSWORD);
    assertThat(code(used)).isEqualTo("OTP_REQUIRED");

    house.close();
    house = new House(folder);
    joe = house.tcp("192.0.2.8");
    loginEx(PASSWORD);
    assertThat(code(used)).isEqualTo("OTP_REQUIRED");
    nextStep();
    assertThat(code(code())).isEqualTo("SUCCESS");
  }

  @Test
  void three_wrong_codes_may_be_corrected_and_the_fourth_ends_it() throws Exception {
    loginEx(PASSWORD);

    assertThat(code(wrong())).isEqualTo("OTP_REQUIRED");
    assertThat(code("")).isEqualTo("OTP_REQUIRED");
    assertThat(code("no number")).isEqualTo("OTP_REQUIRED");
    assertThat(code(wrong())).isEqualTo("AUTH_ERR");
    assertThatThrownBy(() -> code(code()))
        .isInstanceOf(Fault.CallError.class)
        .hasMessageContaining("OTP_TOKEN: no authentication in progress");
  }

  @Test
  void from_26_on_the_first_wrong_code_ends_it() throws Exception {
    joe.version = "v26.0.0";
    loginEx(PASSWORD);

    assertThat(code(wrong())).isEqualTo("AUTH_ERR");
    assertThatThrownBy(() -> code(code())).hasMessageContaining("no authentication in progress");
  }

  @Test
  void another_login_gives_the_half_one_up() throws Exception {
    loginEx(PASSWORD);

    assertThat(loginEx("[{'mechanism': 'TOKEN_PLAIN', 'token': 'wrong'}]")).isEqualTo("AUTH_ERR");

    assertThatThrownBy(() -> code(code())).hasMessageContaining("no authentication in progress");
  }

  @Test
  void who_is_locked_or_gets_another_password_meanwhile_does_not_come_in() throws Exception {
    loginEx(PASSWORD);
    house.time.advance(Duration.ofSeconds(1));
    house
        .root()
        .call("user.set_password", "[{'username': 'joe', 'new_password': 'another password'}]");

    assertThat(code(code())).isEqualTo("AUTH_ERR");
  }

  @Test
  void wrong_codes_for_an_account_are_bounded_whatever_the_address() throws Exception {
    for (int i = 0; i < LoginLimit.FAILURES_MAX; i++) {
      joe = house.tcp("192.0.2." + (100 + i));
      loginEx(PASSWORD);
      code(wrong());
    }
    joe = house.tcp("192.0.2.7");
    loginEx(PASSWORD);

    assertThatThrownBy(() -> code(code())).hasMessageContaining("Rate Limit Exceeded");

    house.time.advance(Duration.ofSeconds(60));
    assertThat(code(code())).isEqualTo("SUCCESS");
  }

  @Test
  void wrong_codes_count_as_failures_of_the_address() throws Exception {
    for (int i = 0; i < LoginLimit.FAILURES_MAX / 4; i++) {
      loginEx(PASSWORD);
      for (int j = 0; j < 4; j++) {
        code(wrong());
      }
    }

    assertThatThrownBy(() -> loginEx(PASSWORD)).hasMessageContaining("Rate Limit Exceeded");
  }

  @Test
  void the_window_lets_clocks_differ() throws Exception {
    String late = code();
    nextStep();
    loginEx(PASSWORD);
    assertThat(code(late)).isEqualTo("OTP_REQUIRED");

    house.root().call("auth.twofactor.update", "[{'window': 1}]");

    assertThat(code(late)).isEqualTo("SUCCESS");
  }

  @Test
  void nothing_is_asked_while_second_factors_are_off_or_after_one_was_taken_away()
      throws Exception {
    house.root().call("auth.twofactor.update", "[{'enabled': false}]");
    assertThat(loginEx(PASSWORD)).isEqualTo("SUCCESS");

    house.root().call("auth.twofactor.update", "[{'enabled': true}]");
    house.root().call("user.unset_2fa_secret", "['joe']");
    joe = house.tcp("192.0.2.7");
    assertThat(loginEx(PASSWORD)).isEqualTo("SUCCESS");
  }

  @Test
  void the_settings_are_kept_and_what_is_left_out_stays() throws Exception {
    Connection root = house.root();
    assertThat(Json.text(root.call("auth.twofactor.update", "[{'window': 3}]")))
        .isEqualTo("{\"id\":1,\"enabled\":true,\"services\":{\"ssh\":false},\"window\":3}");

    root.call("auth.twofactor.update", "[{'services': {'ssh': true}}]");

    assertThat(Json.text(root.call("auth.twofactor.config", "[]")))
        .isEqualTo("{\"id\":1,\"enabled\":true,\"services\":{\"ssh\":true},\"window\":3}");
    assertThatThrownBy(() -> root.call("auth.twofactor.update", "[{'window': -1}]"))
        .hasMessageContaining("auth_twofactor_update.window");
  }

  @Test
  void a_new_secret_replaces_the_old_one_and_keeps_what_was_not_said() throws Exception {
    String old = code();
    SecondFactor second = renew("joe", "{'otp_digits': 8}");
    SecondFactor third = renew("joe", "{'interval': 60}");

    assertThat(second.digits()).isEqualTo(8);
    assertThat(third.digits()).isEqualTo(8);
    assertThat(third.interval()).isEqualTo(60);
    assertThat(third.secret()).isNotEqualTo(second.secret());
    loginEx(PASSWORD);
    assertThat(code(old)).isEqualTo("OTP_REQUIRED");
    factor = third;
    assertThat(code(code())).isEqualTo("SUCCESS");
  }

  @Test
  void from_26_on_intervals_are_30_or_60() throws Exception {
    Connection root = house.root();
    root.version = "v26.0.0";

    assertThatThrownBy(() -> root.call("user.renew_2fa_secret", "['joe', {'interval': 45}]"))
        .hasMessageContaining("twofactor_options.interval: Input should be 30 or 60");
    root.version = "v25.10.5";
    assertThat(renew("joe", "{'interval': 45}").interval()).isEqualTo(45);
  }

  @Test
  void everybody_renews_their_own_and_only_full_administrators_that_of_others() throws Exception {
    house.account("ann", 952);
    Connection ann = house.tcp("192.0.2.9");
    ann.call("auth.login", "['ann', 'password']");

    assertThat(
            House.at(
                ann.call("user.renew_2fa_secret", "['ann', {}]"),
                "twofactor_config.secret_configured"))
        .isEqualTo(JsonBoolean.TRUE);
    assertThatThrownBy(() -> ann.call("user.renew_2fa_secret", "['joe', {}]"))
        .hasMessageContaining("only full administrators");
    assertThatThrownBy(() -> ann.call("user.twofactor_qr_code", "['joe']"))
        .hasMessageContaining("only full administrators");
    assertThatThrownBy(() -> house.root().call("user.renew_2fa_secret", "['nobody', {}]"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void the_account_shows_that_there_is_one_and_its_event_holds_no_secret() throws Exception {
    JsonValue user = house.root().call("user.query", "[[['username', '=', 'joe']], {'get': true}]");
    assertThat(House.at(user, "twofactor_auth_configured")).isEqualTo(JsonBoolean.TRUE);

    SecondFactor fresh = renew("joe", "{}");

    assertThat(house.changes).hasSize(1);
    assertThat(house.changes.getFirst().toString())
        .contains("user.query")
        .doesNotContain(fresh.secret());
  }

  @Test
  void the_secret_lies_encrypted_in_the_database() throws Exception {
    byte[] file = Files.readAllBytes(folder.resolve("parbuckle.db"));
    byte[] log = Files.readAllBytes(folder.resolve("parbuckle.db-wal"));

    assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain(factor.secret());
    assertThat(new String(log, StandardCharsets.ISO_8859_1)).doesNotContain(factor.secret());
  }

  @Test
  void whoever_came_with_a_key_does_not_read_the_secret() throws Exception {
    JsonValue key = house.root().call("api_key.create", "[{'name': 'backup', 'username': 'joe'}]");
    joe = house.tls("192.0.2.7");
    joe.call("auth.login_with_api_key", "['%s']".formatted(House.text(key, "key")));

    JsonValue config = House.at(joe.call("auth.me", "[]"), "two_factor_config");

    assertThat(House.at(config, "provisioning_uri")).isEqualTo(JsonValue.NULL);
    assertThat(House.at(config, "secret_configured")).isEqualTo(JsonBoolean.TRUE);
  }

  @Test
  void the_address_comes_as_a_qr_code() throws Exception {
    JsonArray rows = (JsonArray) house.root().call("user.twofactor_qr_code", "['joe']");

    assertThat(rows.items()).hasSizeBetween(33, 60);
    String first = ((JsonText) rows.items().getFirst()).value();
    assertThat(first).hasSize(rows.items().size()).startsWith("11111110").endsWith("01111111");
  }
}
