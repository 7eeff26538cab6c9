package io.parbuckle.server.call;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/// Parameters that are too long for the audit trail, such as the content of a file: long texts are
/// cut, and say how long they were.
final class Shortened {

  /// Characters of JSON that are kept as they are.
  private static final int WHOLE = 16_384;

  /// Of one text in what is longer.
  private static final int KEPT = 256;

  private Shortened() {}

  static JsonValue of(JsonValue value) {
    String text = Json.text(value);
    if (text.length() <= WHOLE) {
      return value;
    }
    JsonValue cut = cut(value);
    return Json.text(cut).length() <= WHOLE ? cut : cut(JsonText.of(text), WHOLE / 2);
  }

  private static JsonValue cut(JsonValue value) {
    return switch (value) {
      case JsonText text -> cut(text, KEPT);
      case JsonArray(var items) -> new JsonArray(items.stream().map(Shortened::cut).toList());
      case JsonObject(var members) -> {
        Map<String, JsonValue> shorter = new LinkedHashMap<>();
        members.forEach((name, member) -> shorter.put(name, cut(member)));
        yield new JsonObject(shorter);
      }
      default -> value;
    };
  }

  private static JsonText cut(JsonText text, int kept) {
    String whole = text.value();
    return whole.length() <= kept
        ? text
        : JsonText.of(whole.substring(0, kept) + "… (" + whole.length() + " characters)");
  }
}
