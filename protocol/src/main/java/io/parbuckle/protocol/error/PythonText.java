package io.parbuckle.protocol.error;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.stream.Collectors;

/// Values in Python's notation, as some texts of the contract show them (`jobs.md` §11, `query.md`
/// §3): `{'k': 1}`, `None`, `True`.
public final class PythonText {

  private PythonText() {}

  public static String repr(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> "None";
      case JsonBoolean bool -> bool.value() ? "True" : "False";
      case JsonText(String text) -> repr(text);
      case JsonArray(var items) ->
          items.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
      case JsonSet(var items) ->
          items.stream().map(PythonText::repr).collect(Collectors.joining(", ", "{", "}"));
      case JsonObject(var members) ->
          members.entrySet().stream()
              .map(member -> repr(member.getKey()) + ": " + repr(member.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> Json.text(value);
    };
  }

  /// In single quotes, unless the text has some and no double ones.
  public static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c == quote) {
            out.append('\\').append(c);
          } else if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append(quote).toString();
  }
}
