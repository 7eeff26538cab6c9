package io.parbuckle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Asks at the terminal, through JLine. The only class that touches it: loading it takes longer
/// than a whole call, and most commands ask nothing.
final class TerminalAsking implements Surroundings.Asking {

  /// JLine's word for "show nothing at all", not even asterisks.
  private static final Character NOTHING = (char) 0;

  @Override
  public String secret(String question) throws InterruptedException {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            // Standard output may be a pipe; the question must not end up in it.
            .systemOutput(TerminalBuilder.SystemOutput.SysErr)
            // The other ways load native code, which Java warns about.
            .provider("exec")
            .build()) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      return reader.readLine(question, NOTHING);
    } catch (UserInterruptException _) {
      throw new InterruptedException("interrupted at a question");
    } catch (EndOfFileException _) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot ask at this terminal", e);
    }
  }
}
