package io.parbuckle.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A command line with nothing around it but what a test says.
final class Session {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new TreeMap<>();
  private final Deque<String> typed = new ArrayDeque<>();
  private String input = "";
  private Surroundings.Terminals terminals = Surroundings.Terminals.NONE;
  private boolean root;

  Session with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Session onTerminal(String... answers) {
    terminals = new Surroundings.Terminals(true, true, true);
    typed.addAll(List.of(answers));
    return this;
  }

  Session asRoot() {
    root = true;
    return this;
  }

  Session reading(String text) {
    input = text;
    return this;
  }

  Surroundings surroundings() {
    return new Surroundings(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        terminals,
        question -> typed.remove(),
        root);
  }

  int run(String... arguments) {
    return new Cli(surroundings(), "1.2.3").run(arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
