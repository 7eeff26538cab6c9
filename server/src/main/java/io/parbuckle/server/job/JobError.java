package io.parbuckle.server.job;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a job failed, as its record shows it (`jobs.md` §11).
///
/// @param error the text of the exception, possibly empty
/// @param exception a text of several lines where the reference has a traceback: the class and the
///   sentence, nothing of the inside
/// @param excInfo `repr`, `type`, `errno`, `extra`
public record JobError(String error, String exception, JsonObject excInfo) {

  static JobError of(Throwable thrown) {
    String text = Failures.text(thrown);
    String type = Failures.type(thrown);
    return new JobError(
        text,
        text.isEmpty() ? type + "\n" : type + ": " + text.stripTrailing() + "\n",
        Failures.excInfo(thrown));
  }

  /// A stop or crash of the server (`extensions.md` §7.2).
  static JobError interrupted(String sentence) {
    Fault.CallError error = new Fault.CallError(Errno.EINTR, sentence);
    String text = Failures.text(error);
    return new JobError(text, text, Failures.excInfo(error));
  }

  /// The exception again, as far as the record tells; for those who wait for the job after a
  /// restart.
  RuntimeException thrown() {
    String type = excInfo.at("type") instanceof JsonText(String word) ? word : "RuntimeError";
    return switch (type) {
      case "VALIDATION" -> validation();
      case "CallError", "MethodNotFoundError" ->
          new Fault.CallError(errno(Errno.EFAULT), withoutName(), excInfo.at("extra"));
      default -> new Fault.Technical(type, error);
    };
  }

  private RuntimeException validation() {
    List<Problem> problems = new ArrayList<>();
    if (excInfo.at("extra") instanceof JsonArray(List<JsonValue> triples)) {
      triples.forEach(triple -> problems.add(problem(triple)));
    }
    if (problems.isEmpty()) {
      return new Fault.Technical("ValidationErrors", error);
    }
    boolean single = excInfo.at("errno") instanceof JsonInteger;
    Problem first = problems.getFirst();
    if (single && first.attribute() == null) {
      return new Fault.NotFound(first.message());
    }
    return single ? new Fault.InvalidOne(first) : new Fault.Invalid(problems);
  }

  private static Problem problem(JsonValue triple) {
    List<JsonValue> parts =
        triple instanceof JsonArray(List<JsonValue> items) && items.size() == 3
            ? items
            : List.of(JsonValue.NULL, JsonText.of(""), JsonInteger.of(Errno.EINVAL));
    @Nullable String attribute = parts.get(0) instanceof JsonText(String text) ? text : null;
    String message = parts.get(1) instanceof JsonText(String text) ? text : "";
    int errno =
        parts.get(2) instanceof JsonInteger number && number.fitsInt()
            ? (int) number.small()
            : Errno.EINVAL;
    return new Problem(attribute, message, errno);
  }

  private int errno(int otherwise) {
    return excInfo.at("errno") instanceof JsonInteger number && number.fitsInt()
        ? (int) number.small()
        : otherwise;
  }

  /// `[EFAULT] boom` is the text `boom`.
  private String withoutName() {
    String name = "[" + Errno.name(errno(Errno.EFAULT)) + "] ";
    return error.startsWith(name) ? error.substring(name.length()) : error;
  }
}
