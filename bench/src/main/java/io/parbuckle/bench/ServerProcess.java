package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import io.parbuckle.bench.LoadOrder.Target;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server that was started here and has said that it is ready.
///
/// **Threads.** Any; a virtual one reads on what it prints.
final class ServerProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile(".* ready on http://[^:]+:(\\d+).*");

  /// Longer than a whole run.
  private static final int TOKEN_SECONDS = 3600;

  private final Subject subject;
  private final Children children;
  private final Process process;
  private final int port;
  private @Nullable ClientSocket session;

  private ServerProcess(Subject subject, Children children, Process process, int port) {
    this.subject = subject;
    this.children = children;
    this.process = process;
    this.port = port;
  }

  /// Starts it and waits for its ready line.
  static ServerProcess start(Subject subject, Children children, Place place) throws IOException {
    Process process = children.start(place, subject.command(), subject.environment());
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        return new ServerProcess(subject, children, process, Integer.parseInt(ready.group(1)));
      }
    }
    children.stop(process);
    throw new IOException(
        subject.name() + " ended before it was ready; it said:\n" + children.lastWords());
  }

  /// Waits for the answer to a first call, be it that one must log in first.
  void firstCall() throws IOException {
    try (ClientSocket socket = open()) {
      socket.answer("core.ping", "[]");
    }
  }

  /// What one load needs to know, with a token to log in with where there are logins. The token
  /// ends with the first session that used it, so the next load needs another.
  Target target() throws IOException {
    return new Target(
        port, process.pid(), subject.password().isEmpty() ? Target.NO_TOKEN : token());
  }

  /// A password is slow to check on purpose; a token is not.
  private String token() throws IOException {
    var token = session().call("auth.generate_token", "[" + TOKEN_SECONDS + ",{},false]");
    if (token instanceof JsonText(var text)) {
      return text;
    }
    throw new IOException("auth.generate_token answers " + token);
  }

  /// One call of the administrator.
  ///
  /// @param params JSON text of an array
  JsonValue call(String method, String params) throws IOException {
    return session().call(method, params);
  }

  private ClientSocket session() throws IOException {
    if (session == null) {
      session = open();
      session.call("auth.login", "[\"admin\",\"" + subject.password() + "\"]");
    }
    return session;
  }

  private ClientSocket open() throws IOException {
    return ClientSocket.open(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  String name() {
    return subject.name();
  }

  long residentKib() {
    return ProcessFigures.residentKib(process.pid());
  }

  /// Takes 15 s at most.
  @Override
  public void close() throws IOException {
    try (var _ = session) {
      children.stop(process);
    }
  }
}
