package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.transport.BrowserOrigins;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.Proxies;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.netty.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 as `protocol.md` §1.1 and RFC 9112 have it, byte for byte.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpTest {

  private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");

  private TestTransport server;
  private final BlockingQueue<String> noted = new ArrayBlockingQueue<>(100);

  @BeforeAll
  void start() throws IOException {
    server = new TestTransport(routes());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Routes.Builder routes() {
    return Routes.builder()
        .at("/hello", exchange -> say(exchange, "hello"), "GET", "HEAD")
        .at("/origin", exchange -> say(exchange, exchange.origin().toString()))
        .at("/asked", HttpTest::asked)
        .at("/tags", exchange -> say(exchange, exchange.header("If-None-Match").orElse("")))
        .at("/echo", exchange -> exchange.respond(200, TEXT, exchange.body().readAllBytes()))
        .at("/unread", exchange -> exchange.respond(401, TEXT, new byte[0]))
        .at("/count", this::count)
        .at("/stream", HttpTest::stream)
        .at("/sized", HttpTest::sized)
        .at("/cut", HttpTest::cut)
        .at("/endless", this::endless)
        .at("/broken", HttpTest::broken);
  }

  private static void say(Exchange exchange, String text) throws IOException {
    exchange.respond(200, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void asked(Exchange exchange) throws IOException {
    String host = exchange.header("Host").orElse("nobody");
    say(exchange, host + " " + exchange.path() + " " + exchange.query("a"));
  }

  private void count(Exchange exchange) throws IOException {
    long count = 0;
    try (InputStream body = exchange.body()) {
      byte[] buffer = new byte[8192];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        count += n;
      }
      say(exchange, Long.toString(count));
    } catch (IOException e) {
      noted.add("broken after " + count + ": " + e.getMessage());
      throw e;
    }
  }

  private static void stream(Exchange exchange) throws IOException {
    try (OutputStream out = exchange.stream(200, TEXT, -1, () -> Map.of("X-Sum", "42"))) {
      out.write("one".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      out.write("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void sized(Exchange exchange) throws IOException {
    OutputStream out = exchange.stream(200, TEXT, 10);
    out.write("12345".getBytes(StandardCharsets.US_ASCII));
    if (exchange.query("all").contains("yes")) {
      out.write("67890".getBytes(StandardCharsets.US_ASCII));
    }
    out.close();
  }

  private static void cut(Exchange exchange) throws IOException {
    OutputStream out = exchange.stream(200, TEXT, -1);
    out.write("half".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    exchange.cut();
  }

  private void endless(Exchange exchange) throws IOException {
    byte[] block = new byte[64 << 10];
    long sent = 0;
    try (OutputStream out = exchange.stream(200, TEXT, -1)) {
      while (sent < 1L << 34) {
        out.write(block);
        sent += block.length;
      }
    } catch (IOException e) {
      noted.add("stopped: " + e.getMessage() + (sent < 64 << 20 ? " early" : " late"));
    }
  }

  private static void broken(Exchange exchange) {
    throw new IllegalStateException("as the test wants it, " + exchange.method());
  }

  private static String get(String target, String... headers) {
    return request("GET", target, headers);
  }

  private static String request(String method, String target, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }

  @Test
  void a_connection_serves_one_request_after_another() throws Exception {
    try (RawClient client = server.client()) {
      for (int i = 0; i < 3; i++) {
        client.send(get("/hello"));
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.headers())
            .containsEntry("date", "Thu, 1 Jan 2026 00:00:00 GMT")
            .doesNotContainKey("connection");
      }
    }
  }

  @Test
  void requests_sent_at_once_are_answered_in_order() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      all.append(
          request("POST", "/echo", "Content-Length: 3") + String.format("%03d", i) + get("/hello"));
    }
    try (RawClient client = server.client()) {
      client.send(all.toString());

      for (int i = 0; i < 100; i++) {
        assertThat(client.answer().body()).isEqualTo(String.format("%03d", i));
        assertThat(client.answer().body()).isEqualTo("hello");
      }
    }
  }

  @Test
  void a_request_may_arrive_byte_by_byte() throws Exception {
    try (RawClient client = server.client()) {
      for (byte b :
          request("POST", "/echo", "Content-Length: 2").getBytes(StandardCharsets.US_ASCII)) {
        client.send(new byte[] {b});
      }
      client.send("a");
      client.send("b");

      assertThat(client.answer().body()).isEqualTo("ab");
    }
  }

  @Test
  void the_connection_is_closed_when_the_client_asks_for_it() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/hello", "Connection: close"));

      assertThat(client.answer().headers()).containsEntry("connection", "close");
      assertThat(client.read()).isEqualTo(-1);
    }
  }

  @Test
  void http_1_0_gets_no_chunks() throws Exception {
    try (RawClient client = server.client()) {
      client.send("GET /stream HTTP/1.0\r\n\r\n");

      assertThat(client.head().headers()).doesNotContainKey("transfer-encoding");
      assertThat(client.rest()).hasSize(100_003);
    }
  }

  @Test
  void head_has_the_headers_and_no_body() throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("HEAD", "/hello") + get("/hello"));

      assertThat(client.head().headers()).containsEntry("content-length", "5");
      assertThat(client.answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void a_streamed_body_comes_in_chunks_with_its_trailers() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/stream"));

      Answer head = client.head();
      assertThat(head.headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(client.line()).isEqualTo("3");
      assertThat(client.readExactly(5)).asString(StandardCharsets.US_ASCII).isEqualTo("one\r\n");
      int rest = 0;
      for (int size = Integer.parseInt(client.line(), 16);
          size > 0;
          size = Integer.parseInt(client.line(), 16)) {
        client.readExactly(size + 2);
        rest += size;
      }
      assertThat(rest).isEqualTo(100_000);
      assertThat(client.line()).isEqualTo("X-Sum: 42");
      assertThat(client.line()).isEmpty();
      assertThat(client.send(get("/hello")).answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void a_body_shorter_than_declared_is_cut() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/sized?all=yes"));
      assertThat(client.answer().body()).isEqualTo("1234567890");

      client.send(get("/sized"));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.rest().length).isLessThan(10);
    }
  }

  @Test
  void a_cut_response_has_no_last_chunk() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/cut"));

      client.head();
      assertThat(new String(client.rest(), StandardCharsets.US_ASCII)).doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void a_defect_is_a_500_and_the_connection_lives() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/broken"));
      assertThat(client.answer().status()).isEqualTo(500);
      assertThat(client.send(get("/hello")).answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void an_unknown_path_is_a_plain_404() throws Exception {
    try (RawClient client = server.client()) {
      for (String path : List.of("/api/v99.99.9", "/api/current/", "/nothing", "/Hello")) {
        client.send(get(path));
        Answer answer = client.answer();
        assertThat(answer.status()).as(path).isEqualTo(404);
        assertThat(answer.headers().get("content-type")).startsWith("text/plain");
      }
    }
  }

  @Test
  void a_websocket_path_says_405_and_400_to_what_is_no_handshake() throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("PUT", "/api/current"));
      Answer put = client.answer();
      assertThat(put.status()).isEqualTo(405);
      assertThat(put.headers()).containsEntry("allow", "GET");
      client.send(get("/api/current"));
      assertThat(client.answer().status()).isEqualTo(400);
      client.send(get("/api/current", "Upgrade: websocket", "Connection: Upgrade"));
      assertThat(client.answer().status()).isEqualTo(400);
      client.send(request("DELETE", "/api/v25.10.5"));
      assertThat(client.answer().headers()).containsEntry("allow", "GET, POST");
      client.send(request("POST", "/api/v25.10.5", "Content-Length: 4") + "ping");
      assertThat(client.answer().body()).isEqualTo("ping");
    }
  }

  @Test
  void a_method_that_is_not_served_is_a_405_with_the_list() throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("POST", "/hello"));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.headers()).containsEntry("allow", "GET, HEAD");
    }
  }

  @Test
  void doubled_slashes_lead_to_the_merged_path() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("//evil.example///hello?a=//b"));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(308);
      assertThat(answer.headers()).containsEntry("location", "/evil.example/hello?a=//b");
    }
  }

  @Test
  void what_is_no_request_is_refused() throws Exception {
    for (String text :
        List.of(
            "nonsense\r\n\r\n",
            get("/%zz"),
            get("hello"),
            get("*"),
            get("/hello#below"),
            get("ftp://localhost/hello"),
            get("http:///hello"),
            get("http://:80/hello"),
            get("http://user@localhost/hello"),
            "GET http://localhost/hello HTTP/1.1\r\n\r\n",
            "GET /hello HTTP/1.1\r\n\r\n",
            get("/hello", "Host: localhost"),
            get("/hello").replace("localhost", "local host"),
            get("/hello").replace("localhost", "localhost:http"),
            get("/hello").replace("localhost", "http://localhost"),
            "GET /hello HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
            request("POST", "/echo", "Content-Length: 1", "Content-Length: 2"),
            request("POST", "/echo", "Content-Length: x"))) {
      try (RawClient client = server.client()) {
        client.send(text);
        assertThat(client.answer().status()).as(text).isEqualTo(400);
        assertThat(client.rest()).isEmpty();
      }
    }
  }

  @Test
  void a_version_or_a_coding_that_is_not_spoken_here_is_told_so() throws Exception {
    try (RawClient client = server.client()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(505);
    }
    try (RawClient client = server.client()) {
      client.send(request("POST", "/echo", "Transfer-Encoding: gzip, chunked") + "0\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(501);
    }
  }

  @Test
  void a_semicolon_is_part_of_a_parameter() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/asked?a=b;a=c&a=d"));
      assertThat(client.answer().body()).isEqualTo("localhost /asked [b;a=c, d]");
    }
  }

  @Test
  void lines_of_one_name_are_one_header() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/tags", "If-None-Match: \"a\"", "A: b", "if-none-match: \"c\""));
      assertThat(client.answer().body()).isEqualTo("\"a\", \"c\"");
    }
  }

  @Test
  void a_request_without_its_one_host_is_told_so() throws Exception {
    try (RawClient client = server.client()) {
      client.send("GET /hello HTTP/1.1\r\n\r\n");
      assertThat(client.answer().body())
          .isEqualTo("The header Host is missing; a request of HTTP/1.1 has one.\n");
    }
    try (RawClient client = server.client()) {
      client.send(get("/hello", "host: evil.example"));
      assertThat(client.answer().body())
          .isEqualTo("The header Host stands here 2 times; it has to be there once.\n");
    }
    try (RawClient client = server.client()) {
      String handshake = RawClient.handshakeText("/api/current");
      client.send(handshake.replace("Host: localhost\r\n", ""));
      assertThat(client.answer().status()).isEqualTo(400);
    }
    try (RawClient client = server.client()) {
      client.send(RawClient.handshakeText("/api/current", "Host: localhost"));
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NAS.example.com:6080",
        "nas_1:",
        "192.0.2.7:80",
        "[::1]:6080",
        "[fe80::1%25eth0]",
        "%2Frun%2Fparbuckle.sock"
      })
  void a_host_may_have_any_name_or_none(String host) throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/hello").replace("localhost", host));
      assertThat(client.answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void a_whole_address_in_the_request_line_counts_more_than_the_header() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("http://nas.example.com:6080/asked?a=b"));
      assertThat(client.answer().body()).isEqualTo("nas.example.com:6080 /asked [b]");
      client.send(get("HTTPS://[::1]//asked?a=http://c"));
      assertThat(client.answer().headers()).containsEntry("location", "/asked?a=http://c");
      client.send(get("http://nas.example.com"));
      assertThat(client.answer().status()).isEqualTo(404);
      client.send(get("http://nas.example.com?a=b"));
      assertThat(client.answer().status()).isEqualTo(404);
      client.send(RawClient.handshakeText("http://nas.example.com/api/current"));
      assertThat(client.head().status()).isEqualTo(101);
    }
  }

  @Test
  void a_page_is_ones_own_by_the_address_in_the_request_line() throws Exception {
    String[] browser = {"User-Agent: Mozilla/5.0", "Origin: http://localhost"};
    try (RawClient client = server.client()) {
      client.send(RawClient.handshakeText("http://nas.example.com/api/current", browser));
      assertThat(client.answer().status()).isEqualTo(403);
      client.send(RawClient.handshakeText("http://localhost:80/api/current", browser));
      assertThat(client.head().status()).isEqualTo(101);
    }
  }

  @Test
  void heads_have_limits() throws Exception {
    try (RawClient client = server.client()) {
      client.send(get("/" + "a".repeat(20_000)));
      assertThat(client.answer().status()).isEqualTo(414);
    }
    try (RawClient client = server.client()) {
      client.send(get("/hello", "X-Long: " + "a".repeat(40_000)));
      assertThat(client.answer().status()).isEqualTo(431);
    }
  }

  @Test
  void continue_is_said_when_the_body_is_asked_for() throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("POST", "/echo", "Content-Length: 2", "Expect: 100-continue"));
      assertThat(client.head().status()).isEqualTo(100);
      client.send("ok");
      assertThat(client.answer().body()).isEqualTo("ok");
    }
    try (RawClient client = server.client()) {
      client.send(request("POST", "/unread", "Content-Length: 2", "Expect: 100-continue"));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void an_answer_reaches_a_client_that_still_sends() throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("POST", "/unread", "Content-Length: 10000000"));
      client.send(new byte[2_000_000]);

      assertThat(client.answer().status()).isEqualTo(401);
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 30_000_000})
  void a_body_is_read_to_its_last_byte(int size) throws Exception {
    try (RawClient client = server.client()) {
      client.send(request("POST", "/count", "Content-Length: " + size));
      client.send(new byte[size]);
      assertThat(client.answer().body()).isEqualTo(Integer.toString(size));
    }
  }

  @Test
  void a_chunked_body_is_read_to_its_last_chunk() throws Exception {
    try (RawClient client = server.client()) {
      client.send(
          request("POST", "/echo", "Transfer-Encoding: chunked")
              + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("abcde");
    }
  }

  @Test
  void a_body_that_breaks_off_is_never_taken_for_a_short_one() throws Exception {
    noted.clear();
    RawClient client = server.client();
    client.send(request("POST", "/count", "Content-Length: 10"));
    client.send("12345");

    client.close();

    assertThat(noted.poll(10, TimeUnit.SECONDS)).isEqualTo("broken after 5: The client has gone.");
  }

  @Test
  void a_chunked_body_that_is_none_breaks_off() throws Exception {
    noted.clear();
    try (RawClient client = server.client()) {
      client.send(request("POST", "/count", "Transfer-Encoding: chunked") + "3\r\nabc\r\nzz\r\n");

      assertThat(noted.poll(10, TimeUnit.SECONDS)).startsWith("broken after 3: ");
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void a_slow_reader_holds_up_the_writer_and_its_end_is_noticed() throws Exception {
    noted.clear();
    RawClient client = server.client();
    client.send(get("/endless"));
    client.head();
    client.readExactly(1_000_000);

    client.close();

    assertThat(noted.poll(10, TimeUnit.SECONDS)).startsWith("stopped: ").endsWith(" early");
  }

  @Test
  void a_reader_that_takes_nothing_in_is_given_up() throws Exception {
    noted.clear();
    HttpLimits limits = HttpLimits.DEFAULTS.withTransferIdle(Duration.ofMillis(200));
    try (TestTransport other = new TestTransport(routes(), Doors.open(), limits);
        RawClient client = other.client()) {
      client.send(get("/endless"));

      assertThat(noted.poll(10, TimeUnit.SECONDS))
          .contains("took in fewer than")
          .endsWith(" early");
    }
  }

  @Test
  void a_sender_that_stands_still_is_given_up() throws Exception {
    noted.clear();
    HttpLimits limits = HttpLimits.DEFAULTS.withTransferIdle(Duration.ofMillis(200));
    try (TestTransport other = new TestTransport(routes(), Doors.open(), limits);
        RawClient client = other.client()) {
      client.send(request("POST", "/count", "Content-Length: 10") + "12");

      assertThat(noted.poll(10, TimeUnit.SECONDS))
          .startsWith("broken after 2: Fewer than 1024 bytes have arrived");
    }
  }

  @Test
  void a_slow_head_and_an_idle_connection_are_closed() throws Exception {
    HttpLimits limits =
        new HttpLimits(
            1000, 1000, Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofSeconds(5), 10);
    try (TestTransport other = new TestTransport(routes(), Doors.open(), limits)) {
      try (RawClient client = other.client()) {
        client.send("GET /hel");
        assertThat(client.answer().status()).isEqualTo(408);
        assertThat(client.rest()).isEmpty();
      }
      try (RawClient client = other.client()) {
        assertThat(client.rest()).isEmpty();
      }
    }
  }

  @Test
  void more_connections_than_there_is_room_for_are_told_so() throws Exception {
    try (TestTransport other =
            new TestTransport(routes(), Doors.open(), HttpLimits.DEFAULTS.withConnectionsMax(1));
        RawClient first = other.client()) {
      try (RawClient second = other.client()) {
        assertThat(second.send(RawClient.handshakeText("/api/current")).answer().status())
            .isEqualTo(503);
      }
      while (other.transport.connections() > 1) {
        Thread.onSpinWait();
      }
      first.handshake("/api/current");
    }
  }

  @Test
  void proxies_are_believed_only_where_they_are_known() throws Exception {
    String[] headers = {"X-Real-Remote-Addr: 192.0.2.7", "X-Real-Remote-Port: 99", "X-Https: on"};
    try (RawClient client = server.client()) {
      client.send(get("/origin", headers));
      assertThat(client.answer().body()).startsWith("127.0.0.1:");
    }
    Doors doors =
        new Doors(
            new Proxies(AddressList.of(List.of("127.0.0.1", "10.0.0.0/8"))),
            new BrowserOrigins(List.of()),
            AddressList.EMPTY,
            _ -> true);
    try (TestTransport other = new TestTransport(routes(), doors, HttpLimits.DEFAULTS);
        RawClient client = other.client()) {
      client.send(get("/origin", headers));
      assertThat(client.answer().body()).isEqualTo("192.0.2.7:99");
      client.send(get("/origin", "X-Forwarded-For: 6.6.6.6, 198.51.100.9, 10.1.2.3"));
      assertThat(client.answer().body()).isEqualTo("198.51.100.9:0");
      client.send(get("/origin", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 198.51.100.9"));
      assertThat(client.answer().body()).isEqualTo("198.51.100.9:0");
      client.send(RawClient.handshakeText("/api/current", headers));
      assertThat(client.head().status()).isEqualTo(101);
      assertThat(other.sockets.latest().origin)
          .isEqualTo(new Origin.Tcp(java.net.InetAddress.ofLiteral("192.0.2.7"), 99, true));
    }
  }

  @Test
  void pages_of_other_sites_are_kept_out() throws Exception {
    Doors doors = Doors.open();
    doors.origins().allow(List.of("https://ui.example.com"));
    String browser = "User-Agent: Mozilla/5.0";
    try (TestTransport other = new TestTransport(routes(), doors, HttpLimits.DEFAULTS);
        RawClient client = other.client()) {
      client.send(request("POST", "/echo", browser, "Origin: http://evil.example"));
      assertThat(client.answer().status()).isEqualTo(403);
      client.send(request("POST", "/echo", "Origin: http://evil.example"));
      assertThat(client.answer().status()).isEqualTo(200);
      client.send(RawClient.handshakeText("/api/current", browser, "Origin: null"));
      assertThat(client.answer().status()).isEqualTo(403);
      client.send(RawClient.handshakeText("/api/current", "Sec-Fetch-Site: cross-site"));
      assertThat(client.answer().status()).isEqualTo(403);
      client.send(request("POST", "/echo", browser, "Origin: https://UI.example.com:443"));
      Answer listed = client.answer();
      assertThat(listed.status()).isEqualTo(200);
      assertThat(listed.headers())
          .containsEntry("access-control-allow-origin", "https://UI.example.com:443");
      client.send(
          request(
              "OPTIONS",
              "/hello",
              "Origin: https://ui.example.com",
              "Access-Control-Request-Method: GET"));
      assertThat(client.answer().headers())
          .containsEntry("access-control-allow-methods", "GET, HEAD");
      client.send(RawClient.handshakeText("/api/current", browser, "Origin: http://localhost"));
      assertThat(client.head().status()).isEqualTo(101);
    }
  }
}
