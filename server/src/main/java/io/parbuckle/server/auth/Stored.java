package io.parbuckle.server.auth;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.List;

/// JSON in columns of our own tables.
final class Stored {

  private Stored() {}

  /// @throws IllegalStateException if it is no JSON: we wrote it
  static JsonValue value(String column) {
    try {
      return Json.read(column);
    } catch (MalformedJson e) {
      throw new IllegalStateException("a column that should hold JSON does not", e);
    }
  }

  static List<String> texts(String column) {
    return value(column) instanceof JsonArray array
        ? array.items().stream()
            .filter(JsonText.class::isInstance)
            .map(item -> ((JsonText) item).value())
            .toList()
        : List.of();
  }

  static String column(JsonValue value) {
    return Json.text(value);
  }

  static String column(List<String> texts) {
    return Json.text(JsonArray.texts(texts));
  }
}
