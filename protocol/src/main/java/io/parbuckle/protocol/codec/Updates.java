package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.error.Failure.Trace;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members that both dialects write alike.
final class Updates {

  private Updates() {}

  static JsonObject params(Outgoing.Update update) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("msg", JsonText.of(update.kind()));
    members.put("collection", JsonText.of(update.collection()));
    putIfGiven(members, "id", update.id());
    putIfGiven(members, "fields", update.fields());
    putIfGiven(members, "extra", update.extra());
    return new JsonObject(members);
  }

  /// The contract's trace; `frames` is empty because no client reads it and it told strangers too
  /// much.
  static JsonValue trace(@Nullable Trace trace) {
    if (trace == null) {
      return JsonValue.NULL;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("class", JsonText.of(trace.type()));
    members.put("frames", JsonArray.EMPTY);
    members.put("formatted", JsonText.of(trace.formatted()));
    members.put("repr", JsonText.of(trace.repr()));
    return new JsonObject(members);
  }

  private static void putIfGiven(
      Map<String, JsonValue> members, String name, @Nullable JsonValue value) {
    if (value != null) {
      members.put(name, value);
    }
  }
}
