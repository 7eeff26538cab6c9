package io.parbuckle.server.call;

import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Pending;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody has shown to log in with, without its secret, and whether it was right, as the
/// audit trail has it.
///
/// @param kind the contract's word
/// @param username as it was given; null if none was
record LoginAttempt(String kind, @Nullable String username) {

  /// A code beside a password.
  static final String CODE = "LOGIN_TWOFACTOR";

  private static final String WRONG_CODE = "The code of the second factor is missing or wrong.";

  private static final String SCRAM = "SCRAM";
  private static final String LOGIN_EX = "auth.login_ex";
  private static final String GO_ON = "auth.login_ex_continue";

  private static final Set<String> METHODS =
      Set.of("auth.login", LOGIN_EX, GO_ON, "auth.login_with_api_key", "auth.login_with_token");

  static boolean isOne(String method) {
    return METHODS.contains(method);
  }

  sealed interface Result {

    record Right() implements Result {}

    /// More is to come: a second factor, the last message of SCRAM.
    record Open() implements Result {}

    record Wrong(String error) implements Result {}
  }

  /// @param begun what had been begun on the connection before; null for nothing
  static LoginAttempt of(String method, List<JsonValue> params, @Nullable Pending begun) {
    JsonValue first = params.isEmpty() ? JsonValue.NULL : params.getFirst();
    JsonObject data = first instanceof JsonObject given ? given : JsonObject.EMPTY;
    return switch (method) {
      case "auth.login" -> new LoginAttempt("LOGIN_PASSWORD", text(first));
      case "auth.login_with_api_key" -> new LoginAttempt("API_KEY", null);
      case "auth.login_with_token" -> new LoginAttempt("TOKEN", null);
      default -> {
        String mechanism = text(data.at("mechanism"));
        boolean goesOn = "OTP_TOKEN".equals(mechanism) || SCRAM.equals(mechanism);
        String name = goesOn && begun != null ? begun.username() : text(data.at("username"));
        yield new LoginAttempt(kind(mechanism), name);
      }
    };
  }

  private static String kind(@Nullable String mechanism) {
    return switch (mechanism) {
      case "API_KEY_PLAIN", SCRAM -> "API_KEY";
      case "TOKEN_PLAIN" -> "TOKEN";
      case "OTP_TOKEN" -> CODE;
      case null, default -> "LOGIN_PASSWORD";
    };
  }

  private static @Nullable String text(JsonValue value) {
    return value instanceof JsonText(String text) ? text : null;
  }

  boolean isCode() {
    return kind.equals(CODE);
  }

  /// @param answer null when the method failed
  /// @param failure null when it did not
  /// @param codeWanted whether the connection awaits a code now
  Result result(@Nullable JsonValue answer, @Nullable Failure failure, boolean codeWanted) {
    if (failure != null) {
      return new Result.Wrong(failure.reason());
    }
    if (answer instanceof JsonObject said) {
      String type = text(said.at("response_type"));
      return switch (type) {
        case "SUCCESS" -> new Result.Right();
        case "OTP_REQUIRED" -> isCode() ? new Result.Wrong(WRONG_CODE) : new Result.Open();
        case "SCRAM_RESPONSE" ->
            "SERVER_FINAL_RESPONSE".equals(text(said.at("scram_type")))
                ? new Result.Right()
                : new Result.Open();
        case null, default -> new Result.Wrong(String.valueOf(type));
      };
    }
    return JsonBoolean.TRUE.equals(answer)
        ? new Result.Right()
        : new Result.Wrong(codeWanted ? WRONG_CODE : "Bad username or password");
  }
}
