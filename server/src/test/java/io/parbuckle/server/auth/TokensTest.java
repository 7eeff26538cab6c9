package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens over `auth.generate_token` and `auth.login_with_token`, rule by rule (`protocol.md`
/// §7.4).
final class TokensTest {

  @TempDir Path folder;
  private House house;
  private Connection admin;

  @BeforeEach
  void begin() throws Exception {
    house = new House(folder).withAdministrator();
    admin = house.administrator();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private String token(Connection maker, String params) throws Exception {
    return ((JsonText) maker.call("auth.generate_token", params)).value();
  }

  private boolean works(Connection user, String token) throws Exception {
    return user.call("auth.login_with_token", "['" + token + "']").equals(JsonBoolean.TRUE);
  }

  private boolean works(String token) throws Exception {
    return works(house.tcp("192.0.2.1"), token);
  }

  @Test
  void a_token_is_64_characters_fit_for_an_address() throws Exception {
    assertThat(token(admin, "[]")).matches("[A-Za-z0-9_-]{64}");
  }

  @Test
  void it_lives_ten_minutes_after_each_use_unless_another_time_was_asked_for() throws Exception {
    for (String params : new String[] {"[]", "[null]", "[600]"}) {
      String token = token(admin, params);
      house.time.advance(Duration.ofSeconds(599));
      assertThat(works(token)).isTrue();
      house.time.advance(Duration.ofSeconds(599));
      assertThat(works(token)).isTrue();
      house.time.advance(Duration.ofMinutes(10));
      assertThat(works(token)).isFalse();
    }
    String brief = token(admin, "[10]");
    house.time.advance(Duration.ofSeconds(10));
    assertThat(works(brief)).isFalse();
    assertThat(works(token(admin, "[0]"))).isFalse();
    assertThat(works(token(admin, "[-1]"))).isFalse();
  }

  @Test
  void messages_of_a_session_opened_with_it_keep_it_and_the_session_alive() throws Exception {
    String token = token(admin, "[60]");
    Connection session = house.tcp("192.0.2.1");
    assertThat(works(session, token)).isTrue();
    for (int i = 0; i < 5; i++) {
      house.time.advance(Duration.ofSeconds(59));
      session.call("auth.me", "[]");
    }
    assertThat(works(token)).isTrue();

    house.time.advance(Duration.ofMinutes(1));

    assertThatThrownBy(() -> session.call("auth.me", "[]")).hasMessage("Not authenticated");
  }

  @Test
  void over_tcp_it_is_bound_to_the_address_and_not_to_the_port_unless_asked_otherwise()
      throws Exception {
    String bound = token(admin, "[]");
    String free = token(admin, "[600, {}, false]");

    assertThat(works(house.tcp("192.0.2.2"), bound)).isFalse();
    assertThat(works(house.tcp("192.0.2.1"), bound)).isTrue();
    assertThat(works(house.tcp("192.0.2.2"), free)).isTrue();
    assertThat(works(house.unix(777), bound)).isFalse();
  }

  @Test
  void over_the_unix_socket_it_is_bound_to_uid_and_gid_whatever_the_process() throws Exception {
    String token = token(house.root(), "[]");

    assertThat(works(house.tcp("127.0.0.1"), token)).isFalse();
    assertThat(works(house.unix(4000), token)).isFalse();
    assertThat(works(house.unix(0), token)).isTrue();
  }

  @Test
  void a_single_use_one_works_once_and_its_session_goes_on() throws Exception {
    String token = token(admin, "[600, {}, true, true]");
    Connection session = house.tcp("192.0.2.1");

    assertThat(works(session, token)).isTrue();

    assertThat(works(token)).isFalse();
    house.time.advance(Duration.ofSeconds(500));
    assertThat(House.text(session.call("auth.me", "[]"), "pw_name")).isEqualTo("admin");
    house.time.advance(Duration.ofMinutes(10));
    assertThatThrownBy(() -> session.call("auth.me", "[]")).hasMessage("Not authenticated");
  }

  @Test
  void one_with_attributes_is_for_downloads_only() throws Exception {
    house.jobs.put(7L, TokenJobs.Standing.READY);
    String token = token(admin, "[600, {'job': 7, 'filename': 'x.tar'}, true, true]");

    assertThat(works(token)).isFalse();
    Tokens.Download download = house.auth.tokens().download(token, 7, admin.origin()).orElseThrow();
    assertThat(download.filename()).isEqualTo("x.tar");
    assertThat(download.caller().username()).isEqualTo("admin");
    assertThat(house.auth.tokens().download(token, 7, admin.origin())).isEmpty();
  }

  @Test
  void any_attempt_to_download_uses_a_single_use_one_up() throws Exception {
    house.jobs.put(7L, TokenJobs.Standing.READY);
    String otherJob = token(admin, "[600, {'job': 7}, true, true]");
    String elsewhere = token(admin, "[600, {'job': 7}, true, true]");
    Origin stranger = House.origin("192.0.2.99", true);
    Tokens tokens = house.auth.tokens();

    assertThat(tokens.download(otherJob, 8, admin.origin())).isEmpty();
    assertThat(tokens.download(otherJob, 7, admin.origin())).isEmpty();
    assertThat(tokens.download(elsewhere, 7, stranger)).isEmpty();
    assertThat(tokens.download(elsewhere, 7, admin.origin())).isEmpty();
  }

  @Test
  void one_to_log_in_once_is_used_up_by_a_download_as_well() throws Exception {
    String token = token(admin, "[600, {}, true, true]");

    assertThat(house.auth.tokens().download(token, 7, admin.origin())).isEmpty();

    assertThat(works(token)).isFalse();
  }

  @Test
  void one_without_attributes_downloads_nothing_and_one_for_many_uses_stays() throws Exception {
    house.jobs.put(7L, TokenJobs.Standing.READY);
    String plain = token(admin, "[]");
    String many = token(admin, "[600, {'job': 7}]");
    Tokens tokens = house.auth.tokens();

    assertThat(tokens.download(plain, 7, admin.origin())).isEmpty();
    assertThat(tokens.download(many, 7, admin.origin())).isPresent();
    assertThat(tokens.download(many, 7, admin.origin())).isPresent();
    assertThat(tokens.download("nonsense", 7, admin.origin())).isEmpty();
  }

  @Test
  void the_job_of_a_download_is_looked_at_when_the_token_is_made() {
    house.jobs.put(2L, TokenJobs.Standing.FOREIGN);
    house.jobs.put(3L, TokenJobs.Standing.NO_OUTPUT);

    assertThatThrownBy(() -> token(admin, "[600, {'job': 1}]"))
        .hasMessage("1: job does not exist.");
    assertThatThrownBy(() -> token(admin, "[600, {'job': 2}]"))
        .hasMessage("2: job belongs to somebody else.");
    assertThatThrownBy(() -> token(admin, "[600, {'job': 3}]"))
        .hasMessage("3: job is not suitable for download token");
    assertThatThrownBy(() -> token(admin, "[600, {'job': 'x'}]"))
        .hasMessage("attrs.job is the number of a job.");
  }

  @Test
  void a_token_of_core_download_is_bound_to_the_address_but_not_for_callers_on_the_socket() {
    Connection root = house.root();
    Tokens tokens = house.auth.tokens();
    Duration ttl = Duration.ofMinutes(5);

    String overTcp = tokens.make(admin, Tokens.Wish.download(7, "x", admin.origin(), ttl, true));
    String overSocket = tokens.make(root, Tokens.Wish.download(7, "x", root.origin(), ttl, true));

    Origin elsewhere = House.origin("192.0.2.99", true);
    assertThat(tokens.download(overTcp, 7, elsewhere)).isEmpty();
    assertThat(tokens.download(overSocket, 7, elsewhere)).isPresent();
  }

  @Test
  void its_rights_are_those_of_the_login_that_made_it_and_it_outlives_that_session()
      throws Exception {
    house.account("limited", 951);
    Connection maker = house.tcp("192.0.2.1");
    maker.call("auth.login", "['limited', 'password']");
    String token = token(maker, "[]");
    maker.call("auth.logout", "[]");
    Connection session = house.tcp("192.0.2.1");

    assertThat(works(session, token)).isTrue();

    Login login = Objects.requireNonNull(session.login());
    assertThat(login.caller().fullAdmin()).isFalse();
    assertThat(login.caller().credentials()).isEqualTo("TOKEN");
    assertThat(login.token()).isNotEqualTo(token);
    JsonValue data = login.caller().data();
    assertThat(House.text(data, "parent.credentials")).isEqualTo("LOGIN_PASSWORD");
    assertThat(House.text(data, "parent.credentials_data.username")).isEqualTo("limited");
    assertThat(House.text(data, "username")).isEqualTo("limited");
  }

  @Test
  void it_ends_with_the_login_behind_it_at_the_latest() throws Exception {
    String token = token(admin, "[2592000]");
    house.time.advance(Duration.ofDays(15));
    assertThat(works(token)).isTrue();
    house.time.advance(Duration.ofDays(15));

    assertThat(works(token)).isFalse();
  }

  @Test
  void one_made_by_a_session_with_a_token_hangs_on_the_original_login() throws Exception {
    Connection second = house.tcp("192.0.2.1");
    works(second, token(admin, "[]"));
    Connection third = house.tcp("192.0.2.1");

    assertThat(works(third, token(second, "[]"))).isTrue();

    JsonValue data = Objects.requireNonNull(third.login()).caller().data();
    assertThat(House.text(data, "parent.credentials")).isEqualTo("LOGIN_PASSWORD");
  }

  @Test
  void terminating_a_session_destroys_its_tokens_and_logging_out_does_not() throws Exception {
    Connection maker = house.administrator();
    String token = token(maker, "[]");
    maker.call("auth.logout", "[]");
    assertThat(works(token)).isTrue();

    admin.call("auth.terminate_session", "['" + maker.id() + "']");
    assertThat(works(token)).isTrue(); // nobody was logged in there any more

    maker.call("auth.login", "['admin', 'secret']");
    admin.call("auth.terminate_session", "['" + maker.id() + "']");
    assertThat(works(token)).isFalse();
  }

  @Test
  void locking_or_deleting_the_account_ends_its_tokens() throws Exception {
    long id = house.account("limited", 951);
    Connection maker = house.tcp("192.0.2.1");
    maker.call("auth.login", "['limited', 'password']");
    String token = token(maker, "[]");

    admin.call("user.update", "[%d, {'locked': true}]".formatted(id));

    assertThat(works(token)).isFalse();
    assertThat(house.connections).doesNotContain(maker);
  }

  @Test
  void an_account_keeps_its_newest_thousand() throws Exception {
    String first = token(admin, "[]");
    String second = token(admin, "[]");
    for (int i = 0; i < 999; i++) {
      token(admin, "[]");
    }

    assertThat(works(first)).isFalse();
    assertThat(works(second)).isTrue();
  }

  @Test
  void no_text_of_a_login_or_event_holds_a_token() throws Exception {
    String token = token(admin, "[]");
    Connection session = house.tcp("192.0.2.1");
    works(session, token);

    assertThat(session.login() + Json.text(session.call("auth.sessions", "[]")) + house.changes)
        .doesNotContain(token);
  }
}
