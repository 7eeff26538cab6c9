package io.parbuckle.cli;

import java.io.PrintStream;
import java.util.List;

/// Lines on a terminal that are written over each time.
///
/// **Threads.** One.
final class LiveTable {

  private final PrintStream out;
  private final int columns;
  private int drawn;

  /// @param columns longer lines are cut, or they would take two
  LiveTable(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A'); // up to the first of them
    }
    for (String line : lines) {
      text.append('\r').append(Texts.cut(line, columns)).append("\u001b[K\n");
    }
    text.append("\u001b[J"); // and nothing below
    out.print(text);
    out.flush();
    drawn = lines.size();
  }
}
