package io.parbuckle.cli;

import io.parbuckle.client.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a command sees of the process around it.
///
/// @param in standard input, for passwords and arguments that must not stand in the process list
/// @param out results
/// @param err everything else
/// @param environment variables
/// @param terminals which of the three are a terminal
/// @param asking asks the person at the terminal
/// @param root whether this is the system's administrator, whose data folder is another one
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Terminals terminals,
    Asking asking,
    boolean root) {

  /// Which streams are a terminal.
  public record Terminals(boolean in, boolean out, boolean err) {

    public static final Terminals NONE = new Terminals(false, false, false);
  }

  /// Asks the person at the terminal.
  public interface Asking {

    /// Asks for something that must not be seen.
    ///
    /// @throws InterruptedException on Ctrl-C
    String secret(String question) throws InterruptedException;
  }

  /// Those of this process.
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.in,
        System.out,
        System.err,
        System.getenv(),
        new Terminals(isTerminal(0), isTerminal(1), isTerminal(2)),
        new TerminalAsking(System.err),
        isRoot());
  }

  /// The folder with everything that the server keeps: `PARBUCKLE_DATA`, or `/var/lib/parbuckle`
  /// for root, or `$XDG_STATE_HOME/parbuckle`, or `~/.local/state/parbuckle`.
  public Path dataFolder() {
    String named = environment.getOrDefault("PARBUCKLE_DATA", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    if (root) {
      return Path.of("/var/lib/parbuckle");
    }
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    // The XDG specification has a relative path ignored.
    return state.startsWith("/")
        ? Path.of(state, "parbuckle")
        : Path.of(environment.getOrDefault("HOME", "."), ".local", "state", "parbuckle");
  }

  /// The UNIX socket of the server that uses this data folder.
  ///
  /// @throws IllegalArgumentException if its path is too long
  static Address socketIn(Path dataFolder) {
    return new Address.Unix(dataFolder.toAbsolutePath().normalize().resolve("parbuckle.sock"));
  }

  /// Where the server listens if nothing else is said: `PARBUCKLE_UNIX` moves it as it moves the
  /// server's.
  Address defaultAddress() {
    String named = environment.getOrDefault("PARBUCKLE_UNIX", "");
    return named.isEmpty() || named.equals("none")
        ? socketIn(dataFolder())
        : new Address.Unix(Path.of(named).toAbsolutePath().normalize());
  }

  /// Java tells only whether input and output both are a terminal; here each counts by itself.
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException _) {
      return false; // no /proc: not Linux, and nobody to ask
    }
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException _) {
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
