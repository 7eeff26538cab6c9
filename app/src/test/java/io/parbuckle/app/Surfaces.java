package io.parbuckle.app;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Descriptions of the API, compared in words and written in lines that make good diffs.
final class Surfaces {

  /// Deeper than this everything stands on one line: a parameter or a member.
  private static final int LINES_DEEP = 6;

  private Surfaces() {}

  /// What clients that rely on `frozen` would miss or find changed; more is no harm.
  static List<String> broken(JsonObject frozen, JsonObject now) {
    List<String> broken = new ArrayList<>();
    for (String part : frozen.members().keySet()) {
      JsonObject before = (JsonObject) frozen.at(part);
      JsonObject after = (JsonObject) now.at(part);
      before
          .members()
          .forEach(
              (name, each) -> {
                JsonValue found = after.get(name);
                if (found == null) {
                  broken.add(part + " " + name + " has gone");
                } else {
                  compare(each, found, part + " " + name, broken);
                }
              });
    }
    return broken;
  }

  /// Whatever is different.
  static List<String> differences(JsonObject before, JsonObject after) {
    List<String> found = new ArrayList<>();
    compare(before, after, "", found);
    return found;
  }

  private static void compare(
      @Nullable JsonValue before, @Nullable JsonValue after, String place, List<String> found) {
    if (before == null || after == null) {
      found.add(place + (before == null ? " is new" : " has gone"));
    } else if (before instanceof JsonObject(var was) && after instanceof JsonObject(var is)) {
      Set<String> names = new LinkedHashSet<>(was.keySet());
      names.addAll(is.keySet());
      for (String name : names) {
        compare(was.get(name), is.get(name), below(place, name), found);
      }
    } else if (before instanceof JsonArray(var was) && after instanceof JsonArray(var is)) {
      for (int i = 0; i < Math.max(was.size(), is.size()); i++) {
        JsonValue one = i < was.size() ? was.get(i) : null;
        JsonValue other = i < is.size() ? is.get(i) : null;
        compare(one, other, below(place, named(one, other, i)), found);
      }
    } else if (!before.equals(after)) {
      found.add(place + " was " + Json.text(before) + " and is " + Json.text(after));
    }
  }

  private static String below(String place, String name) {
    return place.isEmpty() ? name : place + " › " + name;
  }

  /// Parameters by their names, anything else by its number.
  private static String named(@Nullable JsonValue one, @Nullable JsonValue other, int index) {
    JsonValue item = one != null ? one : other;
    return item instanceof JsonObject object && object.get("name") instanceof JsonText(String name)
        ? name
        : "[" + index + "]";
  }

  /// As it is kept in a file.
  static String text(JsonObject surface) {
    StringBuilder out = new StringBuilder();
    write(surface, 0, out);
    return out.append('\n').toString();
  }

  private static void write(JsonValue value, int depth, StringBuilder out) {
    switch (value) {
      case JsonObject(var members) when depth < LINES_DEEP && !members.isEmpty() -> {
        String between = "{\n";
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          out.append(between).append(" ".repeat(depth + 1));
          out.append(Json.text(JsonText.of(member.getKey()))).append(": ");
          write(member.getValue(), depth + 1, out);
          between = ",\n";
        }
        out.append('\n').append(" ".repeat(depth)).append('}');
      }
      case JsonArray(var items)
          when depth < LINES_DEEP && items.stream().anyMatch(JsonObject.class::isInstance) -> {
        String between = "[\n";
        for (JsonValue item : items) {
          out.append(between).append(" ".repeat(depth + 1));
          write(item, depth + 1, out);
          between = ",\n";
        }
        out.append('\n').append(" ".repeat(depth)).append(']');
      }
      default -> out.append(Json.text(value));
    }
  }
}
