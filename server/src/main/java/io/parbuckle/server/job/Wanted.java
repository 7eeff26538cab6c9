package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call that asks for a job, before it is decided.
///
/// @param raw the arguments as the body gets them
/// @param shown the arguments as records show them
record Wanted(
    Caller owner,
    List<JsonValue> messageIds,
    JobMethod method,
    List<JsonValue> raw,
    JsonValue shown,
    @Nullable String description,
    @Nullable String lock,
    @Nullable String unique,
    Pipes pipes) {

  private static final Logger LOG = LoggerFactory.getLogger(Wanted.class);

  /// @param messageId the request's id; null when there is none, or it must not be shown
  /// @throws Fault when no job can be made of it
  static Wanted of(
      Caller owner,
      @Nullable JsonValue messageId,
      JobMethod method,
      List<JsonValue> arguments,
      Pipes pipes) {
    checkPipes(method, pipes);
    return new Wanted(
        owner,
        kept(messageId),
        method,
        List.copyOf(arguments),
        shown(method, arguments),
        description(method, arguments),
        name(method.lock(), arguments),
        name(method.policy().unique(), arguments),
        pipes);
  }

  private static void checkPipes(JobMethod method, Pipes pipes) {
    if (method.checkPipes() && method.reads() && !pipes.hasInput()) {
      throw notOpen("input");
    }
    if (method.checkPipes() && method.writes() && !pipes.hasOutput()) {
      throw notOpen("output");
    }
  }

  static Fault notOpen(String pipe) {
    return new Fault.Technical("ValueError", "Pipe '" + pipe + "' is not open");
  }

  /// Ids that Python takes for false are not stored (`jobs.md` §2).
  static List<JsonValue> kept(@Nullable JsonValue messageId) {
    return switch (messageId) {
      case null -> List.of();
      case JsonInteger number when number.value().signum() != 0 -> List.of(number);
      case JsonText text when !text.value().isEmpty() -> List.of(text);
      case JsonValue.JsonFraction fraction when fraction.value() != 0 -> List.of(fraction);
      default -> List.of();
    };
  }

  /// The arguments as records show them; if that fails nothing is shown, because they may hold
  /// secrets.
  private static JsonValue shown(JobMethod method, List<JsonValue> arguments) {
    try {
      return method.shown().arguments(arguments);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("method", method.name())
          .setCause(e)
          .log("arguments of a job cannot be shown");
      return JsonValue.JsonArray.EMPTY;
    }
  }

  private static @Nullable String description(JobMethod method, List<JsonValue> arguments) {
    Function<List<JsonValue>, String> description = method.description();
    if (description == null) {
      return null;
    }
    try {
      return description.apply(arguments);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("method", method.name()).setCause(e).log("no description of a job");
      return null;
    }
  }

  /// The name of a lock, or a unique key.
  private static @Nullable String name(
      @Nullable Function<List<JsonValue>, String> made, List<JsonValue> arguments) {
    if (made == null) {
      return null;
    }
    try {
      return made.apply(arguments);
    } catch (RuntimeException e) {
      throw new Fault.CallError(
          Errno.EINVAL,
          "Error handling job lock. This is most likely caused by invalid call arguments.",
          e);
    }
  }
}
