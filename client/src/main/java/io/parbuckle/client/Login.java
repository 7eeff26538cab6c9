package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ways to log in (`protocol.md` §8.4).
final class Login {

  /// One more than any release of the server gives, so that a server that never ends does not keep
  /// us.
  private static final int CODE_TRIES_MAX = 5;

  private final Client client;

  Login(Client client) {
    this.client = client;
  }

  void withPassword(String user, String password, Supplier<String> oneTimeCode)
      throws InterruptedException {
    JsonObject who =
        JsonObject.of("mechanism", JsonText.of("PASSWORD_PLAIN"))
            .with("username", JsonText.of(user))
            .with("password", JsonText.of(password));
    String answer = ask("auth.login_ex", who);
    for (int tries = 0; answer.equals("OTP_REQUIRED") && tries < CODE_TRIES_MAX; tries++) {
      JsonObject code =
          JsonObject.of(
              "mechanism", JsonText.of("OTP_TOKEN"), "otp_token", JsonText.of(oneTimeCode.get()));
      answer = ask("auth.login_ex_continue", code);
    }
    check(answer, "user name or password");
  }

  void withApiKey(@Nullable String user, String key) throws InterruptedException {
    if (!client.address().secure()) {
      throw new LoginException(
          "EXPIRED",
          "An API key sent over "
              + client.address()
              + " could be read on the way, and the server would revoke it for that. Use wss://.");
    }
    if (user == null) {
      JsonValue in = client.call("auth.login_with_api_key", JsonText.of(key));
      check(in == JsonBoolean.TRUE ? "SUCCESS" : "AUTH_ERR", "API key");
      return;
    }
    JsonObject who =
        JsonObject.of("mechanism", JsonText.of("API_KEY_PLAIN"))
            .with("username", JsonText.of(user))
            .with("api_key", JsonText.of(key));
    check(ask("auth.login_ex", who), "user name or API key");
  }

  void withToken(String token) throws InterruptedException {
    JsonObject who =
        JsonObject.of("mechanism", JsonText.of("TOKEN_PLAIN"), "token", JsonText.of(token));
    check(ask("auth.login_ex", who), "token");
  }

  private String ask(String method, JsonObject who) throws InterruptedException {
    return client.call(method, who) instanceof JsonObject answer
            && answer.at("response_type") instanceof JsonText(String type)
        ? type
        : "";
  }

  private static void check(String answer, String what) {
    if (answer.equals("SUCCESS")) {
      return;
    }
    String sentence =
        switch (answer) {
          case "AUTH_ERR" -> "The server does not accept this " + what + ".";
          case "OTP_REQUIRED" -> "The server does not accept this one-time code.";
          case "EXPIRED" -> "This account or key has expired, or the key was revoked.";
          case "DENIED" -> "This account is right, but may not use the API.";
          case "REDIRECT" -> "This server is on standby; log in at the active one.";
          default -> "The server answered the login with " + answer + ".";
        };
    throw new LoginException(answer, sentence);
  }
}
