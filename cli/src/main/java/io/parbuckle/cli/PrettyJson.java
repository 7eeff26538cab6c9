package io.parbuckle.cli;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/// JSON for people: indented, and letters of all languages as themselves.
///
/// It stays JSON. Whatever the terminal cannot show, or would take for a command, is escaped.
final class PrettyJson {

  private static final String INDENT = "  ";

  private final CharsetEncoder encoder;
  private final StringBuilder out = new StringBuilder();

  private PrettyJson(Charset charset) {
    this.encoder = charset.newEncoder();
  }

  /// @param charset what the terminal understands
  static String of(JsonValue value, Charset charset) {
    PrettyJson json = new PrettyJson(charset);
    json.write(value, "");
    return json.out.toString();
  }

  private void write(JsonValue value, String indent) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) when !members.isEmpty() ->
          writeMembers(members, indent);
      case JsonArray(var items) when !items.isEmpty() -> writeItems(items, indent);
      case JsonSet(var items) when !items.isEmpty() -> {
        out.append("{\"$set\": ");
        writeItems(items, indent);
        out.append('}');
      }
      case JsonText(String text) -> writeText(text);
      default -> out.append(Json.text(value));
    }
  }

  private void writeMembers(Map<String, JsonValue> members, String indent) {
    String deeper = indent + INDENT;
    out.append("{\n");
    Iterator<Map.Entry<String, JsonValue>> rest = members.entrySet().iterator();
    while (rest.hasNext()) {
      Map.Entry<String, JsonValue> member = rest.next();
      out.append(deeper);
      writeText(member.getKey());
      out.append(": ");
      write(member.getValue(), deeper);
      out.append(rest.hasNext() ? ",\n" : "\n");
    }
    out.append(indent).append('}');
  }

  private void writeItems(Collection<JsonValue> items, String indent) {
    String deeper = indent + INDENT;
    out.append("[\n");
    Iterator<JsonValue> rest = items.iterator();
    while (rest.hasNext()) {
      out.append(deeper);
      write(rest.next(), deeper);
      out.append(rest.hasNext() ? ",\n" : "\n");
    }
    out.append(indent).append(']');
  }

  private void writeText(String text) {
    out.append('"');
    text.codePoints().forEach(this::writeCharacter);
    out.append('"');
  }

  private void writeCharacter(int c) {
    String shown = Character.toString(c);
    if (isSafe(c) && encoder.canEncode(shown)) {
      out.append(shown);
      return;
    }
    String quoted = Json.text(JsonText.of(shown));
    if (quoted.length() == shown.length() + 2 && c > 0x7e) {
      out.append(String.format("\\u%04x", c));
    } else {
      out.append(quoted, 1, quoted.length() - 1);
    }
  }

  /// Format characters turn the direction of a line around; unassigned ones may do anything.
  private static boolean isSafe(int c) {
    return c != '"'
        && c != '\\'
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
  }
}
