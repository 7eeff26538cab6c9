package io.parbuckle.server.call;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// JSON with one text for one value: members by name, elements of sets by their text.
final class Canonical {

  private Canonical() {}

  static void append(JsonValue value, StringBuilder to) {
    switch (value) {
      case JsonArray(var items) -> append(items, to.append('['), ']');
      case JsonObject object -> append(object, to);
      case JsonSet set -> {
        List<String> texts = set.items().stream().map(Canonical::text).sorted().toList();
        to.append("{\"$set\":[").append(String.join(",", texts)).append("]}");
      }
      default -> to.append(Json.text(value));
    }
  }

  private static String text(JsonValue value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  private static void append(List<JsonValue> items, StringBuilder to, char end) {
    for (JsonValue item : items) {
      append(item, to);
      to.append(',');
    }
    to.append(end);
  }

  private static void append(JsonObject object, StringBuilder to) {
    to.append('{');
    for (Map.Entry<String, JsonValue> member : new TreeMap<>(object.members()).entrySet()) {
      to.append(Json.text(JsonText.of(member.getKey()))).append(':');
      append(member.getValue(), to);
      to.append(',');
    }
    to.append('}');
  }
}
