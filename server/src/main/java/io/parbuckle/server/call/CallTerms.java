package io.parbuckle.server.call;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request asks for beside its method (`extensions.md` §3, §4).
///
/// @param timeoutMs 0 for none
/// @param key null for none
record CallTerms(long timeoutMs, @Nullable String key) {

  static final CallTerms NONE = new CallTerms(0, null);

  private static final String TIMEOUT = "timeout_ms";
  private static final String KEY = "idempotency_key";
  private static final long TIMEOUT_MAX = 86_400_000;
  private static final int KEY_CHARS_MAX = 255;

  static CallTerms of(Request request) {
    return of(request, null);
  }

  /// @param header the key as the HTTP header gives it; null for none
  /// @throws Fault.Invalid with all that is wrong
  static CallTerms of(Request request, @Nullable String header) {
    JsonValue timeout = request.timeoutMs();
    JsonValue member = request.idempotencyKey();
    if (timeout == null && member == null && header == null) {
      return NONE;
    }
    List<Problem> problems = new ArrayList<>();
    long ms = timeout == null ? 0 : timeout(timeout, problems);
    String key = member == null ? null : key(member, problems);
    if (header != null) {
      key(JsonText.of(header), problems);
      if (key != null && !key.equals(header)) {
        problems.add(
            new Problem(KEY, "The header Idempotency-Key and the member idempotency_key differ"));
      }
      key = header;
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    return new CallTerms(ms, key);
  }

  /// The key of a request that has the HTTP header only.
  ///
  /// @param header null for none
  /// @throws Fault.Invalid if it is malformed
  static @Nullable String key(@Nullable String header) {
    if (header != null) {
      List<Problem> problems = new ArrayList<>();
      key(JsonText.of(header), problems);
      if (!problems.isEmpty()) {
        throw new Fault.Invalid(problems);
      }
    }
    return header;
  }

  private static long timeout(JsonValue value, List<Problem> problems) {
    if (!(value instanceof JsonInteger number)) {
      problems.add(new Problem(TIMEOUT, "Input should be a valid integer"));
    } else if (number.value().signum() <= 0) {
      problems.add(new Problem(TIMEOUT, "Input should be greater than or equal to 1"));
    } else if (!number.fitsLong() || number.small() > TIMEOUT_MAX) {
      problems.add(new Problem(TIMEOUT, "Input should be less than or equal to " + TIMEOUT_MAX));
    } else {
      return number.small();
    }
    return 0;
  }

  private static @Nullable String key(JsonValue value, List<Problem> problems) {
    if (!(value instanceof JsonText(String key))) {
      problems.add(new Problem(KEY, "Input should be a valid string"));
      return null;
    }
    if (key.isEmpty()) {
      problems.add(new Problem(KEY, "String should have at least 1 character"));
    } else if (key.length() > KEY_CHARS_MAX) {
      problems.add(new Problem(KEY, "String should have at most " + KEY_CHARS_MAX + " characters"));
    } else if (!key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      problems.add(new Problem(KEY, "Only printable ASCII characters are allowed"));
    }
    return key;
  }
}
