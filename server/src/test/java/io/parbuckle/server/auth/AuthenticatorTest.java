package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthenticatorTest {

  private static final Origin SAFE = House.origin("192.0.2.1", true);
  private static final Origin OPEN = House.origin("192.0.2.1", false);
  private static final Outcome REFUSED = new Outcome.Refused();
  private static final Outcome EXPIRED = new Outcome.Expired();

  @TempDir Path folder;
  private House house;
  private Authenticator authenticator;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    authenticator = house.auth.authenticator();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private static Login accepted(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted) outcome).login();
  }

  /// Makes a key.
  private String key(Connection maker, String name, String user) throws Exception {
    JsonValue made =
        maker.call("api_key.create", "[{'name': '%s', 'username': '%s'}]".formatted(name, user));
    return House.text(made, "key");
  }

  @Test
  void the_right_password_gives_the_rights_of_the_account_for_thirty_days() throws Exception {
    Login login = accepted(authenticator.password("admin", "secret", SAFE));

    assertThat(login.caller().username()).isEqualTo("admin");
    assertThat(login.caller().uid()).isEqualTo(950);
    assertThat(login.caller().fullAdmin()).isTrue();
    assertThat(login.caller().credentials()).isEqualTo("LOGIN_PASSWORD");
    assertThat(login.caller().data().members())
        .containsOnlyKeys("username", "login_id", "login_at");
    assertThat(login.caller().address()).isEqualTo("192.0.2.1");
    assertThat(login.secure()).isTrue();
    assertThat(login.internal()).isFalse();
    assertThat(login.expires()).isEqualTo(house.time.instant().plus(Duration.ofDays(30)));
  }

  @Test
  void what_is_wrong_is_not_told() throws Exception {
    long locked = house.account("locked", 544);
    house.root().call("user.update", "[%d, {'locked': true}]".formatted(locked));
    long disabled = house.account("disabled", 544);
    house.root().call("user.update", "[%d, {'password_disabled': true}]".formatted(disabled));

    assertThat(authenticator.password("admin", "Secret", SAFE)).isEqualTo(REFUSED);
    assertThat(authenticator.password("admin", "", SAFE)).isEqualTo(REFUSED);
    assertThat(authenticator.password("nobody", "secret", SAFE)).isEqualTo(REFUSED);
    assertThat(authenticator.password("ADMIN", "secret", SAFE)).isEqualTo(REFUSED);
    assertThat(authenticator.password("locked", "password", SAFE)).isEqualTo(REFUSED);
    assertThat(authenticator.password("disabled", "password", SAFE)).isEqualTo(REFUSED);
  }

  @Test
  void an_account_without_any_privilege_is_denied() throws Exception {
    house.account("joe");

    assertThat(authenticator.password("joe", "password", SAFE)).isEqualTo(new Outcome.Denied());
  }

  @Test
  void a_password_stored_with_less_work_is_stored_again() throws Exception {
    house.close();
    HashWork more = new HashWork(new HashWork.Kind.Pbkdf2(11), 20, 1, 100);
    house =
        new House(folder, new AuthOptions(House.SELF, LoginDelay.NONE, false, 0, Map.of(), more));
    AccountStore store = new AccountStore(house.database);

    accepted(house.auth.authenticator().password("admin", "secret", SAFE));

    assertThat(store.named("admin").orElseThrow().password()).startsWith("$pbkdf2-sha512$11$");
    accepted(house.auth.authenticator().password("admin", "secret", SAFE));
  }

  @Test
  void twenty_failures_are_wrong_credentials_and_then_even_right_ones_have_to_wait()
      throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(authenticator.password("admin", "guess" + i, SAFE)).isEqualTo(REFUSED);
    }

    Fault.CallError refusal =
        Objects.requireNonNull(
            catchThrowableOfType(
                Fault.CallError.class, () -> authenticator.password("admin", "secret", SAFE)));

    assertThat(refusal).hasMessage("Rate Limit Exceeded");
    assertThat(refusal.further()).containsEntry("retry_after", JsonInteger.of(60));
    assertThatThrownBy(() -> authenticator.apiKey("1-abc", null, SAFE))
        .hasMessage("Rate Limit Exceeded");
    assertThatThrownBy(() -> authenticator.token("abc", SAFE)).hasMessage("Rate Limit Exceeded");
    accepted(authenticator.password("admin", "secret", House.origin("192.0.2.3", true)));
    house.time.advance(Duration.ofMinutes(1));
    accepted(authenticator.password("admin", "secret", SAFE));
  }

  @Test
  void successes_are_not_counted() throws Exception {
    for (int i = 0; i < 100; i++) {
      accepted(authenticator.password("admin", "secret", SAFE));
    }
  }

  @Test
  void a_burst_of_guesses_does_not_get_past_the_limit_while_it_waits_in_line() throws Exception {
    int tried = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> guesses = new ArrayList<>();
      for (int i = 0; i < 90; i++) {
        String guess = "guess" + i;
        guesses.add(callers.submit(() -> authenticator.password("admin", guess, SAFE)));
      }
      for (Future<Outcome> each : guesses) {
        try {
          each.get();
          tried++;
        } catch (ExecutionException e) {
          assertThat(e).hasRootCauseMessage("Rate Limit Exceeded");
        }
      }
    }

    assertThat(tried).isEqualTo(20);
  }

  @Test
  void a_failure_is_held_back_for_a_second_or_two_and_much_guessed_accounts_for_longer()
      throws Exception {
    house.close();
    List<Duration> delays = new ArrayList<>();
    house = new House(folder, House.options(LoginDelay.DEFAULTS, false), delays);
    authenticator = house.auth.authenticator();
    accepted(authenticator.password("admin", "secret", SAFE));
    assertThat(delays).isEmpty();

    authenticator.password("admin", "guess", SAFE);
    authenticator.apiKey("1-guess", null, SAFE);
    authenticator.token("guess", SAFE);
    assertThat(delays)
        .hasSize(3)
        .allSatisfy(
            delay -> assertThat(delay).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    for (int i = 0; i < 20; i++) {
      authenticator.password("admin", "guess", House.origin("192.0.2." + (100 + i), true));
    }

    assertThat(delays.getLast()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void a_key_logs_in_with_its_own_user_name_or_with_none() throws Exception {
    String key = key(house.administrator(), "backup", "admin");

    Login login = accepted(authenticator.apiKey(key, "admin", SAFE));

    assertThat(login.caller().credentials()).isEqualTo("API_KEY");
    assertThat(House.text(login.caller().data(), "api_key.name")).isEqualTo("backup");
    accepted(authenticator.apiKey(key, null, SAFE));
    assertThat(authenticator.apiKey(key, "joe", SAFE)).isEqualTo(REFUSED);
  }

  @Test
  void malformed_unknown_and_wrong_keys_are_refused() throws Exception {
    String key = key(house.administrator(), "backup", "admin");

    for (String bad :
        new String[] {
          "",
          "-",
          "abc",
          "1",
          "x-abc",
          "999-abc",
          "1-",
          "99999999999999999999-abc",
          key + "x",
          key.replaceAll(".$", "_"),
          "9" + key
        }) {
      assertThat(authenticator.apiKey(bad, null, SAFE)).isEqualTo(REFUSED);
    }
  }

  @Test
  void an_expired_key_is_expired_and_ends_sessions_that_it_opened() throws Exception {
    JsonValue made =
        house
            .administrator()
            .call(
                "api_key.create",
                "[{'name': 'brief', 'username': 'admin', 'expires_at': {'$date': %d}}]"
                    .formatted(house.time.instant().plusSeconds(100).toEpochMilli()));
    String key = House.text(made, "key");

    Login login = accepted(authenticator.apiKey(key, null, SAFE));

    assertThat(login.expires()).isEqualTo(house.time.instant().plusSeconds(100));
    house.time.advance(Duration.ofSeconds(100));
    assertThat(authenticator.apiKey(key, null, SAFE)).isEqualTo(EXPIRED);
  }

  @Test
  void a_key_in_clear_from_another_machine_is_refused_with_a_sentence_and_stays_valid()
      throws Exception {
    String key = key(house.administrator(), "backup", "admin");

    Fault.CallError refusal =
        Objects.requireNonNull(
            catchThrowableOfType(
                Fault.CallError.class, () -> authenticator.apiKey(key, "admin", OPEN)));

    assertThat(refusal.errno()).isEqualTo(13);
    assertThat(refusal)
        .hasMessageContaining("not encrypted")
        .hasMessageContaining("https://")
        .message()
        .doesNotContain(key);
    accepted(authenticator.apiKey(key, "admin", SAFE));
    accepted(authenticator.apiKey(key, "admin", House.origin("127.0.0.1", false)));
    accepted(authenticator.apiKey(key, "admin", new Origin.Unix(1, 777, 777)));
  }

  @Test
  void by_setting_a_right_key_in_clear_is_revoked_as_in_the_contract() throws Exception {
    house.close();
    house = new House(folder, House.options(LoginDelay.NONE, true));
    authenticator = house.auth.authenticator();
    String key = key(house.administrator(), "backup", "admin");

    assertThat(authenticator.apiKey(key + "x", "admin", OPEN)).isEqualTo(REFUSED);
    accepted(authenticator.apiKey(key, "admin", SAFE));
    assertThat(authenticator.apiKey(key, "admin", OPEN)).isEqualTo(EXPIRED);

    assertThat(authenticator.apiKey(key, "admin", SAFE)).isEqualTo(REFUSED);
    JsonValue shown = house.root().call("api_key.get_instance", "[1]");
    assertThat(House.at(shown, "revoked")).isEqualTo(JsonValue.JsonBoolean.TRUE);
    assertThat(House.text(shown, "revoked_reason")).contains("not encrypted");
  }

  @Test
  void root_and_the_servers_own_user_are_administrators_on_the_socket() throws Exception {
    Login root = accepted(authenticator.peer(new Origin.Unix(1, 0, 0)));
    Login own = accepted(authenticator.peer(new Origin.Unix(1, 4000, 4000)));

    assertThat(root.caller().username()).isEqualTo("root");
    assertThat(own.caller().username()).isEqualTo("parbuckle");
    for (Login login : new Login[] {root, own}) {
      assertThat(login.caller().fullAdmin()).isTrue();
      assertThat(login.caller().credentials()).isEqualTo("UNIX_SOCKET");
      assertThat(login.expires()).isNull();
      assertThat(login.internal()).isTrue();
    }
  }

  @Test
  void another_uid_has_the_rights_of_its_account_or_none() throws Exception {
    house.account("limited", 951);
    long uid = ((JsonInteger) House.at(first("limited"), "uid")).small();
    house.account("powerless");
    long powerless = ((JsonInteger) House.at(first("powerless"), "uid")).small();

    Login login = accepted(authenticator.peer(new Origin.Unix(1, uid, uid)));

    assertThat(login.caller().username()).isEqualTo("limited");
    assertThat(login.caller().fullAdmin()).isFalse();
    assertThat(login.internal()).isFalse();
    assertThat(authenticator.peer(new Origin.Unix(1, 777, 777))).isEqualTo(REFUSED);
    assertThat(authenticator.peer(new Origin.Unix(1, powerless, 0)))
        .isEqualTo(new Outcome.Denied());
    Connection stranger = house.unix(777);
    assertThat(stranger.login()).isNull();
    assertThat(stranger.call("auth.login", "['admin', 'secret']"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
  }

  private JsonValue first(String username) throws Exception {
    return ((JsonValue.JsonArray) house.root().call("user.query", "[]"))
        .items().stream()
            .filter(user -> House.at(user, "username").equals(JsonText.of(username)))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void rights_of_one_account_and_of_the_whole_directory_agree() throws Exception {
    house.account("limited", 951, 952);
    house.account("powerless");
    AccountStore store = new AccountStore(house.database);
    Directory directory = store.directory();

    for (AccountStore.AccountRow row : directory.accounts()) {
      Directory.Granted granted = directory.granted(row);
      assertThat(store.held(row).stream().map(AccountStore.HeldRow::role).distinct())
          .containsExactlyInAnyOrderElementsOf(granted.roles());
    }
  }
}
