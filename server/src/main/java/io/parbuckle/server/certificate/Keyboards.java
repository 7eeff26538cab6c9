package io.parbuckle.server.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Layouts of keyboards, as the host lists them (`base.lst` of the package `xkb-data`).
///
/// **Threads.** Any; reads a small file.
final class Keyboards {

  private static final Logger LOG = LoggerFactory.getLogger(Keyboards.class);
  private static final Map<String, String> ALWAYS = Map.of("us", "English (US)");
  private static final Pattern LAYOUT = Pattern.compile("\\s+(\\S+)\\s+(.+)");
  private static final Pattern VARIANT = Pattern.compile("\\s+(\\S+)\\s+([^:\\s]+): (.+)");

  private final Path list;

  /// @param list need not be there
  Keyboards(Path list) {
    this.list = list;
  }

  /// `us` and `us.intl`, each with its description.
  Map<String, String> choices() {
    if (!Files.isReadable(list)) {
      return ALWAYS;
    }
    Map<String, String> choices = new LinkedHashMap<>();
    String section = "";
    try {
      for (String line : Files.readAllLines(list)) {
        if (line.startsWith("!")) {
          section = line.substring(1).strip();
        } else if (section.equals("layout")) {
          add(choices, LAYOUT.matcher(line));
        } else if (section.equals("variant")) {
          addVariant(choices, VARIANT.matcher(line));
        }
      }
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", list).setCause(e).log("the list of keyboards is unreadable");
      return ALWAYS;
    }
    return choices;
  }

  private static void add(Map<String, String> choices, Matcher layout) {
    if (layout.matches()) {
      choices.put(layout.group(1), layout.group(2));
    }
  }

  private static void addVariant(Map<String, String> choices, Matcher variant) {
    if (variant.matches()) {
      choices.put(variant.group(2) + "." + variant.group(1), variant.group(3));
    }
  }

  /// Where the host lists none, any will do.
  boolean knows(String name) {
    return !Files.isReadable(list) || choices().containsKey(name);
  }
}
