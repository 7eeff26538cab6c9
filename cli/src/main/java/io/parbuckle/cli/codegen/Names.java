package io.parbuckle.cli.codegen;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/// Names of the wire as a language would have them.
final class Names {

  private static final Pattern APART = Pattern.compile("[^A-Za-z0-9]+");
  private static final Pattern LOWER = Pattern.compile(".*[a-z].*");

  /// Names that a record component or a method without parameters may not have.
  private static final Set<String> OF_OBJECT =
      Set.of(
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "json",
          "notify",
          "notifyAll",
          "of",
          "read",
          "toString",
          "wait",
          "client");

  private static final Set<String> OF_TYPESCRIPT =
      Set.of("arguments", "delete", "eval", "export", "function", "in", "typeof", "var", "with");

  private Names() {}

  /// `user_create` and `user.create` are `UserCreate`, `AUTH_ERR` is `AuthErr`.
  static String type(String wire) {
    StringBuilder name = new StringBuilder();
    for (String part : APART.split(wire, -1)) {
      if (!part.isEmpty()) {
        String rest = part.substring(1);
        name.append(part.substring(0, 1).toUpperCase(Locale.ROOT))
            .append(LOWER.matcher(part).matches() ? rest : rest.toLowerCase(Locale.ROOT));
      }
    }
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "T" + name : name.toString();
  }

  /// `full_name` is `fullName`.
  static String member(String wire) {
    String type = type(wire);
    String name = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    return SourceVersion.isKeyword(name) || OF_OBJECT.contains(name) ? name + "_" : name;
  }

  /// A string literal, of either language.
  static String quoted(String text) {
    return Json.text(JsonText.of(text));
  }

  /// Whether a parameter cannot be called so, in any of the languages.
  static boolean reserved(String name) {
    return SourceVersion.isKeyword(name) || OF_TYPESCRIPT.contains(name);
  }

  /// A text in lines of at most so many characters.
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }
}
