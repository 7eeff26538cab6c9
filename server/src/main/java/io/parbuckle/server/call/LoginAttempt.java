package io.parbuckle.server.call;

import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody has shown to log in with, without its secret, and whether it was right, as the
/// audit trail has it.
///
/// @param credentials the contract's word, and a name if one was given
record LoginAttempt(JsonObject credentials) {

  private static final String SCRAM = "SCRAM";
  private static final String LOGIN_EX = "auth.login_ex";
  private static final String GO_ON = "auth.login_ex_continue";

  private static final Set<String> METHODS =
      Set.of("auth.login", LOGIN_EX, GO_ON, "auth.login_with_api_key", "auth.login_with_token");

  /// Of a name that somebody has made up.
  private static final int NAME_MAX = 256;

  static boolean isOne(String method) {
    return METHODS.contains(method);
  }

  sealed interface Result {

    record Right() implements Result {}

    /// More is to come: a second factor, the last message of SCRAM.
    record Open() implements Result {}

    record Wrong(String error) implements Result {}
  }

  static LoginAttempt of(String method, List<JsonValue> params) {
    JsonValue first = params.isEmpty() ? JsonValue.NULL : params.getFirst();
    JsonObject data = first instanceof JsonObject given ? given : JsonObject.EMPTY;
    return new LoginAttempt(
        switch (method) {
          case "auth.login" -> credentials("LOGIN_PASSWORD", text(first));
          case "auth.login_with_api_key" -> credentials("API_KEY", null);
          case "auth.login_with_token" -> credentials("TOKEN", null);
          default -> credentials(kind(text(data.at("mechanism"))), text(data.at("username")));
        });
  }

  private static String kind(@Nullable String mechanism) {
    return switch (mechanism) {
      case "API_KEY_PLAIN", SCRAM -> "API_KEY";
      case "TOKEN_PLAIN" -> "TOKEN";
      case null, default -> "LOGIN_PASSWORD";
    };
  }

  private static @Nullable String text(JsonValue value) {
    return value instanceof JsonText(String text) ? text : null;
  }

  static JsonObject credentials(String kind, @Nullable String username) {
    JsonObject data =
        username == null
            ? JsonObject.EMPTY
            : JsonObject.of(
                "username",
                JsonText.of(username.substring(0, Math.min(NAME_MAX, username.length()))));
    return JsonObject.of("credentials", JsonText.of(kind), "credentials_data", data);
  }

  /// @param answer null when the method failed
  /// @param failure null when it did not
  Result result(@Nullable JsonValue answer, @Nullable Failure failure) {
    if (failure != null) {
      return new Result.Wrong(failure.reason());
    }
    if (answer instanceof JsonObject said) {
      String type = text(said.at("response_type"));
      return switch (type) {
        case "SUCCESS" -> new Result.Right();
        case "OTP_REQUIRED" -> new Result.Open();
        case "SCRAM_RESPONSE" ->
            "SERVER_FINAL_RESPONSE".equals(text(said.at("scram_type")))
                ? new Result.Right()
                : new Result.Open();
        case null, default -> new Result.Wrong(String.valueOf(type));
      };
    }
    return JsonBoolean.TRUE.equals(answer)
        ? new Result.Right()
        : new Result.Wrong("Bad username or password");
  }
}
