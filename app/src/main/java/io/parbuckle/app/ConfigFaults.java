package io.parbuckle.app;

import java.util.List;

/// Everything that is wrong with the settings, one sentence each.
final class ConfigFaults extends Exception {

  private final List<String> sentences;

  ConfigFaults(List<String> sentences) {
    super(String.join("\n", sentences));
    this.sentences = List.copyOf(sentences);
  }

  List<String> sentences() {
    return sentences;
  }
}
