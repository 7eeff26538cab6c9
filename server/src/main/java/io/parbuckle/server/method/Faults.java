package io.parbuckle.server.method;

import io.parbuckle.protocol.error.Failure.Problem;
import java.util.ArrayList;
import java.util.List;

/// Collects everything that is wrong with some parameters.
///
/// **Threads.** One.
final class Faults {

  private final List<Problem> problems = new ArrayList<>();

  void add(String path, String message) {
    problems.add(new Problem(path, message));
  }

  void addAll(Faults others) {
    problems.addAll(others.problems);
  }

  boolean none() {
    return problems.isEmpty();
  }

  List<Problem> problems() {
    return problems;
  }
}
