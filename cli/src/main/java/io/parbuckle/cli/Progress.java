package io.parbuckle.cli;

import io.parbuckle.client.JobProgress;
import java.io.PrintStream;
import java.util.OptionalLong;

/// Shows on standard error how far something is: a bar on a terminal, plain lines elsewhere.
///
/// **Threads.** One.
abstract sealed class Progress implements AutoCloseable {

  private static final int BAR_WIDTH = 30;
  private static final int LINE_WIDTH = 79;
  private static final int TRANSFER_STEP_PERCENT = 10;

  /// @param quiet shows nothing
  static Progress of(Surroundings surroundings, boolean quiet) {
    if (quiet) {
      return new Silent();
    }
    return surroundings.terminals().err()
        ? new Bar(surroundings.err(), columns(surroundings))
        : new Lines(surroundings.err());
  }

  /// Of the terminal, less the one in which a cursor may stand.
  static int columns(Surroundings surroundings) {
    String columns = surroundings.environment().getOrDefault("COLUMNS", "");
    return columns.matches("\\d{2,3}") ? Integer.parseInt(columns) - 1 : LINE_WIDTH;
  }

  void job(JobProgress progress) {
    String description = Texts.line(progress.description());
    boolean waits = progress.state().equals("WAITING");
    show(progress.percent(), waits && description.isEmpty() ? "Waiting" : description);
  }

  void transfer(String verb, long bytes, OptionalLong total) {
    if (total.isPresent()) {
      long all = total.getAsLong();
      int percent = all == 0 ? 100 : (int) (100.0 * bytes / all);
      showTransfer(percent, verb + " " + size(bytes) + " of " + size(all));
    } else {
      showSize(verb + " " + size(bytes));
    }
  }

  abstract void show(int percent, String text);

  abstract void showTransfer(int percent, String text);

  abstract void showSize(String text);

  @Override
  public abstract void close();

  /// `1.5 MiB`, to one digit, so that it changes seldom enough to be shown each time.
  static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  private static final class Silent extends Progress {

    @Override
    void show(int percent, String text) {}

    @Override
    void showTransfer(int percent, String text) {}

    @Override
    void showSize(String text) {}

    @Override
    public void close() {}
  }

  /// One line that is written over again and again.
  private static final class Bar extends Progress {

    private final PrintStream err;
    private final int columns;
    private String shown = "";

    Bar(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    @Override
    void show(int percent, String text) {
      int full = percent * BAR_WIDTH / 100;
      draw(
          "["
              + "=".repeat(full)
              + " ".repeat(BAR_WIDTH - full)
              + String.format("] %3d%% ", percent)
              + text);
    }

    @Override
    void showTransfer(int percent, String text) {
      show(percent, text);
    }

    @Override
    void showSize(String text) {
      draw(text);
    }

    private void draw(String whole) {
      String line = Texts.cut(whole, columns);
      if (line.equals(shown)) {
        return;
      }
      err.print("\r" + line + "\u001b[K"); // erase what a longer line has left behind
      err.flush();
      shown = line;
    }

    @Override
    public void close() {
      if (!shown.isEmpty()) {
        err.println();
        err.flush();
        shown = "";
      }
    }
  }

  /// A line for each change, for log files and people who listen.
  private static final class Lines extends Progress {

    private final PrintStream err;
    private String shown = "";
    private int percentShown = -1;

    Lines(PrintStream err) {
      this.err = err;
    }

    @Override
    void show(int percent, String text) {
      String line = (percent + "% " + text).strip();
      if (!line.equals(shown) && !line.equals("0%")) {
        err.println(line);
        err.flush();
        shown = line;
      }
    }

    @Override
    void showTransfer(int percent, String text) {
      int step = percent / TRANSFER_STEP_PERCENT;
      if (step > percentShown) {
        percentShown = step;
        show(percent, text);
      }
    }

    @Override
    void showSize(String text) {
      // Without an end there are no steps; the bar is for people who watch.
    }

    @Override
    public void close() {}
  }
}
