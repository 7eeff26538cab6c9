package io.parbuckle.api.fault;

import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Kind;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.error.Failure.Trace;
import io.parbuckle.protocol.error.PythonText;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;

/// What a thrown exception looks like to clients (`protocol.md` §2.9, `jobs.md` §11).
///
/// The contract shows the names of Python's classes, so each of ours has one. A [Fault] says its
/// own; an unexpected exception is an error 22 with its text.
///
/// | Java | shown as |
/// |---|---|
/// | `IllegalArgumentException` | `ValueError` |
/// | `IllegalStateException` | `AssertionError` |
/// | `NoSuchElementException` | `KeyError`, text in quotes |
/// | `IndexOutOfBoundsException` | `IndexError` |
/// | `ClassCastException`, `NullPointerException` | `TypeError` |
/// | `NoSuchFileException` | `FileNotFoundError`, `[Errno 2] No such file or directory: '…'` |
/// | `AccessDeniedException` | `PermissionError`, alike |
/// | [BrokenPipe] | `BrokenPipeError`, `[Errno 32] Broken pipe` |
/// | other `IOException` | `OSError` |
/// | everything else | `RuntimeError` |
public final class Failures {

  private Failures() {}

  /// The failure that a call answers with.
  public static Failure of(Throwable given) {
    Throwable thrown = meant(given);
    Failure failure =
        switch (thrown) {
          case Fault.Invalid invalid -> Failure.validations(invalid.problems());
          case Fault.InvalidOne one -> Failure.validation(one.problem());
          case Fault.NotFound missing -> Failure.validation(missing.problem());
          case Fault.CallError error ->
              new Failure(
                  Kind.CALL, error.errno(), text(error), error.extra(), null, error.further());
          case Fault.CommandFailed failed ->
              Failure.call(Errno.EFAULT, String.valueOf(failed.getMessage()));
          case Unserializable e -> Failure.unserializable(String.valueOf(e.getMessage()));
          default -> unexpected(thrown);
        };
    return failure.withTrace(trace(thrown));
  }

  /// A fault that had to cross a stream comes as the cause of an `IOException`.
  private static Throwable meant(Throwable thrown) {
    if (thrown instanceof IOException) {
      for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof Fault) {
          return cause;
        }
      }
    }
    return thrown;
  }

  private static Failure unexpected(Throwable thrown) {
    String text = text(thrown);
    String reason = text.isEmpty() ? repr(thrown) : text;
    Kind kind = thrown instanceof Fault ? Kind.CALL : Kind.DEFECT;
    return new Failure(kind, Errno.EINVAL, reason, JsonValue.NULL, null, Map.of());
  }

  /// Holds the sentence only: what the reference tells here, variables and source lines, is
  /// nobody's business. Some clients print it, and the legacy one needs it to be there.
  private static Trace trace(Throwable thrown) {
    String type = type(thrown);
    String text = text(thrown);
    return new Trace(
        type, type + (text.isEmpty() ? "" : ": " + text.stripTrailing()), repr(thrown));
  }

  /// Python's name of the class.
  public static String type(Throwable thrown) {
    return switch (meant(thrown)) {
      case Fault fault -> fault.type();
      case BrokenPipe _ -> "BrokenPipeError";
      case NoSuchFileException _, FileNotFoundException _ -> "FileNotFoundError";
      case AccessDeniedException _ -> "PermissionError";
      case FileAlreadyExistsException _ -> "FileExistsError";
      case NotDirectoryException _ -> "NotADirectoryError";
      case OsError _, IOException _ -> "OSError";
      case NoSuchElementException _ -> "KeyError";
      case IndexOutOfBoundsException _ -> "IndexError";
      case ClassCastException _, NullPointerException _ -> "TypeError";
      case CancellationException _ -> "CancelledError";
      case IllegalStateException _ -> "AssertionError";
      case IllegalArgumentException _ -> "ValueError";
      default -> "RuntimeError";
    };
  }

  /// The text of the exception as jobs show it in `error`; may be empty.
  public static String text(Throwable given) {
    Throwable thrown = meant(given);
    return switch (thrown) {
      case Fault.CallError error -> "[" + Errno.name(error.errno()) + "] " + error.text();
      case Fault.CommandFailed failed -> "[EFAULT] " + failed.getMessage();
      case NoSuchFileException e -> file(e, Errno.ENOENT, "No such file or directory");
      case AccessDeniedException e -> file(e, Errno.EACCES, "Permission denied");
      case FileAlreadyExistsException e -> file(e, Errno.EEXIST, "File exists");
      case NotDirectoryException e -> file(e, 20, "Not a directory");
      case DirectoryNotEmptyException e -> file(e, 39, "Directory not empty");
      case NoSuchElementException e when e.getMessage() != null ->
          PythonText.repr(String.valueOf(e.getMessage()));
      default -> String.valueOf(thrown.getMessage() == null ? "" : thrown.getMessage());
    };
  }

  private static String file(FileSystemException e, int errno, String words) {
    return "[Errno " + errno + "] " + words + ": " + PythonText.repr(String.valueOf(e.getFile()));
  }

  /// The programmer's form, such as `CallError('boom', 13, None)`.
  public static String repr(Throwable given) {
    Throwable thrown = meant(given);
    return switch (thrown) {
      case Fault.CallError error ->
          "CallError("
              + PythonText.repr(error.text())
              + ", "
              + error.errno()
              + ", "
              + PythonText.repr(error.extra())
              + ")";
      case Fault.CommandFailed failed ->
          "CallError(" + PythonText.repr(String.valueOf(failed.getMessage())) + ", 14, None)";
      case Fault.Invalid invalid -> "ValidationErrors(" + reprs(invalid.problems()) + ")";
      case Fault.InvalidOne one -> repr("ValidationError", one.problem());
      case Fault.NotFound missing -> repr("InstanceNotFound", missing.problem());
      case OsError error ->
          "OSError(" + error.errno() + ", " + PythonText.repr(error.words()) + ")";
      case NoSuchFileException _ -> "FileNotFoundError(2, 'No such file or directory')";
      case AccessDeniedException _ -> "PermissionError(13, 'Permission denied')";
      default -> {
        String text = String.valueOf(thrown.getMessage() == null ? "" : thrown.getMessage());
        yield type(thrown) + (text.isEmpty() ? "()" : "(" + PythonText.repr(text) + ")");
      }
    };
  }

  private static String reprs(List<Problem> problems) {
    return problems.stream()
        .map(problem -> repr("ValidationError", problem))
        .reduce((a, b) -> a + ", " + b)
        .map(all -> "[" + all + "]")
        .orElse("[]");
  }

  private static String repr(String type, Problem problem) {
    String attribute = problem.attribute();
    return type
        + "("
        + (attribute == null ? "None" : PythonText.repr(attribute))
        + ", "
        + PythonText.repr(problem.message())
        + ", "
        + problem.errno()
        + ")";
  }

  /// The four members that a failed job shows (`jobs.md` §11).
  public static JsonObject excInfo(Throwable given) {
    Throwable thrown = meant(given);
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("repr", JsonText.of(repr(thrown)));
    switch (thrown) {
      case Fault.Invalid invalid ->
          put(members, "VALIDATION", JsonValue.NULL, Failure.triples(invalid.problems()));
      case Fault.InvalidOne one -> put(members, one.problem());
      case Fault.NotFound missing -> put(members, missing.problem());
      case Fault.CallError error ->
          put(members, methodMissing(error), JsonInteger.of(error.errno()), error.extra());
      case Fault.CommandFailed _ ->
          put(members, "CallError", JsonInteger.of(Errno.EFAULT), JsonValue.NULL);
      default -> put(members, type(thrown), JsonValue.NULL, JsonValue.NULL);
    }
    return new JsonObject(members);
  }

  private static String methodMissing(Fault.CallError error) {
    boolean method = error.errno() == Errno.ENOMETHOD && error.text().startsWith("Method ");
    return method ? "MethodNotFoundError" : error.type();
  }

  private static void put(Map<String, JsonValue> members, Problem problem) {
    put(members, "VALIDATION", JsonInteger.of(problem.errno()), Failure.triples(List.of(problem)));
  }

  private static void put(
      Map<String, JsonValue> members, String type, JsonValue errno, JsonValue extra) {
    members.put("type", JsonText.of(type));
    members.put("errno", errno);
    members.put("extra", extra);
  }
}
