package io.parbuckle.app;

import static io.parbuckle.app.HttpPeer.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Secrets that can be told apart go in wherever one may; then everything that comes out, and all
/// that is kept, is searched for them.
@Timeout(300)
final class MarkerTest {

  /// What every marker begins with; no other text does.
  private static final String MARK = "mrkr-7Q";

  private LogKept log;
  private LogKept ours;
  private final List<String> heard = new ArrayList<>();
  private int marks;
  private TestServer server;

  /// With its keys and its trace.
  private static String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
    }
    for (IThrowableProxy thrown = event.getThrowableProxy();
        thrown != null;
        thrown = thrown.getCause()) {
      line.append(' ').append(thrown.getMessage());
    }
    return line.toString();
  }

  @BeforeEach
  void start() throws IOException {
    // As the program has it at --log-level debug.
    log = LogKept.of(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.WARN);
    ours = LogKept.of("io.parbuckle", Level.DEBUG);
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterEach
  void stop() {
    ours.close();
    log.close();
    server.close();
  }

  /// A new secret.
  private String mark() {
    return MARK + marks++;
  }

  private String call(String method, String params, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(ADMIN);
    String body = FrameSocket.request(method, params, "1");
    HttpPeer.Answer answer =
        HttpPeer.post(server.port(), "/api/current", body, all.toArray(String[]::new));
    heard.add(method + " " + answer.body());
    return answer.body();
  }

  @Test
  void no_secret_is_found_anywhere_but_where_its_owner_put_it() throws Exception {
    try (WebSocketPeer listener = WebSocketPeer.to(server.webSocketUrl())) {
      listener.exchange(
          FrameSocket.request("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\"", "1"));
      listener.exchange(FrameSocket.request("core.subscribe", "\"*\"", "2"));

      accounts();
      certificates();
      files();
      logins();
      jobs();
      nested();
      faults();
      call("test.emit_event", "\"ADDED\",null,{\"end\":true}");
      for (String frame = ""; !frame.contains("\"end\":true"); ) {
        frame = listener.receive();
        heard.add("event " + frame);
      }
    }
    listings();

    assertThat(marks).isGreaterThan(25);
    assertThat(heard).noneMatch(text -> text.contains(MARK));
    assertThat(log.events())
        .extracting(MarkerTest::line)
        .isNotEmpty()
        .noneMatch(line -> line.contains(MARK));
    assertThat(filesWithAMark()).isEmpty();
  }

  private void accounts() throws IOException {
    String made =
        HttpPeer.post(
                server.port(),
                "/api/current",
                FrameSocket.request(
                    "user.create",
                    "{\"username\":\"joe\",\"full_name\":\"x\",\"group_create\":true,\"password\":\"%s\"}"
                        .formatted(mark()),
                    "1"),
                ADMIN)
            .body();
    assertThat(made).as("the answer shows it once").contains(MARK);
    String id = made.replaceFirst("(?s).*\"id\":(\\d+),\"uid\".*", "$1");
    HttpPeer.post(
        server.port(),
        "/api/current",
        FrameSocket.request("user.update", id + ",{\"password\":\"" + mark() + "\"}", "1"),
        ADMIN);
    call(
        "user.set_password",
        "{\"username\":\"joe\",\"new_password\":\"%s\",\"old_password\":\"%s\"}"
            .formatted(mark(), mark()));
    call("user.reset_administrator_password", "\"joe\",\"" + mark() + "\"");
    call(
        "user.setup_local_administrator",
        "\"x\",\"%s\",{\"setup_code\":\"%s\"}".formatted(mark(), mark()));
    call(
        "catalog.update",
        "{\"repositories\":[{\"label\":\"X\",\"repository\":\"https://joe:%s@127.0.0.1:1/x\"}]}"
            .formatted(mark()));
    call("catalog.config", "");
  }

  private void certificates() throws IOException {
    String wish = "{\"name\":\"web\",\"create_type\":\"%s\",%s}";
    for (String sent :
        List.of(
            wish.formatted(
                "CERTIFICATE_CREATE_IMPORTED",
                "\"certificate\":\"x\",\"privatekey\":\"-----BEGIN PRIVATE KEY-----\\n"
                    + mark()
                    + "\\n-----END PRIVATE KEY-----\""),
            wish.formatted(
                "CERTIFICATE_CREATE_IMPORTED",
                "\"pkcs12\":\"%s\",\"passphrase\":\"%s\"".formatted(mark(), mark())),
            wish.formatted(
                "CERTIFICATE_CREATE_IMPORTED_CSR",
                "\"CSR\":\"x\",\"privatekey\":\"%s\",\"passphrase\":\"%s\""
                    .formatted(mark(), mark())),
            wish.formatted(
                "CERTIFICATE_CREATE_SELF_SIGNED",
                "\"common\":1,\"privatekey\":\"%s\"".formatted(mark())))) {
      call("certificate.create", sent, "Prefer: wait=60");
    }
    String made =
        call(
            "certificate.create",
            wish.formatted("CERTIFICATE_CREATE_SELF_SIGNED", "\"common\":\"x\""),
            "Prefer: wait=60");
    assertThat(made).contains("********").doesNotContain("PRIVATE KEY");
  }

  /// What is saved and restored, and what goes through a pipe.
  private void files() throws IOException {
    call(
        "core.download",
        "\"test.job_secret\",[{\"user\":\"u\",\"password\":\"%s\"}],\"x\"".formatted(mark()));
    call("core.download", "\"config.save\",[{\"secretseed\":true}],\"x.tar\"");
    String body =
        """
        --b\r
        Content-Disposition: form-data; name="data"\r
        \r
        {"method":"config.upload","params":[]}\r
        --b\r
        Content-Disposition: form-data; name="file"\r
        \r
        %s\r
        --b--\r
        """
            .formatted(mark());
    heard.add(
        HttpPeer.post(
                server.port(),
                "/_upload",
                body,
                ADMIN,
                "Content-Type: multipart/form-data; boundary=b")
            .body());
  }

  private void logins() throws Exception {
    int sent = 0;
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      for (String login :
          List.of(
              "auth.login \"admin\",\"%s\"",
              "auth.login \"admin\",\"x\",\"%s\"",
              "auth.login_with_api_key \"%s\"",
              "auth.login_with_api_key \"1-%s\"",
              "auth.login_with_token \"%s\"",
              "auth.login_ex"
                  + " {\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"admin\",\"password\":\"%s\"}",
              "auth.login_ex"
                  + " {\"mechanism\":\"API_KEY_PLAIN\",\"username\":\"admin\",\"api_key\":\"%s\"}",
              "auth.login_ex {\"mechanism\":\"TOKEN_PLAIN\",\"token\":\"%s\"}",
              "auth.login_ex {\"mechanism\":\"OTP_TOKEN\",\"otp_token\":\"%s\"}",
              "auth.login_ex_continue {\"mechanism\":\"OTP_TOKEN\",\"otp_token\":\"%s\"}",
              "auth.login_ex"
                  + " {\"mechanism\":\"SCRAM\",\"scram_type\":\"CLIENT_FIRST_MESSAGE\",\"rfc_str\":\"%s\"}")) {
        String[] words = login.formatted(mark()).split(" ", 2);
        peer.send(FrameSocket.request(words[0], words[1], "1")); // at once: each is held back
        sent++;
      }
      for (int i = 0; i < sent; i++) {
        heard.add(peer.receive());
      }
    }
    List<Future<HttpPeer.Answer>> answers = new ArrayList<>();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String credentials :
          List.of(
              HttpPeer.basic("admin", mark()),
              "Authorization: Bearer " + mark(),
              "Authorization: Token " + mark())) {
        answers.add(
            all.submit(
                () ->
                    HttpPeer.post(
                        server.port(),
                        "/api/current",
                        FrameSocket.request("core.ping", "", "1"),
                        credentials)));
      }
    }
    for (Future<HttpPeer.Answer> answer : answers) {
      heard.add(answer.get().body());
    }
    try (HttpPeer peer = new HttpPeer(server.port())) {
      heard.add(
          peer.send(
                  HttpPeer.head(
                      "GET", "/_download/1?auth_token=" + mark(), List.of("Connection: close")))
              .everything());
    }
  }

  private void jobs() throws IOException {
    String secret = "{\"user\":\"u\",\"password\":\"%s\"}";
    call("test.secret", secret.formatted(mark()));
    call("test.job_secret", secret.formatted(mark()), "Prefer: wait=60");
    call("test.secret", secret.formatted(mark()), "Idempotency-Key: once");
    call(
        "core.bulk",
        "\"test.secret\",[[%s],[%s]]".formatted(secret.formatted(mark()), secret.formatted(mark())),
        "Prefer: wait=60");
    call(
        "core.bulk",
        "\"user.set_password\",[[{\"username\":\"nobody\",\"new_password\":\"%s\"}]]"
            .formatted(mark()),
        "Prefer: wait=60");
  }

  /// Calls within calls.
  private void nested() throws IOException {
    String bulk =
        "\"core.bulk\",[[\"test.secret\",[[{\"user\":\"u\",\"password\":\"%s\"}]]]]"
            .formatted(mark());
    call("core.bulk", bulk, "Prefer: wait=60");
    call("core.bulk", "\"no.such\",[[{\"password\":\"%s\"}]]".formatted(mark()), "Prefer: wait=60");
    call(
        "core.bulk",
        "\"test.job_secret\",[[{\"user\":\"u\",\"password\":\"%s\"}]],\"for {0[password]}\""
            .formatted(mark()),
        "Prefer: wait=60");
  }

  /// Faults of parameters, with a secret among them.
  private void faults() throws IOException {
    call("test.secret", "{\"user\":1,\"password\":\"%s\"}".formatted(mark()));
    call("test.secret", "{\"user\":\"u\",\"password\":[\"%s\"]}".formatted(mark()));
    call("test.secret", "{\"user\":\"u\",\"password\":\"%s\"},1".formatted(mark()));
    call(
        "test.job_secret", "{\"user\":1,\"password\":\"%s\"}".formatted(mark()), "Prefer: wait=60");
    call("user.create", "{\"username\":1,\"password\":\"%s\"}".formatted(mark()));
  }

  private void listings() throws IOException {
    for (String method :
        List.of(
            "core.get_jobs",
            "user.query",
            "api_key.query",
            "auth.sessions",
            "auth.refused_logins",
            "core.get_events",
            "job.stats")) {
      call(method, "");
    }
    call("audit.query", "{\"query-options\":{\"limit\":1000}}");
    for (String path : List.of("/metrics", "/ready", "/api/current/openrpc.json")) {
      try (HttpPeer peer = new HttpPeer(server.port())) {
        heard.add(
            peer.send(HttpPeer.head("GET", path, List.of(ADMIN, "Connection: close")))
                .everything());
      }
    }
  }

  /// Files of the data folder, by name, in which a mark can be read.
  private Map<String, String> filesWithAMark() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(server.data())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(MARK);
        if (at >= 0) {
          found.put(
              server.data().relativize(file).toString(),
              bytes.substring(Math.max(0, at - 60), Math.min(bytes.length(), at + 20)));
        }
      }
    }
    return found;
  }
}
