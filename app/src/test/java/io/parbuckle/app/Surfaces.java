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

  /// Between a thing and what is part of it.
  private static final String STEP = " › ";

  private Surfaces() {}

  /// A difference, in words.
  ///
  /// @param addition whether clients that know the old form go on as before: a method, an event, a
  ///   parameter that may be left out, a member of an answer, a word that is accepted
  record Change(String words, boolean addition) {

    @Override
    public String toString() {
      return (addition ? "added: " : "broken: ") + words;
    }
  }

  /// What clients that rely on `frozen` would miss or find changed; more methods and events are no
  /// harm, anything else is another version.
  static List<Change> broken(JsonObject frozen, JsonObject now) {
    return differences(frozen, now).stream()
        .filter(change -> !(change.addition() && change.words().split(STEP, -1).length == 2))
        .toList();
  }

  /// Whatever is different.
  static List<Change> differences(JsonObject before, JsonObject after) {
    List<Change> found = new ArrayList<>();
    compare(before, after, "", found);
    return found;
  }

  private static void compare(
      @Nullable JsonValue before, @Nullable JsonValue after, String place, List<Change> found) {
    if (before == null || after == null) {
      found.add(
          before == null
              ? new Change(place + " is new", mayCome(place, after))
              : new Change(place + " has gone", false));
    } else if (before instanceof JsonObject(var was) && after instanceof JsonObject(var is)) {
      Set<String> names = new LinkedHashSet<>(was.keySet());
      names.addAll(is.keySet());
      for (String name : names) {
        compare(was.get(name), is.get(name), below(place, name), found);
      }
    } else if (before instanceof JsonArray(var was) && after instanceof JsonArray(var is)) {
      compare(was, is, place, found);
    } else if (!before.equals(after)) {
      found.add(
          new Change(place + " was " + Json.text(before) + " and is " + Json.text(after), false));
    }
  }

  /// Words are compared as a set, parameters by their names, anything else by its number.
  private static void compare(
      List<JsonValue> was, List<JsonValue> is, String place, List<Change> found) {
    Set<String> names = new LinkedHashSet<>();
    for (List<JsonValue> items : List.of(was, is)) {
      for (int i = 0; i < items.size(); i++) {
        names.add(named(items.get(i), i));
      }
    }
    for (String name : names) {
      compare(find(was, name), find(is, name), below(place, name), found);
    }
    List<JsonValue> stayed = was.stream().filter(is::contains).toList();
    if (place.endsWith("accepts") && !stayed.equals(is.stream().filter(was::contains).toList())) {
      found.add(new Change(place + " have another order", false));
    }
  }

  private static @Nullable JsonValue find(List<JsonValue> items, String name) {
    for (int i = 0; i < items.size(); i++) {
      if (named(items.get(i), i).equals(name)) {
        return items.get(i);
      }
    }
    return null;
  }

  /// Whether what came can be overlooked by those who do not know it.
  private static boolean mayCome(String place, @Nullable JsonValue came) {
    String[] steps = place.split(STEP, -1);
    if (steps.length == 2) {
      return true;
    }
    String above = steps[steps.length - 2];
    if (place.contains(STEP + "accepts" + STEP)) {
      boolean optional =
          above.equals("accepts")
              && came instanceof JsonObject param
              && JsonValue.JsonBoolean.FALSE.equals(param.get("required"));
      return optional || above.equals("properties") || above.equals("enum");
    }
    return above.equals("properties") || above.equals("required") || above.equals("access");
  }

  private static String below(String place, String name) {
    return place.isEmpty() ? name : place + STEP + name;
  }

  private static String named(JsonValue item, int index) {
    return switch (item) {
      case JsonObject object when object.get("name") instanceof JsonText(String name) -> name;
      case JsonText(String word) -> Json.text(JsonText.of(word));
      default -> "[" + index + "]";
    };
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
