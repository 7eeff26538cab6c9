package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Logging in over the legacy protocol (`protocol.md` §6, §8): by the methods that its clients know
/// and by those that came later, right and wrong. A server of its own for each test, because
/// failures are counted.
@Timeout(120)
final class LegacyLoginTest {

  private static final String NOT_LOGGED_IN = "[ENOTAUTHENTICATED] Not authenticated";

  private TestServer server;
  private FrameSocket admin;
  private FrameSocket socket;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    admin = FrameSocket.tcp(server.port()).openLoggedIn("/api/current");
    socket = greeted();
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    admin.close();
    server.close();
  }

  private FrameSocket greeted() throws IOException {
    FrameSocket greeted = FrameSocket.tcp(server.port()).open("/websocket");
    assertThat(
            greeted.send("{\"msg\":\"connect\",\"version\":\"1\",\"support\":[\"1\"]}").receive())
        .contains("\"msg\":\"connected\"");
    return greeted;
  }

  private String call(String method, String params) throws IOException {
    return socket
        .send(
            "{\"msg\":\"method\",\"id\":\"m1\",\"method\":\"%s\",\"params\":[%s]}"
                .formatted(method, params))
        .receive();
  }

  private static String answer(String result) {
    return "{\"id\":\"m1\",\"msg\":\"result\",\"result\":" + result + "}";
  }

  private void isNobody() throws IOException {
    assertThat(call("auth.me", ""))
        .contains("\"msg\":\"result\"", "\"error\":207", NOT_LOGGED_IN, "\"trace\":");
  }

  private void isAdmin() throws IOException {
    assertThat(call("auth.me", "")).contains("\"pw_name\":\"admin\"");
  }

  private String made(String method, String params, String member) throws Exception {
    JsonObject answer = (JsonObject) Json.read(admin.call(method, params));
    return switch (answer.at("result")) {
      case JsonText(String text) -> text;
      case JsonObject object -> ((JsonText) object.at(member)).value();
      default -> throw new IllegalStateException(Json.text(answer));
    };
  }

  @Test
  void a_password_answers_true_or_false_and_a_wrong_one_leaves_the_login_that_is_there()
      throws Exception {
    isNobody();

    assertThat(call("auth.login", "\"admin\",\"wrong\"")).isEqualTo(answer("false"));
    isNobody();
    assertThat(call("auth.login", "\"nobody\",\"wrong\"")).isEqualTo(answer("false"));
    assertThat(call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\""))
        .isEqualTo(answer("true"));
    isAdmin();
    assertThat(call("auth.login", "\"admin\",\"wrong\",null")).isEqualTo(answer("false"));
    isAdmin();
    assertThat(call("auth.logout", "")).isEqualTo(answer("true"));
    isNobody();
    assertThat(call("auth.logout", "")).contains("\"error\":207", NOT_LOGGED_IN);
  }

  @Test
  void an_api_key_answers_true_or_false_whatever_is_wrong_with_it() throws Exception {
    String key = made("api_key.create", "{\"name\":\"k\",\"username\":\"admin\"}", "key");

    for (String wrong : new String[] {"", "no-dash", "99999-" + "x".repeat(64), key + "x"}) {
      assertThat(call("auth.login_with_api_key", "\"" + wrong + "\"")).isEqualTo(answer("false"));
    }
    isNobody();
    assertThat(call("auth.login_with_api_key", "\"" + key + "\"")).isEqualTo(answer("true"));
    isAdmin();
  }

  @Test
  void a_token_answers_true_or_false_and_one_for_a_download_is_none() throws Exception {
    String token = made("auth.generate_token", "300,{},true,true", "");

    assertThat(call("auth.login_with_token", "\"unknown\"")).isEqualTo(answer("false"));
    assertThat(call("auth.login_with_token", "\"" + token + "\"")).isEqualTo(answer("true"));
    isAdmin();
    call("auth.logout", "");
    assertThat(call("auth.login_with_token", "\"" + token + "\""))
        .as("used up")
        .isEqualTo(answer("false"));
  }

  @Test
  void the_later_logins_answer_their_objects() throws Exception {
    assertThat(call("auth.mechanism_choices", ""))
        .contains("API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN");
    assertThat(
            call(
                "auth.login_ex",
                "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"admin\",\"password\":\"x\"}"))
        .isEqualTo(answer("{\"response_type\":\"AUTH_ERR\"}"));
    assertThat(
            call(
                "auth.login_ex",
                "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"admin\",\"password\":\"%s\",\"login_options\":{\"user_info\":false}}"
                    .formatted(TestServer.PASSWORD)))
        .contains("\"response_type\":\"SUCCESS\"", "\"user_info\":null", "LEVEL_1");
    isAdmin();
    assertThat(call("auth.login_ex_continue", "{\"mechanism\":\"OTP_TOKEN\",\"otp_token\":\"1\"}"))
        .contains("\"error\":22", "\"type\":null", "OTP_TOKEN: no authentication in progress");
  }

  @Test
  void a_second_factor_is_given_with_the_password_and_nothing_is_true_without_it()
      throws Exception {
    String made = made("user.renew_2fa_secret", "\"admin\",{\"interval\":30}", "username");
    assertThat(made).isEqualTo("admin");
    admin.call("auth.twofactor.update", "{\"enabled\":true}");
    String secret = secret();

    assertThat(call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\""))
        .isEqualTo(answer("false"));
    isNobody();
    String code = OneTimeCode.now(secret);
    assertThat(call("auth.login", "\"admin\",\"%s\",\"%s\"".formatted(TestServer.PASSWORD, code)))
        .isEqualTo(answer("true"));
    isAdmin();
  }

  private String secret() throws Exception {
    JsonObject me = (JsonObject) ((JsonObject) Json.read(admin.call("auth.me", ""))).at("result");
    String address =
        ((JsonText) ((JsonObject) me.at("two_factor_config")).at("provisioning_uri")).value();
    return address.replaceFirst(".*[?&]secret=([A-Z2-7]+).*", "$1");
  }

  @Test
  void what_is_wrong_with_the_parameters_is_told_with_the_errno_of_the_old_protocol()
      throws Exception {
    assertThat(call("auth.login", "\"admin\""))
        .contains("\"error\":11", "\"type\":\"VALIDATION\"", "\"password\"", "\"trace\":{");
    assertThat(call("auth.login", "\"admin\",1,2,3,4")).contains("\"type\":\"VALIDATION\"");
    isNobody();
  }

  @Test
  void nobody_subscribes_before_logging_in() throws Exception {
    assertThat(socket.send("{\"msg\":\"sub\",\"id\":\"s1\",\"name\":\"auth.sessions\"}").receive())
        .isEqualTo(
            "{\"msg\":\"result\",\"id\":\"s1\",\"error\":{\"error\":13,\"errname\":\"EACCES\",\"type\":null,\"reason\":\"Not"
                + " authorized\",\"trace\":null,\"extra\":null}}");
    call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\"");
    assertThat(socket.send("{\"msg\":\"sub\",\"id\":\"s1\",\"name\":\"auth.sessions\"}").receive())
        .isEqualTo("{\"msg\":\"ready\",\"subs\":[\"s1\"]}");
  }

  @Test
  void calls_without_a_login_have_their_limit_here_too() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(call("auth.mechanism_choices", "")).contains("\"result\":[");
    }

    assertThat(call("auth.mechanism_choices", ""))
        .contains("\"error\":16", "[EBUSY] Rate Limit Exceeded", "\"retry_after\":");
    assertThat(call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\""))
        .as("which counts for that method only")
        .isEqualTo(answer("true"));
  }
}
