package io.parbuckle.cli;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;

/// Results on standard output: pretty on a terminal, one line each in a pipe. Texts are JSON too,
/// so that a program can always read what it gets.
final class Results {

  private final Surroundings surroundings;

  Results(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  void print(JsonValue value) {
    line(
        surroundings.terminals().out()
            ? PrettyJson.of(value, surroundings.out().charset())
            : Json.text(value));
  }

  void line(String text) {
    surroundings.out().println(text);
    surroundings.out().flush();
  }

  /// Whether whoever read the results has gone, as `head` does when it has enough.
  boolean unread() {
    return surroundings.out().checkError();
  }
}
