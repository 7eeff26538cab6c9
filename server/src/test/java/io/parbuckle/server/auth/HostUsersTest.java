package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Accounts of a made-up host that log in.
@Timeout(60)
final class HostUsersTest {

  private static final String WRONG = "{\"response_type\":\"AUTH_ERR\"}";

  @TempDir private Path folder;
  private final Village village = new Village();
  private final List<Duration> delays = new CopyOnWriteArrayList<>();
  private House house;

  /// A host with a handful of accounts.
  private static final class Village implements HostAccounts {

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile Runnable work = () -> {};

    void add(String name, long uid, String... groups) {
      accounts.put(
          name,
          new Account(name, uid, uid, "From the Village", "/h/" + name, "/bin/sh", Set.of(groups)));
      passwords.put(name, name + "-password");
    }

    @Override
    public Optional<Account> named(String name) {
      if (silent) {
        throw new Fault.CallError(Errno.EIO, "nobody answers");
      }
      return Optional.ofNullable(accounts.get(name));
    }

    @Override
    public Optional<Account> withUid(long uid) {
      return accounts.values().stream().filter(account -> account.uid() == uid).findFirst();
    }

    @Override
    public Verdict check(String name, String password, String address) {
      asked.add(name + " from " + address);
      work.run();
      if (!password.equals(passwords.get(name))) {
        return Verdict.WRONG;
      }
      return name.equals("old") ? Verdict.OVER : Verdict.RIGHT;
    }
  }

  @BeforeEach
  void start() throws Exception {
    AuthOptions options =
        new AuthOptions(
            House.SELF,
            LoginDelay.DEFAULTS,
            false,
            0,
            Map.of("chiefs", List.of("FULL_ADMIN"), "readers", List.of("READONLY_ADMIN")),
            House.FAST);
    house = new House(folder, options, village, delays).withAdministrator();
    village.add("chief", 1000, "chiefs", "others");
    village.add("reader", 1001, "readers");
    village.add("guest", 1002, "guests");
    village.add("old", 1003, "chiefs");
    village.add("root", 0, "chiefs");
  }

  @AfterEach
  void stop() {
    house.close();
  }

  private static String answer(House.Connection connection, String name, String password)
      throws Exception {
    JsonValue answer =
        connection.call(
            "auth.login_ex",
            "[{'mechanism': 'PASSWORD_PLAIN', 'username': '%s', 'password': '%s', 'login_options': {'user_info': false}}]"
                .formatted(name, password));
    return Json.text(answer);
  }

  private static Login login(House.Connection connection) {
    return Objects.requireNonNull(connection.login());
  }

  private String answer(String name, String password) throws Exception {
    return answer(house.tcp("192.0.2.8"), name, password);
  }

  @Test
  void a_member_of_a_group_with_roles_has_those_and_no_others() throws Exception {
    House.Connection reader = house.tcp("192.0.2.8");

    assertThat(answer(reader, "reader", "reader-password")).contains("\"SUCCESS\"");

    assertThat(login(reader).caller().fullAdmin()).isFalse();
    assertThat(login(reader).caller().roles()).contains("READONLY_ADMIN", "ACCOUNT_READ");
    JsonValue me = reader.call("auth.me", "[]");
    assertThat(Json.text(me))
        .contains(
            "\"pw_name\":\"reader\"",
            "\"pw_gecos\":\"From the Village\"",
            "\"pw_uid\":1001",
            "\"source\":\"LOCAL\",\"local\":false",
            "\"account_attributes\":[\"DIRECTORY_SERVICE\"]");
    assertThatThrownBy(() -> reader.call("user.delete", "[1]")).hasMessageContaining("authorized");
    assertThat(village.asked).containsExactly("reader from 192.0.2.8");
  }

  @Test
  void a_group_of_this_server_gives_nothing_to_an_account_of_the_host() throws Exception {
    village.add("impostor", 1004, "builtin_administrators", "544");

    assertThat(answer("impostor", "impostor-password")).isEqualTo(WRONG);
    assertThat(answer("guest", "guest-password")).isEqualTo(WRONG);
    House.Connection newer = house.tcp("192.0.2.9");
    newer.version = "v26.0.0";
    assertThat(answer(newer, "guest", "guest-password")).contains("\"DENIED\"");
  }

  @Test
  void an_account_of_this_server_goes_before_one_of_the_host() throws Exception {
    village.add("admin", 1005, "chiefs");
    village.add("twin", Accounts.ADMINISTRATOR_UID, "chiefs");

    assertThat(answer("admin", "admin-password")).as("the name is taken").isEqualTo(WRONG);
    assertThat(answer("twin", "twin-password")).as("the uid is taken").isEqualTo(WRONG);
    assertThat(answer("root", "root-password")).as("root comes by the socket").isEqualTo(WRONG);
    assertThat(village.asked).isEmpty();
    assertThat(answer("admin", "secret")).contains("\"SUCCESS\"");
  }

  @Test
  void a_password_that_is_over_and_a_name_that_is_none_are_told_as_for_others() throws Exception {
    assertThat(answer("old", "old-password")).isEqualTo("{\"response_type\":\"EXPIRED\"}");
    assertThat(answer("nobody", "x")).isEqualTo(WRONG);
    assertThat(answer("re:ader", "x")).isEqualTo(WRONG);
    assertThat(answer("1001", "reader-password")).isEqualTo(WRONG);
    assertThat(village.asked).containsExactly("old from 192.0.2.8");
  }

  @Test
  void failures_are_counted_and_held_back_less_what_the_host_has_taken() throws Exception {
    village.work = () -> house.time.advance(Duration.ofMillis(900));

    assertThat(answer("reader", "wrong")).isEqualTo(WRONG);

    assertThat(delays).singleElement().satisfies(this::isWithinTheRest);
    village.work = () -> {};
    for (int i = 1; i < 20; i++) {
      assertThat(answer("reader", "wrong")).isEqualTo(WRONG);
    }
    assertThatThrownBy(() -> answer("reader", "reader-password"))
        .hasMessageContaining("Rate Limit");
    assertThat(village.asked).as("the last was not asked about").hasSize(20);
  }

  private void isWithinTheRest(Duration delay) {
    assertThat(delay).isBetween(Duration.ofMillis(100), Duration.ofMillis(1_100));
  }

  @Test
  void a_right_password_is_not_asked_about_again_for_a_minute() throws Exception {
    assertThat(answer("chief", "chief-password")).contains("\"SUCCESS\"");
    assertThat(answer("chief", "chief-password")).contains("\"SUCCESS\"");
    assertThat(village.asked).hasSize(1);

    house.time.advance(Duration.ofSeconds(61));

    assertThat(answer("chief", "chief-password")).contains("\"SUCCESS\"");
    assertThat(village.asked).hasSize(2);
  }

  @Test
  void what_the_host_takes_away_counts_when_a_login_is_looked_at_again() throws Exception {
    House.Connection chief = house.tcp("192.0.2.8");
    assertThat(answer(chief, "chief", "chief-password")).contains("\"SUCCESS\"");
    String token = Json.text(chief.call("auth.generate_token", "[]")).replace('"', '\'');
    village.silent = true;
    house.time.advance(Duration.ofSeconds(61));
    house.auth.logins().refresh(null);
    assertThat(chief.login()).as("a host that does not answer takes nothing away").isNotNull();
    village.silent = false;
    village.add("chief", 1000, "readers");

    house.auth.logins().refresh(null);

    assertThat(chief.login()).as("less than before").isNull();
    House.Connection other = house.tcp("192.0.2.8");
    assertThat(Json.text(other.call("auth.login_with_token", "[" + token + "]")))
        .as("what the connection made went with it")
        .isEqualTo("false");
  }

  @Test
  void a_login_lasts_a_day() throws Exception {
    House.Connection chief = house.tcp("192.0.2.8");
    assertThat(answer(chief, "chief", "chief-password")).contains("\"SUCCESS\"");

    assertThat(login(chief).expires()).isEqualTo(house.time.instant().plus(Duration.ofDays(1)));
  }

  @Test
  void over_the_unix_socket_an_account_of_the_host_needs_no_password() {
    assertThat(login(house.unix(1001)).caller().username()).isEqualTo("reader");
    assertThat(house.unix(1002).login()).as("nothing it may do").isNull();
    assertThat(house.unix(4711).login()).as("no account").isNull();
    assertThat(village.asked).isEmpty();
  }

  @Test
  void a_name_that_the_host_knows_is_shown_in_the_trail_and_no_other() throws Exception {
    assertThat(answer("reader", "wrong")).isEqualTo(WRONG);

    assertThat(Json.text(house.auth.givenNames().shown("reader"))).contains("\"reader\"");
    assertThat(Json.text(house.auth.givenNames().shown("s3cret"))).doesNotContain("s3cret");
  }
}
