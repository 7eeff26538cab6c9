package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody guesses passwords, from many addresses at once.
@Timeout(300)
final class GuessingTest {

  private static final int ADDRESSES = 100;
  private static final int GUESSES = 100;

  @TempDir Path folder;
  private final List<Duration> delays = new CopyOnWriteArrayList<>();
  private House house;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder, House.options(LoginDelay.DEFAULTS, false), delays);
    house.withAdministrator();
    house.account("joe", 951);
  }

  @AfterEach
  void end() {
    house.close();
  }

  private JsonValue login(String address, String name, String password) throws Exception {
    return house.tcp(address).call("auth.login", "['%s', '%s']".formatted(name, password));
  }

  @Test
  void ten_thousand_guesses_from_a_hundred_addresses_lock_nobody_else_out() throws Exception {
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (ExecutorService guessers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int a = 1; a <= ADDRESSES; a++) {
        String address = "127.0.0." + a;
        all.add(
            guessers.submit(
                () -> {
                  guess(address, wrong, refused);
                  return null;
                }));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(login("192.0.2.50", "admin", "secret")).isEqualTo(JsonBoolean.TRUE);
        assertThat(login("192.0.2.50", "joe", "password")).isEqualTo(JsonBoolean.TRUE);
      }
      for (Future<?> each : all) {
        each.get();
      }
    }

    assertThat(wrong).as("twenty an address are looked at").hasValue(ADDRESSES * 20);
    assertThat(refused).hasValue(ADDRESSES * (GUESSES - 20));
    assertThat(login("192.0.2.50", "admin", "secret"))
        .as("the account that they guessed at is not locked")
        .isEqualTo(JsonBoolean.TRUE);
    assertThat(delays).as("each of them waited").hasSize(ADDRESSES * 20);
    assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofSeconds(1)) >= 0);
    assertThat(delays)
        .as("the further ones at the same account longer")
        .anyMatch(delay -> delay.compareTo(Duration.ofSeconds(8)) >= 0);
  }

  private void guess(String address, AtomicInteger wrong, AtomicInteger refused) throws Exception {
    for (int i = 0; i < GUESSES; i++) {
      try {
        assertThat(login(address, "admin", "guess" + i)).isEqualTo(JsonBoolean.FALSE);
        wrong.incrementAndGet();
      } catch (Fault.CallError limited) {
        assertThat(limited.errno()).isEqualTo(16);
        assertThat(limited.further()).containsKey("retry_after");
        refused.incrementAndGet();
      }
    }
  }

  @Test
  void administrators_see_who_is_refused_and_lift_it() throws Exception {
    for (int i = 0; i < LoginLimit.FAILURES_MAX; i++) {
      login("192.0.2.66", "admin", "guess");
    }
    assertThat(Refusals.errno(() -> login("192.0.2.66", "admin", "secret"))).isEqualTo(16);
    Connection root = house.root();

    JsonArray rows = (JsonArray) root.call("auth.refused_logins", "[]");

    assertThat(rows.items())
        .containsExactly(
            Json.read(
                "{\"kind\":\"address\",\"name\":\"192.0.2.66\",\"failures\":20,\"retry_after\":60}"),
            Json.read(
                "{\"kind\":\"username\",\"name\":\"admin\",\"failures\":20,\"retry_after\":60}"));
    assertThat(root.call("auth.forgive_logins", "['192.0.2.66']")).isEqualTo(JsonBoolean.TRUE);
    assertThat(root.call("auth.forgive_logins", "['192.0.2.66']")).isEqualTo(JsonBoolean.FALSE);
    assertThat(login("192.0.2.66", "admin", "secret")).isEqualTo(JsonBoolean.TRUE);
    assertThat(root.call("auth.forgive_logins", "[null, 'admin']")).isEqualTo(JsonBoolean.TRUE);
    assertThat(root.call("auth.refused_logins", "[]")).isEqualTo(JsonArray.EMPTY);
    assertThat(Refusals.problems(() -> root.call("auth.forgive_logins", "[]")))
        .containsExactly("address 22");
  }

  @Test
  void any_update_of_an_account_forgets_its_failures() throws Exception {
    for (int i = 0; i < LoginLimit.FAILURES_MAX; i++) {
      login("192.0.2.66", "joe", "guess");
    }

    JsonObject joe =
        (JsonObject) house.root().call("user.query", "[[['username', '=', 'joe']], {'get': true}]");
    house.root().call("user.update", "[%d, {}]".formatted(((JsonInteger) joe.at("id")).small()));

    assertThat(Json.text(house.root().call("auth.refused_logins", "[]"))).doesNotContain("joe");
  }

  @Test
  void a_wrong_name_and_a_wrong_password_cost_the_same_work() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    Passwords.Guard counting =
        new Passwords.Guard() {
          @Override
          public void before() {
            checks.incrementAndGet();
          }

          @Override
          public void wrong() {}
        };
    for (HashWork.Kind kind :
        List.of(new HashWork.Kind.Pbkdf2(10), new HashWork.Kind.Argon2id(64, 2))) {
      try (Passwords passwords =
          new Passwords(new HashWork(kind, 20, 1, 100), new Random(7), house.time)) {
        String stored = passwords.hash("secret");
        checks.set(0);

        passwords.matches("guess", stored, counting);
        passwords.matches("guess", null, counting);

        assertThat(checks).as("one hash each").hasValue(2);
        assertThat(StoredHash.parse(stored).orElseThrow().getClass())
            .as("and of the same kind")
            .isEqualTo(passwords.nobody().getClass());
      }
    }
    assertThat(login("192.0.2.7", "nobody", "guess")).isEqualTo(JsonBoolean.FALSE);
    assertThat(login("192.0.2.7", "admin", "guess")).isEqualTo(JsonBoolean.FALSE);
    assertThat(delays).hasSize(2);
  }
}
