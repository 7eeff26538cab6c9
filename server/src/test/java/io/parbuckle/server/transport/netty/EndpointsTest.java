package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.transport.BootIdEndpoint;
import io.parbuckle.server.transport.ConsoleEndpoint;
import io.parbuckle.server.transport.HealthEndpoint;
import io.parbuckle.server.transport.MetricsEndpoint;
import io.parbuckle.server.transport.ReadyEndpoint;
import io.parbuckle.server.transport.ReadyEndpoint.Check;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.VersionsEndpoint;
import io.parbuckle.server.transport.netty.RawClient.Answer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The small endpoints, over a socket.
final class EndpointsTest {

  @TempDir private Path folder;

  private final AtomicReference<Optional<String>> disk = new AtomicReference<>(Optional.empty());
  private TestTransport server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(folder.resolve("console/lib"));
    Files.writeString(folder.resolve("console/index.html"), "<h1>Console</h1>");
    Files.writeString(folder.resolve("console/lib/app.js"), "start()");
    Files.writeString(folder.resolve("console/notes.txt"), "not served");
    Files.writeString(folder.resolve("secret.js"), "secret");
    ClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    server =
        new TestTransport(
            Routes.builder()
                .at(
                    "/api/versions",
                    new VersionsEndpoint(List.of("v25.04.0", "v25.10.5")),
                    "GET",
                    "HEAD")
                .at("/api/boot_id", new BootIdEndpoint("9f"), "GET", "HEAD")
                .at("/health", new HealthEndpoint("0.1.0"), "GET", "HEAD")
                .at(
                    "/ready",
                    new ReadyEndpoint(List.of(new Check("disk", disk::get)), _ -> false),
                    "GET",
                    "HEAD")
                .at(
                    "/metrics",
                    new MetricsEndpoint(() -> "calls_total 1\n", _ -> false),
                    "GET",
                    "HEAD")
                .below("/", new ConsoleEndpoint(loader, "console/"), "GET", "HEAD"));
    client = server.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Answer get(String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    client.send(request.append("\r\n").toString());
    return client.answer();
  }

  @Test
  void versions_and_boot_id_are_plain_json() throws Exception {
    Answer versions = get("/api/versions");

    assertThat(versions.body()).isEqualTo("[\"v25.04.0\",\"v25.10.5\"]");
    assertThat(versions.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("access-control-allow-origin", "*");
    assertThat(get("/api/boot_id").body()).isEqualTo("\"9f\"");
  }

  @Test
  void health_answers_while_the_process_does() throws Exception {
    assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\",\"version\":\"0.1.0\"}");
  }

  @Test
  void readiness_tells_its_reasons_on_this_machine_only() throws Exception {
    assertThat(get("/ready").body())
        .isEqualTo("{\"ready\":true,\"checks\":[{\"name\":\"disk\",\"ok\":true}]}");
    disk.set(Optional.of("No space left."));

    Answer here = get("/ready");
    Answer proxied = get("/ready", "X-Forwarded-For: 192.0.2.1");

    assertThat(here.status()).isEqualTo(503);
    assertThat(here.body())
        .isEqualTo(
            "{\"ready\":false,\"checks\":[{\"name\":\"disk\",\"ok\":false,\"reason\":\"No space"
                + " left.\"}]}");
    assertThat(proxied.body()).doesNotContain("reason");
  }

  @Test
  void metrics_are_not_for_those_behind_a_proxy() throws Exception {
    assertThat(get("/metrics").body()).isEqualTo("calls_total 1\n");
    assertThat(get("/metrics").headers())
        .containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
    assertThat(get("/metrics", "X-Real-Remote-Addr: 192.0.2.1").status()).isEqualTo(401);
  }

  @Test
  void the_console_is_served_with_a_strict_policy_and_a_tag() throws Exception {
    Answer index = get("/");

    assertThat(index.body()).isEqualTo("<h1>Console</h1>");
    assertThat(index.headers())
        .containsEntry("content-type", "text/html; charset=utf-8")
        .containsEntry("x-content-type-options", "nosniff");
    assertThat(index.headers().get("content-security-policy")).startsWith("default-src 'none'");
    assertThat(get("/lib/app.js").body()).isEqualTo("start()");
    client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + index.headers().get("etag") + "\r\n\r\n");
    assertThat(client.head().status()).isEqualTo(304);
    assertThat(get("/ui/signin").headers()).containsEntry("location", "/");
  }

  @Test
  void no_path_leads_out_of_the_console() throws Exception {
    for (String path :
        List.of(
            "/../secret.js",
            "/%2e%2e/secret.js",
            "/lib/..%2f..%2fsecret.js",
            "/lib/%2e%2e/%2e%2e/secret.js",
            "/lib/../index.html",
            "/.%00/index.html",
            "/lib",
            "/lib/",
            "/notes.txt",
            "/%5c..%5csecret.js")) {
      assertThat(get(path).status()).as(path).isEqualTo(404);
    }
  }
}
