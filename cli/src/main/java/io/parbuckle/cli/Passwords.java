package io.parbuckle.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Where passwords come from.
final class Passwords {

  /// No server takes longer ones; keeps a wrong file from being read to its end.
  private static final int BYTES_MAX = 4096;

  private Passwords() {}

  /// The first line of standard input, and nothing behind it.
  static String fromStandardInput(Surroundings surroundings) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int one = surroundings.in().read(); one >= 0 && one != '\n'; ) {
        line.write(one);
        if (line.size() > BYTES_MAX) {
          throw Refusal.usage("The first line of standard input is too long for a password.");
        }
        one = surroundings.in().read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read standard input", e);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    String password = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (password.isEmpty()) {
      throw Refusal.usage("Standard input holds no password.");
    }
    return password;
  }

  /// A new password, typed twice on a terminal.
  static String chosen(Surroundings surroundings, String who) throws InterruptedException {
    if (!surroundings.terminals().in()) {
      throw Refusal.usage("There is no terminal to ask for the password. Use --password-stdin.");
    }
    String first = surroundings.asking().secret("New password of " + who + ": ");
    if (first.isEmpty()) {
      throw Refusal.usage("An empty password is none.");
    }
    if (!first.equals(surroundings.asking().secret("The same again: "))) {
      throw Refusal.usage("The two passwords differ. Nothing was changed.");
    }
    return first;
  }
}
