package io.parbuckle.app;

import io.parbuckle.api.Plugin;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// What the JVM watches when the build makes its AOT cache: a server starts, a client logs in,
/// calls, subscribes, and runs a job; then everything ends. What is loaded here is in the cache,
/// and `parbuckle serve` starts with it.
public final class Training {

  private static final List<String> CALLS =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.login\",\"params\":[\"%s\",\"%s\"]}"
              .formatted(TestServer.USERNAME, TestServer.PASSWORD),
          "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"core.subscribe\",\"params\":[\"core.get_jobs\"]}",
          "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"system.info\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"core.get_jobs\",\"params\":[[[\"id\",\"=\",1]]]}",
          "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"core.get_methods\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"disk.query\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"auth.me\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"no.such\"}");

  private Training() {}

  /// Runs it.
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ConfigFaults {
    Logs.setUp("text", "warn");
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class, Training.class.getClassLoader()).forEach(plugins::add);
    try (TestServer server = TestServer.start(plugins);
        WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      for (String call : CALLS) {
        peer.exchange(call);
      }
      // A job: the event that it was accepted comes first.
      peer.exchange("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"core.job_wait\",\"params\":[1]}");
    }
  }
}
