package io.parbuckle.app;

import static io.parbuckle.app.FrameSocket.request;
import static io.parbuckle.app.HttpPeer.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.app.HttpPeer.Answer;
import io.parbuckle.server.ServerConfig.EventSettings;
import io.parbuckle.server.ServerConfig.HostPort;
import io.parbuckle.server.ServerConfig.Limits;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Events over HTTP, sentence by sentence (`extensions.md` §6).
@Timeout(120)
final class EventStreamTest {

  private static final String CURRENT = "/api/current";
  private static final String EVENTS = "/api/current/events?collection=";
  private static final Pattern SEQ = Pattern.compile("id: ([0-9]+)\n");

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static EventPeer stream(String query, String... headers) throws IOException {
    return stream(server, query, headers);
  }

  private static EventPeer stream(TestServer of, String query, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(ADMIN);
    return EventPeer.open(of.port(), EVENTS + query, all.toArray(String[]::new)).ready();
  }

  private static Answer get(String target, String... headers) throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      return peer.send(HttpPeer.head("GET", target, List.of(headers))).answer();
    }
  }

  private static Answer call(String method, String params) throws IOException {
    return call(server, method, params);
  }

  private static Answer call(TestServer to, String method, String params) throws IOException {
    Answer answer = HttpPeer.post(to.port(), CURRENT, request(method, params, "1"), ADMIN);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static void emit(String id) throws IOException {
    call("test.emit_event", "\"ADDED\"," + id);
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static long seq(String block) {
    Matcher matcher = SEQ.matcher(block);
    assertThat(matcher.lookingAt()).as(block).isTrue();
    long seq = Long.parseLong(matcher.group(1));
    assertThat(block).endsWith(",\"seq\":" + seq + "}");
    return seq;
  }

  private static long newest() throws IOException {
    return Long.parseLong(found("\"seq\":([0-9]+)", call("core.event_status", "").body()));
  }

  // ---- the form

  @Test
  void a_stream_begins_with_its_headers_a_pause_for_coming_again_and_ready() throws IOException {
    try (EventPeer peer = EventPeer.open(server.port(), EVENTS + "test.event", ADMIN)) {
      assertThat(peer.head())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: text/event-stream; charset=utf-8\r\n")
          .contains("Cache-Control: no-store\r\n")
          .contains("X-Accel-Buffering: no\r\n")
          .doesNotContain("Content-Encoding");
      assertThat(peer.next()).isEqualTo("retry: 2000");
      assertThat(peer.next()).isEqualTo(": ready");
    }
  }

  @Test
  void an_event_is_what_a_socket_hears_in_one_line_with_its_number() throws IOException {
    try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn(CURRENT);
        EventPeer peer = stream("test.event")) {
      socket.call("core.set_options", "{\"event_sequence\":true}");
      socket.call("core.subscribe", "\"test.event\"");

      call("test.emit_event", "\"CHANGED\",7,{\"text\":\"two\\nlines, \\u00e4\"}");

      String event = peer.event();
      long seq = seq(event);
      assertThat(event)
          .isEqualTo(
              "id: "
                  + seq
                  + "\nevent: collection_update\ndata: "
                  + found("\"params\":(.*)}$", socket.receive()));
      assertThat(event).contains("two\\nlines");
    }
  }

  @Test
  void several_collections_come_in_the_order_of_their_numbers() throws IOException {
    try (EventPeer peer = stream("test.event&collection=test.open_event")) {
      for (int i = 0; i < 3; i++) {
        emit(Integer.toString(i));
        call("test.emit_event", "\"ADDED\"," + i + ",null,1,\"test.open_event\"");
      }

      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String event = peer.event();
        assertThat(event).contains(i % 2 == 0 ? "\"test.event\"" : "\"test.open_event\"");
        numbers.add(seq(event));
      }
      assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void a_collection_that_is_named_twice_is_heard_once() throws IOException {
    try (EventPeer peer = stream("test.event&collection=test.event&collection=*")) {
      emit("\"first\"");
      emit("\"second\"");

      List<String> events = new ArrayList<>();
      while (events.stream().noneMatch(event -> event.contains("second"))) {
        events.add(peer.event());
      }
      assertThat(events).filteredOn(event -> event.contains("\"id\":\"first\"")).hasSize(1);
    }
  }

  @Test
  void an_event_source_has_arguments_no_numbers_and_an_end() throws IOException {
    String name = "test.ticker:{\"count\":2,\"interval\":0.01}";
    try (EventPeer peer = stream(percent(name))) {
      String quoted = name.replace("\"", "\\\"");
      for (int n = 0; n < 2; n++) {
        assertThat(peer.event())
            .isEqualTo(
                "event: collection_update\ndata: {\"msg\":\"added\",\"collection\":\""
                    + quoted
                    + "\",\"fields\":{\"n\":"
                    + n
                    + "}}");
      }
      assertThat(peer.event())
          .isEqualTo(
              "event: notify_unsubscribed\ndata: {\"collection\":\""
                  + quoted
                  + "\",\"error\":null}");
    }
  }

  @Test
  void the_arguments_of_a_source_are_judged_as_on_a_socket() throws IOException {
    try (EventPeer peer =
        EventPeer.open(server.port(), EVENTS + percent("test.ticker:{\"count\":0}"), ADMIN)) {
      assertThat(peer.next()).isEqualTo("retry: 2000");
      assertThat(peer.next())
          .startsWith("event: notify_unsubscribed\ndata: {\"collection\":\"test.ticker:")
          .contains("\"error\":{");
      assertThat(peer.next()).isEqualTo(": ready");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v25.04.0", "v25.10.5", "v26.0.0", "v24.10"})
  void every_version_has_them_in_the_same_shape(String version) throws IOException {
    try (EventPeer peer =
        EventPeer.open(server.port(), "/api/" + version + "/events?collection=test.event", ADMIN)) {
      peer.ready();
      call("test.emit_event", "\"REMOVED\",5");

      String event = peer.event();
      assertThat(event)
          .endsWith(
              "data: {\"msg\":\"removed\",\"collection\":\"test.event\",\"id\":5,\"seq\":"
                  + seq(event)
                  + "}");
    }
  }

  @Test
  void a_quiet_stream_is_kept_alive_by_comments() throws IOException {
    EventSettings often =
        new EventSettings(1000, 1L << 20, Duration.ofMinutes(1), Duration.ofMillis(50));
    try (TestServer quick =
            TestServer.start(
                TranscriptTest.plugins(),
                config -> config.withAdminPassword(TestServer.PASSWORD).withEvents(often));
        EventPeer peer = stream(quick, "test.event")) {
      assertThat(peer.next()).isEqualTo(": ping");
      assertThat(peer.next()).isEqualTo(": ping");
    }
  }

  // ---- coming again

  /// @return the numbers of so many new events
  private static List<Long> emitted(int count) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (EventPeer peer = stream("test.event")) {
      for (int i = 0; i < count; i++) {
        emit(Integer.toString(i));
        numbers.add(seq(peer.event()));
      }
    }
    return numbers;
  }

  /// @return the numbers of what comes before an event that happens now
  private static List<Long> heardAgain(String query, String... headers) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (EventPeer peer = stream("test.event" + query, headers)) {
      emit("\"new\"");
      for (String event = peer.event(); !event.contains("\"id\":\"new\""); event = peer.event()) {
        numbers.add(seq(event));
      }
    }
    return numbers;
  }

  @Test
  void a_client_that_comes_again_hears_first_what_it_has_missed() throws IOException {
    List<Long> numbers = emitted(4);

    assertThat(heardAgain("&since=" + numbers.get(1))).isEqualTo(numbers.subList(2, 4));
  }

  @Test
  void a_browser_says_in_a_header_what_it_had_and_the_header_wins() throws IOException {
    List<Long> numbers = emitted(4);
    String header = "Last-Event-ID: " + numbers.get(1);

    assertThat(heardAgain("", header)).isEqualTo(numbers.subList(2, 4));
    numbers = emitted(4);
    header = "Last-Event-ID: " + numbers.get(1);
    assertThat(heardAgain("&since=0", header)).isEqualTo(numbers.subList(2, 4));
    numbers = emitted(1);
    assertThat(heardAgain("&since=x", "Last-Event-ID: " + numbers.getFirst())).isEmpty();
  }

  @Test
  void one_number_is_enough_for_all_collections() throws IOException {
    long before = newest();
    for (int i = 0; i < 300; i++) {
      String name = i % 2 == 0 ? "test.event" : "test.open_event";
      call("test.emit_event", "\"ADDED\"," + i + ",null,1,\"" + name + "\"");
    }

    try (EventPeer peer = stream("test.open_event&collection=test.event&since=" + before)) {
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        String event = peer.event();
        assertThat(event).contains("\"id\":" + i + ",");
        numbers.add(seq(event));
      }
      assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void nothing_is_lost_or_told_twice_while_a_stream_catches_up() throws Exception {
    long before = newest();
    int count = 600;
    Thread busy =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn(CURRENT)) {
                    for (int i = 0; i < count; i++) {
                      socket.call("test.emit_event", "\"ADDED\"," + i);
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    for (int round = 0; round < 5; round++) {
      try (EventPeer peer = stream("test.event&since=" + before)) {
        for (int i = 0; i < count / 5 * (round + 1); i++) {
          assertThat(peer.event()).contains("\"id\":" + i + ",");
        }
      }
    }
    busy.join();
  }

  @Test
  void a_number_that_was_never_given_is_a_gap_in_each_collection() throws IOException {
    long ahead = newest() + 1_000_000;
    String ticker = percent("test.ticker:{\"count\":1000,\"interval\":60}");
    try (EventPeer peer =
        stream("test.event&collection=" + ticker + "&collection=test.open_event&since=" + ahead)) {
      String first = peer.event();
      if (first.contains("test.ticker")) {
        first = peer.event();
      }
      String gap =
          "\"extra\":{\"gap\":{\"since\":"
              + ahead
              + ",\"oldest\":"
              + (seq(first) + 1)
              + ",\"reason\":\"unknown\"}},\"seq\":"
              + seq(first)
              + "}";
      assertThat(first).contains("data: {\"msg\":\"changed\",\"collection\":\"test.event\"," + gap);
      String second = peer.event();
      if (second.contains("test.ticker")) {
        second = peer.event();
      }
      assertThat(second).contains("\"collection\":\"test.open_event\"," + gap);
    }
  }

  @Test
  void what_a_restart_has_forgotten_is_a_gap_and_numbers_go_on() throws IOException {
    try (TestServer twice = TestServer.start(TranscriptTest.plugins())) {
      long first;
      long last;
      try (EventPeer peer = stream(twice, "test.event")) {
        call(twice, "test.emit_event", "\"ADDED\",1");
        first = seq(peer.event());
        call(twice, "test.emit_event", "\"ADDED\",2");
        last = seq(peer.event());
        twice.restart();
        assertThat(peer.event())
            .isEqualTo(
                "event: closed\ndata: {\"code\":1001,\"reason\":\"The server stops; connect"
                    + " again\"}");
        assertThat(peer.eventOrEnd()).as("the body is ended").isNull();
      }
      try (EventPeer peer = stream(twice, "test.event", "Last-Event-ID: " + first)) {
        assertThat(peer.event()).contains("\"since\":" + first + ",", "\"reason\":\"restart\"");
      }
      try (EventPeer peer = stream(twice, "test.event", "Last-Event-ID: " + last)) {
        call(twice, "test.emit_event", "\"ADDED\",3");
        String event = peer.event();
        assertThat(event).contains("\"id\":3,");
        assertThat(seq(event)).isGreaterThan(last);
      }
    }
  }

  // ---- other ways to carry it

  @Test
  void http_1_0_gets_the_lines_without_chunks() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send("GET " + EVENTS + "test.event HTTP/1.0\r\n" + ADMIN + "\r\n\r\n");
      assertThat(peer.head())
          .startsWith("HTTP/1.1 200 ")
          .contains("Connection: close\r\n")
          .doesNotContain("Transfer-Encoding", "Content-Length");
      assertThat(lines(peer, 4)).containsExactly("retry: 2000", "", ": ready", "");

      emit("\"old\"");

      assertThat(lines(peer, 4))
          .satisfiesExactly(
              id -> assertThat(id).matches("id: [0-9]+"),
              event -> assertThat(event).isEqualTo("event: collection_update"),
              data -> assertThat(data).contains("\"id\":\"old\""),
              end -> assertThat(end).isEmpty());
    }
  }

  private static List<String> lines(HttpPeer peer, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      lines.add(peer.line());
    }
    return lines;
  }

  @Test
  void a_stream_may_be_encrypted() throws Exception {
    try (TestServer encrypted =
        TestServer.start(
            TranscriptTest.plugins(),
            config ->
                config
                    .withAdminPassword(TestServer.PASSWORD)
                    .withTls(new HostPort("127.0.0.1", 0)))) {
      SocketFactory sockets = trusting(encrypted.data().resolve("tls/certificate.pem"));
      try (EventPeer peer =
          EventPeer.open(sockets, encrypted.tlsPort(), EVENTS + "test.event", ADMIN).ready()) {
        call(encrypted, "test.emit_event", "\"ADDED\",1,null,1000");
        for (int i = 0; i < 1000; i++) {
          assertThat(peer.event()).contains("\"collection\":\"test.event\"");
        }
      }
    }
  }

  private static SocketFactory trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  // ---- what is refused before the stream

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "collection                    | ''",
        "collection                    | x=1",
        "collection                    | collection=",
        "since                         | collection=test.event&since=x",
        "since                         | collection=test.event&since=",
        "since                         | collection=test.event&since=-1",
        "since                         | collection=test.event&since=9007199254740992",
        "since                         | collection=test.event&since=1&since=2",
      })
  void a_malformed_query_is_422_and_names_the_place(String place, String query) throws IOException {
    Answer answer = get("/api/current/events?" + query, ADMIN);

    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body())
        .startsWith("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32602,")
        .contains("[[\"" + place + "\",")
        .endsWith("\"id\":null}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"seven", "-1", "1.0", "0x1", "1 2", "9007199254740992", "99999999999999999"})
  void a_malformed_last_event_id_is_422(String id) throws IOException {
    Answer answer = get(EVENTS + "test.event", ADMIN, "Last-Event-ID: " + id);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("[[\"Last-Event-ID\",");
  }

  /// A browser that has heard nothing yet sends it empty.
  @Test
  void an_empty_last_event_id_is_none() throws IOException {
    emit("\"before\"");
    try (EventPeer peer = stream("test.event", "Last-Event-ID:")) {
      emit("\"after\"");

      assertThat(peer.event()).contains("\"after\"");
    }
  }

  @Test
  void what_is_caught_up_does_not_wait_for_the_next_heartbeat() throws IOException {
    emit("\"caught up\"");
    try (EventPeer peer = stream("test.event", "Last-Event-ID: " + (newest() - 1))) {
      assertThat(peer.next()).contains("caught up").as("before any comment").doesNotContain("ping");
    }
  }

  @Test
  void zero_means_everything_that_is_kept() throws IOException {
    emit("\"kept\"");
    try (EventPeer peer = stream("test.event", "Last-Event-ID: 0")) {
      String event = peer.event();
      while (!event.contains("\"kept\"")) {
        event = peer.event();
      }
    }
  }

  @Test
  void the_newest_number_is_followed_by_what_is_new() throws IOException {
    emit("\"before\"");
    try (EventPeer peer = stream("test.event", "Last-Event-ID: " + newest())) {
      emit("\"next\"");

      assertThat(peer.event()).contains("\"next\"");
    }
  }

  @Test
  void thirty_two_collections_are_taken_and_no_more() throws IOException {
    String most =
        String.join("&collection=", IntStream.range(0, 32).mapToObj(i -> "any.query" + i).toList());

    stream(most).close();
    for (String more : List.of("one.more", "any.query0")) { // each time it is named counts
      Answer answer = get(EVENTS + most + "&collection=" + more, ADMIN);
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body())
          .contains("This stands here 33 times; a stream has it 1 to 32 times.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-None: 1",
        "Authorization: Basic bm8=",
        "Authorization: Token x",
        "Authorization: Bearer 1-x"
      })
  void without_good_credentials_it_is_401(String header) throws IOException {
    Answer answer = get(EVENTS + "test.public_event", header);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("www-authenticate")).hasSize(2);
    assertThat(answer.body()).contains("\"code\":-32001", "\"error\":207").endsWith("\"id\":null}");
  }

  @Test
  void who_may_not_hear_one_of_the_collections_hears_none() throws IOException {
    String mara = account("mara");

    Answer answer = get(EVENTS + "test.open_event&collection=test.event", mara);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body())
        .contains("\"error\":13", "[EACCES] Not authorized", "\"roles\":[\"FULL_ADMIN\"]")
        .endsWith("\"id\":null}");
    try (EventPeer peer = EventPeer.open(server.port(), EVENTS + "test.open_event", mara).ready()) {
      call("test.emit_event", "\"ADDED\",1,null,1,\"test.open_event\"");
      assertThat(peer.event()).contains("\"test.open_event\"");
    }
  }

  @Test
  void an_account_has_sixteen_streams_and_another_has_its_own() throws IOException {
    String nils = account("nils");
    List<EventPeer> open = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        open.add(EventPeer.open(server.port(), EVENTS + "test.open_event", nils).ready());
      }
      Answer answer = get(EVENTS + "test.open_event", nils);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.body()).contains("\"error\":16", "\"limit\":16").endsWith("\"id\":null}");
      stream("test.open_event").close();
    } finally {
      for (EventPeer peer : open) {
        peer.close();
      }
    }

    // Not only after the next heartbeat: the server notices that they have gone.
    int status = get(EVENTS + "no.such", nils).status();
    while (status == 429) {
      status = get(EVENTS + "no.such", nils).status();
    }
    assertThat(status).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"POST", "HEAD", "DELETE"})
  void only_get_is_answered(String method) throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send(HttpPeer.head(method, EVENTS + "test.event", List.of(ADMIN, "Content-Length: 0")));
      String head = peer.head();
      assertThat(head).startsWith("HTTP/1.1 405 ").contains("Allow: GET\r\n");
    }
  }

  @Test
  void a_server_that_stops_takes_no_stream_any_more() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    List<Plugin> plugins = new ArrayList<>(TranscriptTest.plugins());
    plugins.add(new HeldCall(mayEnd));
    try (TestServer stopping = TestServer.start(plugins);
        FrameSocket socket = FrameSocket.tcp(stopping.port()).openLoggedIn(CURRENT)) {
      socket.send(request("held.call", "", "2"));
      while (figure(stopping, "parbuckle_calls_running") == 0) {
        Thread.onSpinWait();
      }
      int port = stopping.port();
      Thread stop = Thread.ofVirtual().start(stopping::restart);
      Answer answer;
      do {
        try (HttpPeer peer = new HttpPeer(port)) {
          answer = peer.send(HttpPeer.head("GET", EVENTS + "test.event", List.of(ADMIN))).answer();
        }
      } while (answer.status() == 200);

      mayEnd.countDown();
      stop.join();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.body()).contains("\"error\":11").endsWith("\"id\":null}");
    }
  }

  /// `held.call` ends when it may: a server that stops waits for it.
  private record HeldCall(CountDownLatch mayEnd) implements Plugin {

    @Override
    public String name() {
      return "held";
    }

    @Override
    public List<Service> services(Platform platform) {
      return List.of(
          offer ->
              offer
                  .call("held.call", NoParams.class, Boolean.class, (_, _) -> held())
                  .doc("Ends when it may.")
                  .anyLogin());
    }

    private boolean held() throws InterruptedException {
      mayEnd.await();
      return true;
    }
  }

  @Test
  void an_unknown_version_is_404() throws IOException {
    assertThat(get("/api/v1.2.3/events?collection=test.event", ADMIN).status()).isEqualTo(404);
  }

  @Test
  void a_page_of_another_origin_is_refused_and_one_of_our_own_is_not() throws IOException {
    Answer foreign =
        get(
            EVENTS + "test.event",
            ADMIN,
            "Origin: http://evil.example",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Site: cross-site");
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.body()).contains("\"error\":13").endsWith("\"id\":null}");
    stream("test.event", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-origin").close();
    stream("test.event", "Origin: http://made.up.by.a.library").close();
  }

  // ---- credentials

  private static String account(String name) throws IOException {
    String groups = call("group.query", "").body();
    String readers = found("\"id\":([0-9]+),\"gid\":951,", groups);
    call(
        "user.create",
        "{\"username\":\""
            + name
            + "\",\"full_name\":\"x\",\"password\":\"good-password\",\"group_create\":true,"
            + "\"groups\":["
            + readers
            + "]}");
    return HttpPeer.basic(name, "good-password");
  }

  private static void update(String name, String members) throws IOException {
    String find = "[[\"username\",\"=\",\"" + name + "\"]],{\"select\":[\"id\"],\"get\":true}";
    String id = found("\"id\":([0-9]+)}", call("user.query", find).body());
    call("user.update", id + "," + members);
  }

  private static String token(String parameters) throws IOException {
    return found("\"result\":\"([^\"]+)\"", call("auth.generate_token", parameters).body());
  }

  private static void assertOver(EventPeer peer) throws IOException {
    assertThat(peer.event()).startsWith("event: closed\ndata: {\"code\":1008,");
    assertThat(peer.eventOrEnd()).as("the body is ended").isNull();
  }

  @Test
  void a_browser_shows_a_token_in_the_address() throws IOException {
    String target = EVENTS + "test.event&auth_token=" + percent(token("600,{},true,true"));

    EventPeer.open(server.port(), target).ready().close();
    assertThat(get(target).status()).as("it was for one use").isEqualTo(401);
  }

  @Test
  void a_stream_ends_with_the_time_of_its_token_which_it_does_not_prolong() throws IOException {
    try (EventPeer peer =
        EventPeer.open(
            server.port(), EVENTS + "test.event", "Authorization: Token " + token("6"))) {
      assertOver(peer.ready());
    }
  }

  @Test
  void a_stream_ends_with_its_api_key() throws IOException {
    Answer made = call("api_key.create", "{\"name\":\"streams\",\"username\":\"admin\"}");
    String key = found("\"key\":\"([^\"]+)\"", made.body());
    try (EventPeer peer =
        EventPeer.open(server.port(), EVENTS + "test.event", "Authorization: Bearer " + key)) {
      peer.ready();
      call("api_key.delete", key.substring(0, key.indexOf('-')));

      assertOver(peer);
    }
  }

  @Test
  void a_stream_ends_when_its_api_key_is_made_anew() throws IOException {
    Answer made = call("api_key.create", "{\"name\":\"anew\",\"username\":\"admin\"}");
    String key = found("\"key\":\"([^\"]+)\"", made.body());
    try (EventPeer peer =
        EventPeer.open(server.port(), EVENTS + "test.event", "Authorization: Bearer " + key)) {
      peer.ready();
      call("api_key.update", key.substring(0, key.indexOf('-')) + ",{\"reset\":true}");

      assertOver(peer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"password\":\"better-password\"}",
        "{\"password_disabled\":true,\"ssh_password_enabled\":false,\"smb\":false}"
      })
  void a_stream_ends_with_the_password_that_it_was_opened_with(String change) throws IOException {
    String name = change.contains("disabled") ? "pia" : "quirin";
    String basic = account(name);
    try (EventPeer peer = EventPeer.open(server.port(), EVENTS + "test.open_event", basic);
        EventPeer other = stream("test.open_event")) {
      peer.ready();
      update(name, change);

      assertOver(peer);
      call("test.emit_event", "\"ADDED\",1,null,1,\"test.open_event\"");
      assertThat(other.event()).as("those of others stay").contains("\"id\":1,");
    }
  }

  @Test
  void a_stream_ends_when_its_owner_sets_another_password() throws IOException {
    String rosa = account("rosa");
    String set =
        "{\"username\":\"rosa\",\"old_password\":\"good-password\",\"new_password\":\"better\"}";
    try (EventPeer peer = EventPeer.open(server.port(), EVENTS + "test.open_event", rosa)) {
      peer.ready();
      Answer answer =
          HttpPeer.post(server.port(), CURRENT, request("user.set_password", set, "1"), rosa);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);

      assertOver(peer);
    }
  }

  @Test
  void a_stream_ends_when_its_account_is_locked() throws IOException {
    String olga = account("olga");
    try (EventPeer peer = EventPeer.open(server.port(), EVENTS + "test.open_event", olga)) {
      peer.ready();
      update("olga", "{\"locked\":true}");

      assertOver(peer);
    }
  }

  @Test
  void a_stream_is_no_session() throws IOException {
    try (EventPeer _ = stream("auth.sessions&collection=test.event")) {
      String sessions = call("auth.sessions", "").body();
      while (!sessions.contains("\"result\":[]")) {
        sessions = call("auth.sessions", "").body(); // a socket of another test is being closed
      }
    }
  }

  // ---- clients that read slowly, and clients that go

  private static TestServer withSmallOutboxes() throws IOException {
    Limits usual = Limits.DEFAULTS;
    return TestServer.start(
        TranscriptTest.plugins(),
        config ->
            config
                .withAdminPassword(TestServer.PASSWORD)
                .withLimits(usual.withOutbox(128L << 10, 512L << 10)));
  }

  @Test
  void a_reader_that_is_too_slow_is_told_so_at_the_end() throws IOException {
    try (TestServer small = withSmallOutboxes();
        EventPeer other = stream(small, "test.event");
        EventPeer slow = EventPeer.slow(small.port(), EVENTS + "test.event", ADMIN)) {
      slow.ready();
      String text = "x".repeat(8_000);
      List<Long> numbers = new ArrayList<>();
      while (figure(small, "parbuckle_slow_readers_closed_total") == 0) {
        call(small, "test.emit_event", "\"ADDED\",1,\"" + text + "\",20");
        for (int i = 0; i < 20; i++) {
          numbers.add(seq(other.event())); // others do not notice
        }
      }

      List<String> heard = slow.rest();
      assertThat(heard.removeLast())
          .isEqualTo(
              "event: closed\ndata: {\"code\":1013,\"reason\":\"You read too slowly; connect"
                  + " again and query again\"}");
      int count = heard.size();
      assertThat(heard.stream().map(EventStreamTest::seq).toList())
          .as("what was told has no hole")
          .isEqualTo(numbers.subList(0, count));
      try (EventPeer again = stream(small, "test.event&since=" + numbers.get(count - 1))) {
        assertThat(seq(again.event())).isEqualTo(numbers.get(count));
      }
    }
  }

  @Test
  void a_slow_reader_hears_the_latest_state_of_an_object_only() throws IOException {
    try (TestServer small = withSmallOutboxes();
        EventPeer slow = EventPeer.slow(small.port(), EVENTS + "test.event", ADMIN)) {
      slow.ready();
      String text = "x".repeat(8_000);
      int count = 4_000;
      call(small, "test.emit_event", "\"CHANGED\",1,\"" + text + "\"," + count);
      call(small, "test.emit_event", "\"ADDED\",\"last\"");

      List<Long> numbers = new ArrayList<>();
      String event = slow.event();
      while (!event.contains("\"last\"")) {
        numbers.add(seq(event));
        event = slow.event();
      }
      assertThat(numbers).isSorted().doesNotHaveDuplicates().hasSizeLessThan(count);
      assertThat(numbers.getLast()).as("the newest of the merged").isEqualTo(seq(event) - 1);
    }
  }

  /// Be it that it has not read what was sent.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000})
  void the_server_notices_at_once_that_a_client_has_gone(int unread) throws IOException {
    EventPeer peer = stream("test.event");
    assertThat(figure(server, "parbuckle_event_streams")).isPositive();
    if (unread > 0) {
      call("test.emit_event", "\"ADDED\",1,\"" + "x".repeat(300) + "\"," + unread);
    }

    peer.close();

    while (figure(server, "parbuckle_event_streams") > 0) {
      Thread.onSpinWait();
    }
  }

  private static double figure(TestServer of, String name) throws IOException {
    try (HttpPeer peer = new HttpPeer(of.port())) {
      Answer answer = peer.send(HttpPeer.head("GET", "/metrics", List.of())).answer();
      return Double.parseDouble(found("\n" + name + " ([0-9.]+)", answer.body()));
    }
  }
}
