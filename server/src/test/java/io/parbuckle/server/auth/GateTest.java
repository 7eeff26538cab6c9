package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GateTest {

  private static final Access OPEN = new Access.NoLogin();
  private static final Access ANY = new Access.AnyLogin();
  private static final Access DISKS = Access.roles(Role.DISK_READ, Role.REPORTING_READ);

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private Fault.CallError refusal(Connection connection, Access access) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            Fault.CallError.class,
            () -> house.auth.gate().admit(connection, connection.login(), "x.y", access)));
  }

  private Connection limited() throws Exception {
    house.account("limited", 951);
    Connection connection = house.tcp("192.0.2.2");
    connection.call("auth.login", "['limited', 'password']");
    return connection;
  }

  @Test
  void without_a_login_only_open_methods_pass_and_their_caller_may_do_nothing() {
    Connection stranger = house.tcp("192.0.2.9");

    Caller caller = house.auth.gate().admit(stranger, stranger.login(), "core.ping", OPEN);

    assertThat(caller.username()).isNull();
    assertThat(caller.fullAdmin()).isFalse();
    assertThat(caller.isSystem()).isFalse();
    assertThat(caller.has(Role.DISK_READ)).isFalse();
    for (Access access : new Access[] {ANY, DISKS}) {
      assertThat(refusal(stranger, access).errno()).isEqualTo(207);
      assertThat(refusal(stranger, access)).hasMessage("Not authenticated");
    }
  }

  @Test
  void any_login_opens_methods_that_ask_for_no_role() throws Exception {
    House.Connection limited = limited();
    assertThat(house.auth.gate().admit(limited, limited.login(), "x.y", ANY).username())
        .isEqualTo("limited");
  }

  @Test
  void one_of_the_roles_is_enough_and_a_refusal_names_them() throws Exception {
    Connection limited = limited();

    assertThatCode(() -> house.auth.gate().admit(limited, limited.login(), "x.y", DISKS))
        .doesNotThrowAnyException();
    Fault.CallError refusal =
        refusal(limited, Access.roles(Role.ACCOUNT_WRITE, Role.API_KEY_WRITE));
    assertThat(refusal.errno()).isEqualTo(13);
    assertThat(refusal).hasMessage("Not authorized");
    assertThat(refusal.further())
        .containsEntry(
            "roles", JsonArray.of(JsonText.of("ACCOUNT_WRITE"), JsonText.of("API_KEY_WRITE")));
  }

  @Test
  void a_full_administrator_passes_everywhere() throws Exception {
    assertThat(
            house
                .auth
                .gate()
                .admit(
                    house.administrator(),
                    house.administrator().login(),
                    "x.y",
                    Access.roles(Role.FULL_ADMIN))
                .fullAdmin())
        .isTrue();
  }

  @Test
  void a_login_ends_after_thirty_days_and_one_over_the_unix_socket_never() throws Exception {
    Connection admin = house.administrator();
    Connection root = house.root();

    house.time.advance(Duration.ofDays(30));

    assertThat(house.auth.gate().alive(Objects.requireNonNull(admin.login()))).isFalse();
    assertThat(refusal(admin, ANY)).hasMessage("Session is expired");
    assertThat(refusal(admin, ANY).errno()).isEqualTo(13);
    assertThat(house.auth.gate().alive(Objects.requireNonNull(root.login()))).isTrue();
  }

  @Test
  void the_21st_call_without_a_login_within_a_minute_is_told_how_long_to_wait() {
    Connection stranger = house.tcp("192.0.2.9");
    for (int i = 0; i < 20; i++) {
      house.auth.gate().admit(stranger, stranger.login(), "x.y", OPEN);
      house.time.advance(Duration.ofSeconds(1));
    }

    Fault.CallError refusal = refusal(stranger, OPEN);

    assertThat(refusal.errno()).isEqualTo(16);
    assertThat(refusal).hasMessage("Rate Limit Exceeded");
    assertThat(refusal.further()).containsEntry("retry_after", JsonInteger.of(40));
    house.time.advance(Duration.ofSeconds(40));
    assertThatCode(() -> house.auth.gate().admit(stranger, stranger.login(), "x.y", OPEN))
        .doesNotThrowAnyException();
  }

  @Test
  void methods_addresses_and_callers_with_a_login_have_limits_of_their_own_or_none()
      throws Exception {
    for (int i = 0; i < 20; i++) {
      house.auth.gate().admit(house.tcp("192.0.2.9"), null, "x.y", OPEN);
    }
    Gate gate = house.auth.gate();

    assertThatCode(
            () -> {
              gate.admit(house.tcp("192.0.2.9"), null, "x.z", OPEN);
              gate.admit(house.tcp("192.0.2.10"), null, "x.y", OPEN);
              for (int i = 0; i < 50; i++) {
                gate.admit(house.administrator(), house.administrator().login(), "x.y", OPEN);
                gate.admit(house.unix(777), null, "x.y", OPEN);
                gate.admit(house.tcp("192.0.2.9"), null, "core.set_options", OPEN);
                gate.admit(house.tcp("192.0.2.9"), null, "auth.login_ex", OPEN);
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void addresses_of_one_ipv6_network_count_as_one_and_a_full_table_stops_nobody() {
    for (int i = 0; i < 20; i++) {
      house.auth.gate().admit(house.tcp("2001:db8::" + i), null, "x.y", OPEN);
    }
    assertThat(refusal(house.tcp("2001:db8::ffff"), OPEN).errno()).isEqualTo(16);
    CallLimit limit = new CallLimit(house.time);
    for (int i = 0; i < 20_000; i++) {
      limit.count("x.y", House.origin("10.1." + i / 250 + "." + i % 250, false));
    }

    assertThatCode(() -> limit.count("x.y", House.origin("192.0.2.77", false)))
        .doesNotThrowAnyException();
  }
}
