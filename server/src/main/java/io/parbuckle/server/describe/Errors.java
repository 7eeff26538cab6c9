package io.parbuckle.server.describe;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The seven errors that a call may be answered with (`protocol.md` §2.6).
final class Errors {

  private record Known(String name, int code, String message) {}

  private static final List<Known> ALL =
      List.of(
          new Known("ParseError", -32700, "Parse error"),
          new Known("InvalidRequest", -32600, "Invalid Request"),
          new Known("MethodNotFound", -32601, "Method does not exist"),
          new Known("InvalidParams", -32602, "Invalid params"),
          new Known("InternalError", -32603, "Failed to JSON serialize server message"),
          new Known("TooManyCalls", -32000, "Maximum number of concurrent calls has exceeded"),
          new Known("CallError", -32001, "Method call error"));

  private Errors() {}

  static JsonObject components() {
    Map<String, JsonValue> errors = new LinkedHashMap<>();
    for (Known each : ALL) {
      errors.put(
          each.name(),
          JsonObject.of(
              "code", JsonInteger.of(each.code()), "message", JsonText.of(each.message())));
    }
    return new JsonObject(errors);
  }

  static JsonArray references() {
    return new JsonArray(
        ALL.stream()
            .map(
                each ->
                    (JsonValue)
                        JsonObject.of("$ref", JsonText.of("#/components/errors/" + each.name())))
            .toList());
  }

  /// What `data` of -32602 and -32001 looks like.
  static JsonObject data() {
    JsonObject integer = type("integer");
    JsonObject text = type("string");
    JsonObject properties =
        Docs.object(
            "error", said(integer, "The errno."),
            "errname", said(text, "Its name, such as EINVAL."),
            "reason", said(text, "A sentence for people."),
            "trace", said(JsonObject.EMPTY, "Where it happened; null or an object."),
            "extra",
                said(
                    JsonObject.EMPTY,
                    "Of -32602: a list of [place, what is wrong, errno]; else of the error's own."),
            "retry_after", said(type("number"), "Seconds after which trying again makes sense."),
            "roles", said(type("array").with("items", text), "Roles of which one would do."),
            "job_id", said(integer, "The job that goes on."),
            "bound", said(text, "The bound that was met."),
            "limit", said(integer, "Its value."),
            "bytes", said(integer, "How large the result was, as far as it was counted."));
    return JsonObject.of("type", JsonText.of("object"), "properties", properties)
        .with("title", JsonText.of("ErrorData"))
        .with("description", JsonText.of("The member `data` of -32602 and -32001."));
  }

  private static JsonObject type(String type) {
    return JsonObject.of("type", JsonText.of(type));
  }

  private static JsonObject said(JsonObject schema, String doc) {
    return schema.with("description", JsonText.of(doc));
  }
}
