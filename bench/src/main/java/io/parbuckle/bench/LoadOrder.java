package io.parbuckle.bench;

import java.util.List;

/// What [WebSocketLoad] is told to do, one line each.
sealed interface LoadOrder {

  /// The server.
  ///
  /// @param pid whose CPU time is counted
  /// @param token to log in with; `-` for a server without logins
  record Target(int port, long pid, String token) {

    static final String NO_TOKEN = "-";

    boolean needsLogin() {
      return !token.equals(NO_TOKEN);
    }
  }

  Target target();

  /// `core.ping`, each connection keeping `outstanding` calls on their way.
  ///
  /// @param warmUp calls before the measured ones
  record Calls(Target target, int connections, int outstanding, long warmUp, long calls)
      implements LoadOrder {

    public Calls {
      if (outstanding < 1 || outstanding > WebSocketLoad.OUTSTANDING_MAX) {
        throw new IllegalArgumentException("1 to 16 calls outstanding, not " + outstanding);
      }
    }
  }

  /// `core.ping` as requests of HTTP, one after another on each connection.
  ///
  /// @param warmUp calls before the measured ones
  record Posts(Target target, int connections, long warmUp, long calls) implements LoadOrder {}

  /// Events to all subscribers; the next go out when the last have arrived everywhere.
  ///
  /// @param burst events that one call makes
  /// @param warmUp bursts before the measured ones
  record FanOut(Target target, int subscribers, int burst, long warmUp, long bursts)
      implements LoadOrder {}

  /// Connections that say nothing.
  record Idle(Target target, int connections) implements LoadOrder {}

  /// One body from the server, thrown away as it comes.
  record Download(Target target, long bytes) implements LoadOrder {}

  /// One file to the server, in a form as browsers send it.
  record Upload(Target target, long bytes) implements LoadOrder {}

  /// As one line; [#read] is the way back.
  default String line() {
    List<Object> words =
        switch (this) {
          case Calls(_, var connections, var outstanding, var warmUp, var calls) ->
              List.of("calls", connections, outstanding, warmUp, calls);
          case Posts(_, var connections, var warmUp, var calls) ->
              List.of("posts", connections, warmUp, calls);
          case FanOut(_, var subscribers, var burst, var warmUp, var bursts) ->
              List.of("fanout", subscribers, burst, warmUp, bursts);
          case Idle(_, var connections) -> List.of("idle", connections);
          case Download(_, var bytes) -> List.of("download", bytes);
          case Upload(_, var bytes) -> List.of("upload", bytes);
        };
    var line = new StringBuilder();
    line.append(target().port()).append(' ').append(target().pid()).append(' ');
    line.append(target().token());
    words.forEach(word -> line.append(' ').append(word));
    return line.toString();
  }

  static LoadOrder read(String line) {
    String[] words = line.split(" ", -1);
    var target = new Target(number(words, 0), Long.parseLong(words[1]), words[2]);
    return switch (words[3]) {
      case "calls" ->
          new Calls(target, number(words, 4), number(words, 5), large(words, 6), large(words, 7));
      case "posts" -> new Posts(target, number(words, 4), large(words, 5), large(words, 6));
      case "fanout" ->
          new FanOut(target, number(words, 4), number(words, 5), large(words, 6), large(words, 7));
      case "idle" -> new Idle(target, number(words, 4));
      case "download" -> new Download(target, large(words, 4));
      case "upload" -> new Upload(target, large(words, 4));
      default -> throw new IllegalArgumentException("no order: " + words[3]);
    };
  }

  private static int number(String[] words, int at) {
    return Integer.parseInt(words[at]);
  }

  private static long large(String[] words, int at) {
    return Long.parseLong(words[at]);
  }
}
