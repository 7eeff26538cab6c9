package io.parbuckle.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Asks at the terminal, through JLine: Java's own console is not there when standard output is a
/// pipe, as in `parbuckle call … | jq`. The only class that touches JLine: loading it takes longer
/// than a whole call, and most commands ask nothing.
///
/// Of JLine only the terminal is used. Its line editor would repaint the question, which goes wrong
/// on terminals that do not know their size, and a password needs little editing.
final class TerminalAsking implements Surroundings.Asking {

  private static final int END = -1;
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  private static final int BACKSPACE = 8;
  private static final int CTRL_U = 21;
  private static final int DELETE = 127;

  private final PrintStream err;

  TerminalAsking(PrintStream err) {
    this.err = err;
  }

  @Override
  public String secret(String question) throws InterruptedException {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            // Standard output may be a pipe.
            .systemOutput(TerminalBuilder.SystemOutput.SysErr)
            .build()) {
      Attributes before = terminal.enterRawMode();
      Attributes silent = terminal.getAttributes();
      silent.setLocalFlag(LocalFlag.ECHO, false);
      silent.setLocalFlag(LocalFlag.ISIG, false); // Ctrl-C must not leave a silent terminal behind
      terminal.setAttributes(silent);
      try {
        err.print(question);
        err.flush();
        return line(terminal.reader());
      } finally {
        terminal.setAttributes(before);
        err.println();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot ask at this terminal", e);
    }
  }

  private static String line(Reader keys) throws IOException, InterruptedException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int key = keys.read();
      switch (key) {
        case CTRL_C -> throw new InterruptedException("interrupted at a question");
        case END, CTRL_D, '\r', '\n' -> {
          return line.toString();
        }
        case BACKSPACE, DELETE -> {
          if (!line.isEmpty()) {
            line.setLength(line.offsetByCodePoints(line.length(), -1));
          }
        }
        case CTRL_U -> line.setLength(0);
        default -> line.append((char) key);
      }
    }
  }
}
