package io.parbuckle.api.fault;

import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a call was refused or could not be carried out, in words meant for the caller.
///
/// A handler throws one of these and nothing else on purpose. Every other exception is a defect: it
/// is logged once and answered as an unexpected error (errno 22 with the exception's own text, as
/// the contract has it).
///
/// ```java
/// throw new Fault.CallError(Errno.ENOENT, "There is no application minio in train stable.");
/// ```
public abstract sealed class Fault extends RuntimeException {

  private Fault(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// The class that clients see as `exc_info.type` and in traces; Python's, as the contract has it.
  public abstract String type();

  /// An error with a number: `[EBUSY] This job is already being performed`.
  public static final class CallError extends Fault {

    private final int errno;
    private final JsonValue extra;
    private final Map<String, JsonValue> further;

    public CallError(int errno, String message) {
      this(errno, message, JsonValue.NULL, Map.of(), null);
    }

    public CallError(int errno, String message, Throwable cause) {
      this(errno, message, JsonValue.NULL, Map.of(), cause);
    }

    public CallError(int errno, String message, JsonValue extra) {
      this(errno, message, extra, Map.of(), null);
    }

    private CallError(
        int errno,
        String message,
        JsonValue extra,
        Map<String, JsonValue> further,
        @Nullable Throwable cause) {
      super(message, cause);
      this.errno = errno;
      this.extra = extra;
      this.further = Map.copyOf(further);
    }

    /// The same error with a further member of `data`, such as `retry_after` (`extensions.md` §1).
    public CallError with(String name, JsonValue value) {
      Map<String, JsonValue> more = new java.util.LinkedHashMap<>(further);
      more.put(name, value);
      return new CallError(errno, text(), extra, more, getCause());
    }

    public int errno() {
      return errno;
    }

    /// The message without the number's name.
    public String text() {
      return String.valueOf(getMessage());
    }

    public JsonValue extra() {
      return extra;
    }

    public Map<String, JsonValue> further() {
      return further;
    }

    @Override
    public String type() {
      return "CallError";
    }
  }

  /// Rules that the parameters break; all of them are listed, not only the first.
  public static final class Invalid extends Fault {

    private final List<Problem> problems;

    public Invalid(List<Problem> problems) {
      super(null, null);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("nothing is wrong");
      }
      this.problems = List.copyOf(problems);
    }

    public Invalid(String attribute, String message) {
      this(List.of(new Problem(attribute, message)));
    }

    public List<Problem> problems() {
      return problems;
    }

    @Override
    public String getMessage() {
      StringBuilder text = new StringBuilder();
      problems.forEach(problem -> text.append(problem.text()).append('\n'));
      return text.toString();
    }

    @Override
    public String type() {
      return "ValidationErrors";
    }
  }

  /// One broken rule raised by itself; the contract tells it from a collection of one.
  public static final class InvalidOne extends Fault {

    private final Problem problem;

    public InvalidOne(Problem problem) {
      super(problem.text(), null);
      this.problem = problem;
    }

    public Problem problem() {
      return problem;
    }

    @Override
    public String type() {
      return "ValidationError";
    }
  }

  /// Nothing has this key: `Job with id 9 does not exist`.
  public static final class NotFound extends Fault {

    private final Problem problem;

    public NotFound(String message) {
      this(new Problem(null, message, Errno.ENOENT));
    }

    private NotFound(Problem problem) {
      super(problem.text(), null);
      this.problem = problem;
    }

    public Problem problem() {
      return problem;
    }

    @Override
    public String type() {
      return "InstanceNotFound";
    }
  }

  /// A query with `get` that matched nothing.
  public static final class MatchNotFound extends Fault {

    public MatchNotFound() {
      super("", null);
    }

    @Override
    public String type() {
      return "MatchNotFound";
    }
  }

  /// An unexpected failure whose class and text the contract fixes, such as a `TypeError` of a
  /// filter; answered with errno 22 and the text alone.
  public static final class Technical extends Fault {

    private final String type;

    /// @param type Python's name for it
    /// @param message may be empty; clients then see `type()`
    public Technical(String type, String message) {
      super(message, null);
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }
  }

  /// A program of the host that ended with an error.
  public static final class CommandFailed extends Fault {

    private final List<String> words;

    /// @param words the program and its arguments; must not hold secrets, as they are shown
    public CommandFailed(List<String> words, int code, String output, String errors) {
      super(text(words, code, output, errors), null);
      this.words = List.copyOf(words);
    }

    private static String text(List<String> words, int code, String output, String errors) {
      String line =
          words.stream().map(CommandFailed::quoted).reduce((a, b) -> a + " " + b).orElse("");
      return ("Command " + line + " failed (code " + code + "):\n" + output + errors)
          .stripTrailing();
    }

    private static String quoted(String word) {
      return word.matches("[A-Za-z0-9@%+=:,./_-]+")
          ? word
          : "'" + word.replace("'", "'\"'\"'") + "'";
    }

    public List<String> words() {
      return words;
    }

    @Override
    public String type() {
      return "CalledProcessError";
    }
  }
}
