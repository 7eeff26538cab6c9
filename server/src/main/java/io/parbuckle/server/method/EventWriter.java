package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/// Describes events as `core.get_events` does (`extensions.md` §11): plain JSON Schema.
///
/// **Threads.** Any.
public final class EventWriter {

  private EventWriter() {}

  /// One entry of `core.get_events`.
  public static JsonObject describe(MethodTable.Event event) {
    return describe(event, Schemas.given(), Schemas.answer());
  }

  /// The same, with records by reference.
  public static JsonObject describe(MethodTable.Event event, Schemas.Components components) {
    return describe(event, Schemas.given(components), Schemas.answer(components));
  }

  private static JsonObject describe(MethodTable.Event event, Schemas given, Schemas answer) {
    EventSource source = event.source();
    JsonObject fields = event.fieldsSchema(answer);
    Map<String, JsonValue> entry = new LinkedHashMap<>();
    entry.put("description", JsonText.of(event.doc()));
    entry.put("roles", MethodWriter.roles(event.access()));
    entry.put("source", JsonBoolean.of(source != null));
    entry.put("accepts", source == null ? JsonValue.NULL : source.argumentsSchema(given));
    entry.put("kinds", JsonArray.texts(event.kinds().stream().map(kind -> kind.word()).toList()));
    entry.put("fields", fields == null ? JsonValue.NULL : fields);
    return new JsonObject(entry);
  }
}
