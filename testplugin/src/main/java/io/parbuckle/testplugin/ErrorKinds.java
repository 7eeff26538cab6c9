package io.parbuckle.testplugin;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.OsError;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;

/// The errors that a caller may order by name (`test-methods.md` §2): one of each kind that a
/// method can raise.
final class ErrorKinds {

  private ErrorKinds() {}

  /// The error of a kind, to be thrown.
  ///
  /// @param opts may hold `message` (`boom`), `errno` (14, or 22 where the kind is a validation
  ///   error) and `extra` (null)
  static Exception of(String kind, JsonObject opts) {
    String message = message(opts);
    return switch (kind) {
      case "call_error" ->
          new Fault.CallError(errno(opts, Errno.EFAULT), message, opts.at("extra"));
      case "validation" ->
          new Fault.InvalidOne(new Problem("opts.message", message, errno(opts, Errno.EINVAL)));
      case "validation_multi" ->
          new Fault.Invalid(
              List.of(
                  new Problem("opts.one", message),
                  new Problem("opts.two", message + " two", Errno.EEXIST)));
      case "not_found" -> new Fault.NotFound(message);
      case "match_not_found" -> new Fault.MatchNotFound();
      case "exception" -> new RuntimeException(message);
      case "exception_empty" -> new RuntimeException();
      case "os_error" -> new OsError(errno(opts, Errno.EFAULT), message);
      case "file_not_found" -> opening(Path.of("/nonexistent/file"));
      case "key_error" -> new NoSuchElementException(message);
      case "assertion" -> new IllegalStateException(message);
      case "subprocess" ->
          new Fault.CommandFailed(List.of("/bin/tool", "--flag", "a b"), 3, "out\n", "err\n");
      default -> new IllegalArgumentException("unknown kind " + kind);
    };
  }

  private static String message(JsonObject opts) {
    return switch (opts.at("message")) {
      case JsonNull _ -> "boom";
      case JsonText(String text) -> text;
      case JsonValue other -> Json.text(other);
    };
  }

  /// Any number is taken as it is, also those that no error has.
  private static int errno(JsonObject opts, int fallback) {
    return switch (opts.at("errno")) {
      case JsonNull _ -> fallback;
      case JsonInteger number when number.fitsInt() -> (int) number.small();
      case JsonValue other ->
          throw new IllegalArgumentException(
              "opts.errno must be an integer of 32 bits, is " + Json.text(other));
    };
  }

  /// What the system says of a file when it is opened for reading.
  private static Exception opening(Path file) {
    try (var _ = Files.newInputStream(file)) {
      return new IllegalStateException(file + " exists, it should not");
    } catch (IOException e) {
      return e;
    }
  }
}
