package io.parbuckle.app;

import io.parbuckle.server.ServerConfig.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One setting: its key in the file, and how its text is read. The environment variable is
/// `PARBUCKLE_` and the key in capitals with `_` for `.`.
///
/// @param parser throws [IllegalArgumentException] with what would be right
record ConfigKey<T>(String name, Parser<T> parser) {

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

  /// Reads a value from its text; lists come as one text a line.
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text);
  }

  String environment() {
    return "PARBUCKLE_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  static ConfigKey<String> text(String name) {
    return new ConfigKey<>(name, text -> text);
  }

  /// @param expected what would be right
  static ConfigKey<String> matching(String name, String pattern, String expected) {
    return new ConfigKey<>(
        name,
        text -> {
          if (!text.matches(pattern)) {
            throw new IllegalArgumentException(expected + " was expected");
          }
          return text;
        });
  }

  static ConfigKey<Integer> number(String name, int least) {
    return number(name, least, Integer.MAX_VALUE);
  }

  static ConfigKey<Integer> number(String name, int least, int most) {
    return new ConfigKey<>(
        name,
        text -> {
          int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          if (value < least || value > most) {
            throw new IllegalArgumentException(
                most == Integer.MAX_VALUE
                    ? "a whole number of at least " + least + " was expected"
                    : "a whole number from " + least + " to " + most + " was expected");
          }
          return value;
        });
  }

  static ConfigKey<Boolean> flag(String name) {
    return new ConfigKey<>(
        name,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("true or false was expected");
            });
  }

  static ConfigKey<Duration> duration(String name) {
    return new ConfigKey<>(name, ConfigKey::parseDuration);
  }

  private static Duration parseDuration(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (amount.matches()) {
      long value = Long.parseLong(amount.group(1));
      Duration duration =
          switch (amount.group(2)) {
            case "ms" -> Duration.ofMillis(value);
            case "s" -> Duration.ofSeconds(value);
            case "m" -> Duration.ofMinutes(value);
            case "h" -> Duration.ofHours(value);
            case "d" -> Duration.ofDays(value);
            default -> null;
          };
      if (duration != null && duration.isPositive()) {
        return duration;
      }
    }
    throw new IllegalArgumentException(
        "a duration such as \"30s\", \"15m\", \"24h\" or \"30d\" was expected");
  }

  static ConfigKey<Long> size(String name) {
    return new ConfigKey<>(name, ConfigKey::parseSize);
  }

  static ConfigKey<Long> size(String name, long least) {
    return new ConfigKey<>(
        name,
        text -> {
          long value = parseSize(text);
          if (value < least) {
            throw new IllegalArgumentException(
                "a size of at least " + least + " bytes was expected");
          }
          return value;
        });
  }

  private static long parseSize(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (amount.matches()) {
      long value = Long.parseLong(amount.group(1));
      int shift =
          switch (amount.group(2)) {
            case "" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> -1;
          };
      if (shift >= 0) {
        return value << shift;
      }
    }
    throw new IllegalArgumentException(
        "a number of bytes or a size such as \"64MiB\" was expected");
  }

  static ConfigKey<Path> path(String name) {
    return new ConfigKey<>(name, ConfigKey::parsePath);
  }

  private static Path parsePath(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException _) {
      // falls through to the same sentence
    }
    throw new IllegalArgumentException("a path was expected");
  }

  static ConfigKey<HostPort> hostPort(String name) {
    return new ConfigKey<>(name, ConfigKey::parseHostPort);
  }

  private static HostPort parseHostPort(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon > 0 && port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65_535) {
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      return new HostPort(
          bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }
    throw new IllegalArgumentException("HOST:PORT such as 127.0.0.1:6080 was expected");
  }

  /// A list: in the file an array, elsewhere one text with this between its items.
  static ConfigKey<List<String>> list(String name, String separator) {
    return list(name, separator, _ -> {});
  }

  /// @param check throws [IllegalArgumentException] for an item that is wrong
  static ConfigKey<List<String>> list(String name, String separator, Consumer<String> check) {
    return new ConfigKey<>(
        name,
        text ->
            Arrays.stream(text.split(Pattern.quote(separator) + "|\n"))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .peek(check)
                .toList());
  }

  static <T> ConfigKey<T> oneOf(String name, java.util.Map<String, T> words) {
    return new ConfigKey<>(
        name,
        text -> {
          T value = words.get(text);
          if (value == null) {
            throw new IllegalArgumentException(
                "one of " + new java.util.TreeSet<>(words.keySet()) + " was expected");
          }
          return value;
        });
  }
}
