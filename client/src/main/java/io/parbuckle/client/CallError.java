package io.parbuckle.client;

import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;

/// An error as the server told it (`protocol.md` §2.7, §2.8).
///
/// @param code of JSON-RPC
/// @param errno 0 where the server gave none: the codes for bad messages have no `data`
/// @param errname empty where there is none
/// @param extra triples for broken rules, anything else or null
/// @param data the whole object, with members beyond the contract such as `retry_after`
public record CallError(
    int code, int errno, String errname, String reason, JsonValue extra, JsonObject data) {

  /// Reads the member `error` of a response. What is missing stays empty: an error is never taken
  /// for success, however little it says.
  static CallError of(JsonValue error) {
    if (!(error instanceof JsonObject body)) {
      return new CallError(
          0,
          0,
          "",
          "The server answered with an error: " + error,
          JsonValue.NULL,
          JsonObject.EMPTY);
    }
    int code = integer(body.at("code"));
    if (!(body.at("data") instanceof JsonObject data)) {
      return new CallError(code, 0, "", text(body.at("message")), JsonValue.NULL, JsonObject.EMPTY);
    }
    String reason = text(data.at("reason"));
    return new CallError(
        code,
        integer(data.at("error")),
        text(data.at("errname")),
        reason.isEmpty() ? text(body.at("message")) : reason,
        data.at("extra"),
        data);
  }

  /// Reads the error of a `notify_unsubscribed`, which is the bare `data` of others.
  static CallError ofData(JsonValue data) {
    JsonObject error = JsonObject.of("data", data);
    boolean validation =
        data instanceof JsonObject body
            && body.at("extra") instanceof JsonArray(var triples)
            && !triples.isEmpty()
            && triples.getFirst() instanceof JsonArray;
    int code = (validation ? Failure.Kind.VALIDATIONS : Failure.Kind.CALL).code();
    return of(error.with("code", JsonInteger.of(code)));
  }

  /// Reads the failure of a job out of its entry (`jobs.md` §2): text in `error`, numbers in
  /// `exc_info`.
  static CallError ofJob(JsonObject entry) {
    JsonObject info = entry.at("exc_info") instanceof JsonObject object ? object : JsonObject.EMPTY;
    boolean validation = JsonText.of("VALIDATION").equals(info.at("type"));
    int errno = info.at("errno") instanceof JsonInteger ? integer(info.at("errno")) : Errno.EINVAL;
    String error = text(entry.at("error"));
    String shown = error.isEmpty() ? text(info.at("repr")) : error;
    return new CallError(
        validation ? Failure.Kind.VALIDATIONS.code() : Failure.Kind.CALL.code(),
        errno,
        Errno.name(errno),
        shown.isEmpty() ? "The job failed and did not say why." : shown,
        info.at("extra"),
        info);
  }

  /// An error that the client found out by itself.
  static CallError of(Failure failure) {
    return new CallError(
        failure.kind().code(),
        failure.errno(),
        Errno.name(failure.errno()),
        failure.reason(),
        failure.extra(),
        JsonObject.EMPTY);
  }

  /// The broken rules, in the order of the parameters; empty for every other error.
  public List<Problem> problems() {
    if (code != Failure.Kind.VALIDATIONS.code() || !(extra instanceof JsonArray(var triples))) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    for (JsonValue triple : triples) {
      if (triple instanceof JsonArray(var parts) && parts.size() >= 3) {
        String attribute = parts.get(0) instanceof JsonText(String name) ? name : null;
        problems.add(new Problem(attribute, text(parts.get(1)), integer(parts.get(2))));
      }
    }
    return List.copyOf(problems);
  }

  private static String text(JsonValue value) {
    return value instanceof JsonText(String text) ? text : "";
  }

  private static int integer(JsonValue value) {
    return value instanceof JsonInteger number && number.fitsInt() ? (int) number.small() : 0;
  }
}
