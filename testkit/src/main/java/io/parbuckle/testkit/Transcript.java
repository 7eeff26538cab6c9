package io.parbuckle.testkit;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A conversation with a server, written down: `-->` is what a client sends, `<--` what it must
/// get, in this order. `//` begins a comment; the last one before a line names it in a failure.
///
/// ```text
/// // An argument of the wrong type is refused, and the answer names it.
/// --> {"jsonrpc":"2.0","id":1,"method":"test.add","params":["1"]}
/// <-- {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params","data":{"$more":true}}}
/// ```
///
/// In what is expected, `"$any"` stands for any value; `"$job1"` (any name) for one that is bound
/// where it first appears and must be equal afterwards, also in what is sent, where it is put in;
/// `"$more": true` allows an object further members. `<-- close 1007` expects the end of the
/// connection. Order of members does not count. In what is sent, `$pad8193` stands for as many
/// letters `x` as make the line 8193 characters long.
public final class Transcript {

  private static final Pattern NAME = Pattern.compile("\\$[a-z][a-z0-9_]*");
  private static final Pattern QUOTED_NAME = Pattern.compile("\"(\\$[a-z][a-z0-9_]*)\"");
  private static final Pattern PAD = Pattern.compile("\\$pad([0-9]+)");

  private final String name;
  private final List<Line> lines;

  private record Line(Kind kind, String text, String comment, int number) {}

  private enum Kind {
    SEND,
    EXPECT
  }

  /// The other end, as a transcript needs it.
  public interface Peer {

    void send(String text) throws IOException, InterruptedException;

    /// The next message, or `close CODE REASON` when the connection has been closed.
    String receive() throws IOException, InterruptedException;
  }

  private Transcript(String name, List<Line> lines) {
    this.name = name;
    this.lines = lines;
  }

  public static Transcript read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    String comment = "";
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.startsWith("-->")) {
        lines.add(new Line(Kind.SEND, line.substring(3).strip(), comment, number));
      } else if (line.startsWith("<--")) {
        lines.add(new Line(Kind.EXPECT, line.substring(3).strip(), comment, number));
      } else if (line.startsWith("//")) {
        comment = line.substring(2).strip();
      } else if (!line.isBlank()) {
        throw new IOException(file + ":" + number + ": neither -->, <-- nor //: " + line);
      }
    }
    return new Transcript(String.valueOf(file.getFileName()), lines);
  }

  /// Plays it.
  ///
  /// @throws AssertionError with file, line and comment where the answer differs
  public void play(Peer peer) throws IOException, InterruptedException {
    Map<String, JsonValue> bound = new HashMap<>();
    for (Line line : lines) {
      switch (line.kind()) {
        case SEND -> peer.send(padded(filled(line.text(), bound)));
        case EXPECT -> expect(line, peer.receive(), bound);
      }
    }
  }

  private static String filled(String text, Map<String, JsonValue> bound) {
    return QUOTED_NAME
        .matcher(text)
        .replaceAll(
            match -> {
              JsonValue value = bound.get(match.group(1));
              return Matcher.quoteReplacement(value == null ? match.group() : Json.text(value));
            });
  }

  private static String padded(String text) {
    Matcher pad = PAD.matcher(text);
    if (!pad.find()) {
      return text;
    }
    int missing = Integer.parseInt(pad.group(1)) - text.length() + pad.group().length();
    return pad.replaceFirst("x".repeat(missing));
  }

  private void expect(Line line, String received, Map<String, JsonValue> bound) {
    if (line.text().startsWith("close")) {
      if (!received.startsWith(line.text())) {
        throw differs(line, received, "the connection should be closed");
      }
      return;
    }
    String why;
    try {
      why = difference(Json.readPlain(line.text()), Json.readPlain(received), "", bound);
    } catch (MalformedJson e) {
      throw differs(line, received, "no JSON: " + e.getMessage());
    }
    if (!why.isEmpty()) {
      throw differs(line, received, why);
    }
  }

  private AssertionError differs(Line line, String received, String why) {
    return new AssertionError(
        "%s:%d (%s)%n  expected %s%n  received %s%n  %s"
            .formatted(name, line.number(), line.comment(), line.text(), received, why));
  }

  /// Where two values differ; empty when they do not.
  private static String difference(
      JsonValue expected, JsonValue received, String path, Map<String, JsonValue> bound) {
    if (expected instanceof JsonText(String word) && NAME.matcher(word).matches()) {
      if (word.equals("$any")) {
        return "";
      }
      JsonValue before = bound.putIfAbsent(word, received);
      return before == null || before.equals(received)
          ? ""
          : path + ": " + word + " was " + Json.text(before);
    }
    if (expected instanceof JsonObject object && received instanceof JsonObject other) {
      return difference(object, other, path, bound);
    }
    if (expected instanceof JsonArray(var items) && received instanceof JsonArray(var others)) {
      return difference(items, others, path, bound);
    }
    return expected.equals(received) ? "" : path + ": " + Json.text(received);
  }

  private static String difference(
      JsonObject expected, JsonObject received, String path, Map<String, JsonValue> bound) {
    boolean more = JsonBoolean.TRUE.equals(expected.get("$more"));
    Set<String> names = new LinkedHashSet<>(expected.members().keySet());
    names.remove("$more");
    for (String name : names) {
      JsonValue other = received.get(name);
      if (other == null) {
        return path + "." + name + " is missing";
      }
      String why = difference(expected.at(name), other, path + "." + name, bound);
      if (!why.isEmpty()) {
        return why;
      }
    }
    for (String name : received.members().keySet()) {
      if (!more && !names.contains(name)) {
        return path + "." + name + " was not expected";
      }
    }
    return "";
  }

  private static String difference(
      List<JsonValue> expected,
      List<JsonValue> received,
      String path,
      Map<String, JsonValue> bound) {
    if (expected.size() != received.size()) {
      return path + ": " + received.size() + " items instead of " + expected.size();
    }
    for (int i = 0; i < expected.size(); i++) {
      String why = difference(expected.get(i), received.get(i), path + "[" + i + "]", bound);
      if (!why.isEmpty()) {
        return why;
      }
    }
    return "";
  }

  @Override
  public String toString() {
    return name;
  }
}
