package io.parbuckle.protocol.error;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a message or a call failed, before a dialect has given it its shape.
///
/// The same failure has different numbers over JSON-RPC (`protocol.md` §2.8, §2.9) and over the
/// legacy protocol (§6.2), which is why none of them is fixed here.
///
/// @param errno what the server means; a dialect may be bound to answer another one
/// @param reason the sentence for people; many clients show it as it is
/// @param extra what the contract puts beside it: triples for validation, anything else or null
/// @param trace shown to clients that look for one; null for refusals that no method raised
/// @param further members of `data` beyond the contract (`extensions.md` §1)
public record Failure(
    Kind kind,
    int errno,
    String reason,
    JsonValue extra,
    @Nullable Trace trace,
    Map<String, JsonValue> further) {

  /// What went wrong, in the words of the contract's table of codes.
  public enum Kind {
    /// The text is no message at all: -32700, id null.
    PARSE(-32700),
    /// The envelope breaks a rule: -32600.
    INVALID_REQUEST(-32600),
    /// There is no such method: -32601.
    METHOD_MISSING(-32601),
    /// One validation error raised by itself, "not found" included: -32602.
    VALIDATION(-32602),
    /// A collection of validation errors, even of one: -32602.
    VALIDATIONS(-32602),
    /// The result cannot be written as JSON: -32603.
    UNSERIALIZABLE(-32603),
    /// The 21st call of a connection: -32000.
    TOO_MANY_CALLS(-32000),
    /// Everything that a method raises on purpose, and refusals before it: -32001.
    CALL(-32001),
    /// What nobody raised on purpose. Looks the same; over HTTP it is the server's fault.
    DEFECT(-32001),
    /// The time that the call itself had set is over (`extensions.md` §3). Looks the same, too.
    DEADLINE(-32001);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// The code over JSON-RPC. There are no others than these seven: the official client takes an
    /// unknown one for success (`protocol.md` §2.7).
    public int code() {
      return code;
    }
  }

  /// One broken rule: where, what, and its number.
  public record Problem(@Nullable String attribute, String message, int errno) {

    public Problem(@Nullable String attribute, String message) {
      this(attribute, message, Errno.EINVAL);
    }

    public JsonValue triple() {
      return JsonArray.of(
          attribute == null ? JsonValue.NULL : JsonText.of(attribute),
          JsonText.of(message),
          JsonInteger.of(errno));
    }

    /// `[EINVAL] data.size: Field required`; an absent attribute reads `None`, as in the reference.
    public String text() {
      return "["
          + Errno.name(errno)
          + "] "
          + (attribute == null ? "None" : attribute)
          + ": "
          + message;
    }
  }

  /// What the contract calls a trace: the class of the exception, a text of several lines, and the
  /// programmer's form.
  public record Trace(String type, String formatted, String repr) {}

  /// A text that is no message.
  public static Failure parse(String message) {
    return plain(Kind.PARSE, message);
  }

  /// An envelope that breaks a rule.
  public static Failure invalidRequest(String message) {
    return plain(Kind.INVALID_REQUEST, message);
  }

  /// The text is matched literally by the official client.
  public static Failure methodMissing() {
    return plain(Kind.METHOD_MISSING, "Method does not exist");
  }

  public static Failure tooManyCalls(int limit) {
    return plain(
        Kind.TOO_MANY_CALLS, "Maximum number of concurrent calls (" + limit + ") has exceeded");
  }

  public static Failure unserializable(String reason) {
    return new Failure(Kind.UNSERIALIZABLE, Errno.EFAULT, reason, JsonValue.NULL, null, Map.of());
  }

  /// A refusal or an error with a number, `[EACCES] Not authorized`.
  public static Failure call(int errno, String message) {
    return new Failure(
        Kind.CALL, errno, "[" + Errno.name(errno) + "] " + message, JsonValue.NULL, null, Map.of());
  }

  /// Validation errors as a collection.
  public static Failure validations(List<Problem> problems) {
    StringBuilder reason = new StringBuilder();
    for (Problem problem : problems) {
      reason.append(problem.text()).append('\n');
    }
    return new Failure(
        Kind.VALIDATIONS, Errno.EINVAL, reason.toString(), triples(problems), null, Map.of());
  }

  /// One validation error raised by itself.
  public static Failure validation(Problem problem) {
    return new Failure(
        Kind.VALIDATION,
        problem.errno(),
        problem.text(),
        triples(List.of(problem)),
        null,
        Map.of());
  }

  public static JsonValue triples(List<Problem> problems) {
    return new JsonArray(problems.stream().map(Problem::triple).toList());
  }

  private static Failure plain(Kind kind, String message) {
    return new Failure(kind, Errno.EINVAL, message, JsonValue.NULL, null, Map.of());
  }

  public Failure withTrace(Trace trace) {
    return new Failure(kind, errno, reason, extra, trace, further);
  }

  public Failure withoutTrace() {
    return new Failure(kind, errno, reason, extra, null, further);
  }

  /// The same with a further member of `data`.
  public Failure with(String name, JsonValue value) {
    return new Failure(
        kind, errno, reason, extra, trace, new JsonObject(further).with(name, value).members());
  }

  /// Whether only the message's text crosses the wire, without `data`.
  public boolean bare() {
    return switch (kind) {
      case PARSE, INVALID_REQUEST, METHOD_MISSING, TOO_MANY_CALLS -> true;
      case VALIDATION, VALIDATIONS, UNSERIALIZABLE, CALL, DEFECT, DEADLINE -> false;
    };
  }
}
