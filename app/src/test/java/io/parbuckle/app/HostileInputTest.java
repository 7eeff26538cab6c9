package io.parbuckle.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Spoiled messages, frames and requests by the hundred at a whole server: it goes on serving,
/// nothing that they opened stays open, and whatever it answers has one of the seven codes
/// (`protocol.md` §2.8).
///
/// `-Dparbuckle.seed` repeats what was sent, `-Dparbuckle.hostile` is how much.
@Timeout(600)
final class HostileInputTest {

  private static final long SEED = Long.getLong("parbuckle.seed", 1);
  private static final int AMOUNT = Integer.getInteger("parbuckle.hostile", 600);

  private static final Set<Integer> CODES =
      Set.of(-32700, -32600, -32601, -32602, -32603, -32000, -32001);

  private static final Pattern CLOSE =
      Pattern.compile("close (1000|1002|1003|1007|1009|1011)( .*)?");

  /// A response of JSON-RPC that is an error, and its code.
  private static final Pattern ERROR_CODE =
      Pattern.compile("^\\{\"jsonrpc\":\"2.0\",\"error\":\\{\"code\":(-?\\d+)", Pattern.MULTILINE);

  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d+) ", Pattern.MULTILINE);

  private static final Set<Integer> STATUSES =
      Set.of(
          100, 101, 200, 204, 206, 302, 304, 308, 400, 401, 403, 404, 405, 406, 408, 409, 411, 413,
          414, 415, 416, 422, 429, 431, 501, 503, 505);

  /// Methods that end the session or wait for something else than the call, and jobs of the plug-in
  /// that run as long as they are told.
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "test\\.(job_.*|sleep.*|emit_event|big_result)|auth\\.(logout|terminate.*)|"
              + "core\\.(download|job_wait|bulk|job_download_logs)|filesystem\\.(put|get)|"
              + "(catalog|app|config)\\..*");

  private static final List<String> CALLS =
      List.of(
          call("core.ping", ""),
          call("test.echo", "{\"a\": [1, 2.5, {\"$date\": 1700000000000}]}"),
          call("core.subscribe", "\"core.get_jobs\""),
          call("core.subscribe", "\"test.ticker:{\\\"count\\\": 1}\""),
          call("core.bulk", "\"core.ping\", [[], [1]]"),
          call("core.set_options", "{\"legacy_jobs\": false, \"event_sequence\": true}"),
          call(
              "user.query", "[[\"username\", \"^\", \"a\"]], {\"select\": [\"id\"], \"limit\": 3}"),
          call(
              "auth.login_ex",
              "{\"mechanism\": \"PASSWORD_PLAIN\", \"username\": \"x\", \"password\": \"y\"}"),
          "{\"jsonrpc\": \"2.0\", \"method\": \"core.ping\", \"id\": null, \"timeout_ms\": 5,"
              + " \"idempotency_key\": \"k\"}");

  private static final List<String> LEGACY_MESSAGES =
      List.of(
          "{\"msg\":\"connect\",\"version\":\"1\",\"support\":[\"1\"]}",
          "{\"msg\":\"method\",\"id\":\"1\",\"method\":\"core.ping\",\"params\":[]}",
          "{\"msg\":\"method\",\"id\":2,\"method\":\"test.echo\",\"params\":[{\"$date\":0}]}",
          "{\"msg\":\"sub\",\"id\":\"s\",\"name\":\"core.get_jobs\"}",
          "{\"msg\":\"unsub\",\"id\":\"s\"}");

  private static TestServer server;
  private static List<String> methods;

  private final Mutations mutations = new Mutations(new SplittableRandom(SEED));
  private Holdings before = new Holdings(0, 0, List.of());
  private int sent;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    try (FrameSocket socket = local("/api/current")) {
      JsonObject answer = (JsonObject) Json.read(socket.call("core.get_methods", ""));
      methods =
          ((JsonObject) answer.at("result"))
              .members().keySet().stream()
                  .filter(name -> !LEFT_OUT.matcher(name).matches())
                  .toList();
    }
    assertThat(methods).hasSizeGreaterThan(50);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A session of the administrator.
  private static FrameSocket local(String path) throws IOException {
    return FrameSocket.unix(server.unixSocket()).open(path);
  }

  private static FrameSocket stranger() throws IOException {
    return FrameSocket.tcp(server.port()).open("/api/current");
  }

  private static String call(String method, String arguments) {
    return FrameSocket.request(method, arguments, "\"x\"");
  }

  @BeforeEach
  void count() throws IOException {
    System.out.println("HostileInputTest: -Dparbuckle.seed=" + SEED);
    serves();
    before = Holdings.now();
  }

  @AfterEach
  void everything_is_as_before() throws IOException {
    serves();
    assertThat(sent).isGreaterThan(AMOUNT / 4);
    before.awaitAgain();
  }

  private static void serves() throws IOException {
    // Strangers on TCP may have used up what they may ask in a minute.
    try (FrameSocket socket = local("/api/current")) {
      assertThat(socket.call("core.ping", "")).contains("\"result\":\"pong\"");
    }
  }

  // ---- whole messages

  @Test
  void messages() throws Exception {
    converse("/api/current", this::message, FrameSocket.request("core.ping", "", "\"mark\""));
  }

  @Test
  void messages_of_the_legacy_protocol() throws Exception {
    converse(
        "/websocket",
        () -> mutations.spoiled(mutations.oneOf(LEGACY_MESSAGES).getBytes(UTF_8)),
        "{\"msg\":\"ping\",\"id\":\"mark\"}");
  }

  private byte[] message() {
    if (mutations.chance(50)) {
      return call(mutations.oneOf(methods), mutations.arguments()).getBytes(UTF_8);
    }
    return mutations.spoiled(mutations.oneOf(CALLS).getBytes(UTF_8));
  }

  private interface Source {
    byte[] next();
  }

  /// Sends each message with a mark behind it, and reads until the mark is answered.
  private void converse(String path, Source messages, String mark) throws Exception {
    FrameSocket socket = local(path);
    try {
      for (; sent < AMOUNT; sent++) {
        socket.send(FrameSocket.TEXT, messages.next());
        try {
          socket.send(mark);
        } catch (IOException _) {
          // Closed already; what it said before is still to be read.
        }
        if (!answered(socket)) {
          socket.close();
          socket = local(path);
        }
      }
    } finally {
      socket.close();
    }
  }

  /// @return false if the server ended the connection, for a reason of the contract
  private static boolean answered(FrameSocket socket) throws Exception {
    while (true) {
      String frame = socket.receive();
      if (frame.startsWith("close ")) {
        assertThat(frame).matches(CLOSE);
        return false;
      }
      JsonObject message = (JsonObject) Json.read(frame);
      checkCode(message);
      if (frame.contains("\"id\":\"mark\"") || message.at("msg").toString().contains("failed")) {
        return true;
      }
    }
  }

  private static void checkCode(JsonObject message) {
    if (message.at("error") instanceof JsonObject error && message.get("jsonrpc") != null) {
      assertThat(error.at("code")).isInstanceOf(JsonInteger.class);
      assertThat(CODES).contains((int) ((JsonInteger) error.at("code")).small());
    }
  }

  // ---- bytes on a WebSocket

  @Test
  void frames() throws Exception {
    for (; sent < AMOUNT; sent++) {
      try (FrameSocket socket = mutations.chance(20) ? stranger() : local("/api/current")) {
        socket.sendBytes(mutations.spoiled(frameBytes()));
        socket.endOutput();
        readToTheEnd(socket);
      }
    }
  }

  private byte[] frameBytes() {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    byte[] text = mutations.oneOf(CALLS).getBytes(UTF_8);
    frames.writeBytes(FrameSocket.frame(FrameSocket.TEXT, text));
    frames.writeBytes(FrameSocket.frame(FrameSocket.PING, new byte[] {1, 2}));
    frames.writeBytes(FrameSocket.frame(FrameSocket.TEXT_BEGUN, text));
    frames.writeBytes(FrameSocket.frame(FrameSocket.CONTINUED_LAST, new byte[] {' '}));
    if (mutations.chance(50)) {
      frames.writeBytes(FrameSocket.frame(FrameSocket.CLOSE, new byte[] {3, (byte) 0xE8}));
    }
    return frames.toByteArray();
  }

  private static void readToTheEnd(FrameSocket socket) throws Exception {
    try {
      while (true) {
        String frame = socket.receive();
        if (frame.startsWith("close ")) {
          assertThat(frame).matches(CLOSE);
        } else if (!frame.startsWith("pong ")) {
          checkCode((JsonObject) Json.read(frame));
        }
      }
    } catch (java.io.EOFException | java.net.SocketException _) {
      // The end.
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  // ---- bytes of HTTP

  @Test
  void requests() throws Exception {
    List<String> requests = requestTexts();
    List<Integer> statuses = new ArrayList<>();
    for (; sent < AMOUNT / 2; sent++) {
      try (HttpPeer peer = new HttpPeer(server.port())) {
        byte[] bytes = mutations.spoiled(mutations.oneOf(requests).getBytes(ISO_8859_1));
        peer.send(new String(bytes, ISO_8859_1));
        Matcher answers = STATUS.matcher("");
        String answer = peer.everything();
        answers.reset(answer);
        while (answers.find()) {
          statuses.add(Integer.parseInt(answers.group(1)));
        }
        Matcher codes = ERROR_CODE.matcher(answer);
        while (codes.find()) {
          assertThat(CODES).contains(Integer.parseInt(codes.group(1)));
        }
      }
    }
    assertThat(STATUSES).containsAll(statuses);
  }

  private static List<String> requestTexts() {
    String form =
        """
        --b\r
        Content-Disposition: form-data; name="data"\r
        \r
        {"method":"test.job_input_sha256","params":[]}\r
        --b\r
        Content-Disposition: form-data; name="file"\r
        \r
        abc\r
        --b--\r
        """;
    String rpc = call("core.get_jobs", "[], {\"limit\": 1}");
    return List.of(
        post("/api/current", "application/json", rpc),
        post("/api/current", "application/x-www-form-urlencoded", rpc),
        post("/_upload/", "multipart/form-data; boundary=b", form),
        HttpPeer.head("GET", "/_download/1?auth_token=x", List.of("Range: bytes=0-1")),
        HttpPeer.head("GET", "/api/current/events?collection=core.get_jobs", List.of()),
        HttpPeer.head("GET", "/api/versions", List.of()),
        HttpPeer.head("GET", "/ui/", List.of("Accept-Encoding: gzip", "If-None-Match: \"x\"")),
        HttpPeer.head("GET", "/metrics", List.of("X-Forwarded-For: 1.2.3.4")),
        HttpPeer.head("POST", "/api/current", List.of("Transfer-Encoding: chunked"))
            + "3\r\n{}\n\r\n0\r\n\r\n",
        HttpPeer.head(
            "GET",
            "/api/current",
            List.of(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")));
  }

  private static String post(String path, String type, String body) {
    List<String> headers =
        List.of(HttpPeer.ADMIN, "Content-Type: " + type, "Content-Length: " + body.length());
    return HttpPeer.head("POST", path, headers) + body;
  }
}
