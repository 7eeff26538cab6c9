package io.parbuckle.server.call;

import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Trace;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answer to a call as text, to be given again (`extensions.md` §4), whatever dialect asks.
final class KeptAnswer {

  private KeptAnswer() {}

  /// @throws IllegalArgumentException if no JSON can be made of the result
  static String text(Outgoing answer) {
    return switch (answer) {
      case Outgoing.Result result -> Json.text(JsonObject.of("result", result.value()));
      case Outgoing.Failed failed ->
          Json.text(JsonObject.of("failure", ofFailure(failed.failure())));
      default -> throw new IllegalStateException("no answer to a call: " + answer);
    };
  }

  private static JsonValue ofFailure(Failure failure) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("kind", JsonText.of(failure.kind().name()));
    members.put("errno", JsonInteger.of(failure.errno()));
    members.put("reason", JsonText.of(failure.reason()));
    members.put("extra", failure.extra());
    members.put("further", new JsonObject(failure.further()));
    Trace trace = failure.trace();
    if (trace != null) {
      members.put("trace", JsonArray.texts(List.of(trace.type(), trace.formatted(), trace.repr())));
    }
    return new JsonObject(members);
  }

  /// The answer again, without an id.
  static Outgoing of(String text) {
    try {
      JsonObject kept = (JsonObject) Json.read(text);
      JsonValue failure = kept.get("failure");
      return failure == null
          ? new Outgoing.Result(JsonValue.NULL, kept.at("result"))
          : new Outgoing.Failed(JsonValue.NULL, failure((JsonObject) failure));
    } catch (MalformedJson e) {
      throw new IllegalStateException("a kept answer cannot be read", e);
    }
  }

  private static Failure failure(JsonObject kept) {
    return new Failure(
        Failure.Kind.valueOf(word(kept, "kind")),
        (int) ((JsonInteger) kept.at("errno")).small(),
        word(kept, "reason"),
        kept.at("extra"),
        trace(kept.get("trace")),
        ((JsonObject) kept.at("further")).members());
  }

  private static @Nullable Trace trace(@Nullable JsonValue kept) {
    return kept instanceof JsonArray(var texts)
        ? new Trace(word(texts.get(0)), word(texts.get(1)), word(texts.get(2)))
        : null;
  }

  private static String word(JsonObject object, String name) {
    return word(object.at(name));
  }

  private static String word(JsonValue text) {
    return ((JsonText) text).value();
  }
}
