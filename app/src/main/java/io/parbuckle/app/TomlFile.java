package io.parbuckle.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// A configuration file: TOML, its keys with dots, each with the line it stands in.
record TomlFile(Path path, Map<String, Entry> entries) {

  /// @param text the value as text; the items of an array one a line
  record Entry(String text, int line) {}

  /// Reads a file.
  ///
  /// @throws ConfigFaults when it cannot be read or is no TOML
  static TomlFile read(Path path) throws ConfigFaults {
    try {
      String text = Files.readString(path);
      JsonNode root = new TomlMapper().readTree(text);
      Map<String, Entry> entries = new LinkedHashMap<>();
      collect(root, "", lines(text), entries);
      return new TomlFile(path, entries);
    } catch (IOException e) {
      throw new ConfigFaults(
          List.of("The configuration file " + path + " cannot be read: " + e.getMessage()));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ConfigFaults(
          List.of(path + ":" + line + ": this is no TOML: " + e.getOriginalMessage()));
    }
  }

  private static void collect(
      JsonNode node, String prefix, Map<String, Integer> lines, Map<String, Entry> entries) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = prefix + member.getKey();
      if (member.getValue().isObject()) {
        collect(member.getValue(), name + ".", lines, entries);
      } else {
        entries.put(name, new Entry(text(member.getValue()), lines.getOrDefault(name, 1)));
      }
    }
  }

  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asString();
    }
    StringBuilder items = new StringBuilder();
    value.forEach(item -> items.append(item.asString()).append('\n'));
    return items.toString();
  }

  /// Where each key stands; the parser does not tell.
  private static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    String table = "";
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.startsWith("[") && line.endsWith("]")) {
        table = line.substring(1, line.length() - 1).strip() + ".";
      } else if (line.contains("=") && !line.startsWith("#")) {
        String key = line.substring(0, line.indexOf('=')).strip().replaceAll("[\"' ]", "");
        lines.putIfAbsent(table + key, number);
      }
    }
    return lines;
  }
}
