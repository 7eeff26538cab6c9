package io.parbuckle.testkit;

import io.parbuckle.api.Plugin;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.server.ServerConfig.LoginSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A whole server in this process, on a free port and in a folder of its own, wired exactly as the
/// program wires it.
///
/// ```java
/// try (TestServer server = TestServer.start(List.of(new MyPlugin()))) {
///   URI uri = URI.create(server.webSocketUrl());
///   …
/// }
/// ```
///
/// **Threads.** Any.
public final class TestServer implements AutoCloseable {

  /// Of the administrator that [#start] makes.
  public static final String USERNAME = "admin";

  public static final String PASSWORD = "correct-horse-battery";

  private final Path folder;
  private Server server;
  private final ServerConfig config;
  private final List<Plugin> plugins;
  private final Commands commands;
  private final HostFiles files;

  private TestServer(
      Path folder, ServerConfig config, List<Plugin> plugins, Commands commands, HostFiles files) {
    this.folder = folder;
    this.config = config;
    this.plugins = plugins;
    this.commands = commands;
    this.files = files;
    this.server = Server.start(config, plugins, commands, files);
  }

  /// Starts with an administrator, over a fake machine.
  public static TestServer start(List<Plugin> plugins) throws IOException {
    return start(plugins, config -> config.withAdminPassword(PASSWORD));
  }

  /// Starts over a fake machine, with other settings.
  public static TestServer start(List<Plugin> plugins, UnaryOperator<ServerConfig> settings)
      throws IOException {
    Path machine = FakeMachine.files();
    return start(
        plugins,
        settings,
        FakeMachine.commands(),
        absolute -> machine.resolve(absolute.substring(1)));
  }

  /// Starts over the given machine.
  public static TestServer start(
      List<Plugin> plugins,
      UnaryOperator<ServerConfig> settings,
      Commands commands,
      HostFiles files)
      throws IOException {
    Path folder = Files.createTempDirectory("parbuckle-test");
    ServerConfig config = settings.apply(quick(folder.resolve("data")));
    return new TestServer(folder, config, plugins, commands, files);
  }

  /// Passwords cost next to nothing: tests log in all the time. Keys cost as little as clients of
  /// SCRAM put up with (`protocol.md` §8.5).
  private static ServerConfig quick(Path data) {
    ServerConfig config = ServerConfig.local(data);
    LoginSettings logins = config.logins();
    return config.withLogins(
        new LoginSettings(
            logins.hash(), 1_000, 50_000, logins.revokeOnPlaintext(), logins.keyCallsPerMinute()));
  }

  /// Stops the server and starts another one on the same data.
  public void restart() {
    server.close();
    server = Server.start(config, plugins, commands, files);
  }

  /// Such as `http://127.0.0.1:40123`.
  public String httpUrl() {
    return server.httpUrl();
  }

  /// Such as `ws://127.0.0.1:40123/api/current`.
  public String webSocketUrl() {
    return server.httpUrl().replaceFirst("^http", "ws") + "/api/current";
  }

  /// All that clients of each served version may rely on.
  public Map<String, JsonObject> surface() {
    return server.surface();
  }

  public int port() {
    return java.net.URI.create(httpUrl()).getPort();
  }

  /// Of the encrypted listener; fails without one.
  public int tlsPort() {
    return server.tlsPort().orElseThrow();
  }

  /// The UNIX socket.
  public Path unixSocket() {
    return data().resolve("parbuckle.sock");
  }

  public Path data() {
    return config.data();
  }

  /// The one-time code for the first administrator; fails when there is one.
  public String setupCode() {
    return server.setupCode().orElseThrow();
  }

  /// Stops the server and removes its folder.
  @Override
  public void close() {
    server.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
