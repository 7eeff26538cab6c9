package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.BrokenPipe;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.fixture.Until;
import io.parbuckle.server.stream.BufferedOutput;
import io.parbuckle.server.stream.Output;
import io.parbuckle.server.stream.PipedOutput;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.TicketLimits;
import io.parbuckle.server.stream.Tickets;
import io.parbuckle.server.transport.DownloadEndpoint;
import io.parbuckle.server.transport.DownloadTokens;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.netty.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rows of `protocol.md` §7.2 and `extensions.md` §14, over a socket.
final class DownloadTest implements DownloadTokens {

  @TempDir private Path folder;

  private final Map<String, Kept> tokens = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Tickets tickets = new Tickets(TicketLimits.DEFAULTS, Time.system());
  private TestTransport server;
  private volatile boolean manyUses;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestTransport(
            Routes.builder()
                .below("/_download/", new DownloadEndpoint(this, tickets, job -> job < 100)));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    tickets.close();
    server.close();
  }

  @Override
  public Optional<Grant> redeem(String token, long job, Origin origin) {
    return Optional.ofNullable(manyUses ? tokens.get(token) : tokens.remove(token))
        .filter(kept -> kept.job() == job)
        .map(Kept::grant);
  }

  @Override
  public void spend(String token) {
    tokens.remove(token);
  }

  private record Kept(long job, Grant grant) {}

  private String url(long job, String name) {
    tokens.put("t" + job, new Kept(job, new Grant(name)));
    return "/_download/" + job + "?auth_token=t" + job;
  }

  private static PipedOutput piped() {
    return new PipedOutput(Tally.hashing());
  }

  /// A job's output that waits to be fetched, of job 57.
  private PipedOutput offered() {
    PipedOutput output = piped();
    tickets.offer(57, output);
    return output;
  }

  /// The same of a job that has ended.
  private PipedOutput wrote(String text) throws IOException {
    PipedOutput output = offered();
    write(output, text);
    output.ended(true);
    return output;
  }

  private static void write(Output output, String text) throws IOException {
    output.stream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Answer fetch(String request) throws IOException {
    try (RawClient client = server.client()) {
      return client.send(request).answer();
    }
  }

  @Test
  void what_the_job_wrote_is_fetched_once() throws Exception {
    PipedOutput output = wrote("hello");
    String url = url(57, "backup.tar");

    Answer answer = fetch(get(url));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/octet-stream")
        .containsEntry("content-disposition", "attachment; filename=\"backup.tar\"")
        .containsEntry("transfer-encoding", "chunked");
    assertThat(output.tally().sha256()).isPresent();
    over();
    assertThat(fetch(get(url)).status()).isEqualTo(401);
    assertThat(fetch(get(url(57, "backup.tar"))).status()).isEqualTo(410);
    assertThat(tickets.size()).isZero();
  }

  @Test
  void posting_nothing_downloads_too() throws Exception {
    wrote("");

    Answer answer =
        fetch("POST " + url(57, "x") + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_size_that_was_declared_becomes_the_length() throws Exception {
    PipedOutput output = offered();
    output.size(5);
    write(output, "hello");
    output.ended(true);

    assertThat(fetch(get(url(57, "x"))).headers()).containsEntry("content-length", "5");
  }

  @ParameterizedTest
  @CsvSource({"3, true", "3, false", "9, true"})
  void a_size_that_was_a_lie_is_cut(int size, boolean succeeded) throws Exception {
    PipedOutput output = offered();
    output.size(size);
    write(output, "hello");
    output.ended(succeeded);

    try (RawClient client = server.client()) {
      client.send(get(url(57, "x")));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.rest().length).isLessThan(size);
    }
  }

  @Test
  void a_job_that_fails_cuts_the_body() throws Exception {
    PipedOutput output = offered();
    write(output, "half");
    output.ended(false);

    try (RawClient client = server.client()) {
      client.send(get(url(57, "x")));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(new String(client.rest(), StandardCharsets.US_ASCII)).doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void a_client_that_goes_away_breaks_the_pipe() throws Exception {
    PipedOutput output = offered();
    Future<?> job =
        threads.submit(
            () -> {
              while (true) {
                output.stream().write(new byte[100_000]);
              }
            });

    try (RawClient client = server.client()) {
      client.send(get(url(57, "x")));
      client.head();
      client.readExactly(1_000_000);
    }

    assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(BrokenPipe.class)
        .hasRootCauseMessage("[Errno 32] Broken pipe");
  }

  @Test
  void a_download_that_nobody_fetches_breaks_the_pipe() throws Exception {
    TicketLimits hasty = new TicketLimits(Duration.ofMillis(50), Duration.ofMillis(50), 1);
    try (Tickets few = new Tickets(hasty, Time.system())) {
      PipedOutput output = piped();
      few.offer(57, output);
      assertThatThrownBy(() -> few.offer(58, piped())).hasMessageContaining("1 downloads already");

      Future<?> job =
          threads.submit(
              () -> {
                while (true) {
                  output.stream().write(new byte[100_000]);
                }
              });

      assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(BrokenPipe.class);
      assertThat(few.take(57)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/_download/abc, 404",
    "/_download/abc5, 404",
    "/_download/x/57, 404",
    "/_download/, 404",
    "/_download/5a, 404",
    "/_download/57, 401",
    "/_download/57?auth_token=, 401",
    "/_download/200?auth_token=nonsense, 401",
    "/_download/57?auth_token=nonsense, 401",
    "/_download/9223372036854775807, 401",
    "/_download/18446744073709551617, 401",
    "/_download/18446744073709551617?auth_token=nonsense, 401"
  })
  void wrong_addresses_are_told_so(String target, int status) throws Exception {
    Answer answer = fetch(get(target));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_token_for_another_job_is_used_up_by_the_attempt() throws Exception {
    wrote("");
    String url = url(57, "x");

    assertThat(fetch(get(url.replace("/57", "/58"))).status()).isEqualTo(401);
    assertThat(fetch(get(url)).status()).isEqualTo(401);
  }

  @Test
  void an_address_that_is_none_leaves_the_token_as_it_is() throws Exception {
    wrote("");
    String url = url(57, "x");

    assertThat(fetch(get(url.replace("57?", "57a?"))).status()).isEqualTo(404);
    assertThat(fetch(get(url)).status()).isEqualTo(200);
  }

  @Test
  void asking_for_the_head_of_what_comes_through_a_pipe_uses_it_up() throws Exception {
    wrote("hello");
    String url = url(57, "x");

    try (RawClient client = server.client()) {
      client.send("HEAD " + url + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.rest()).isEmpty();
    }

    assertThat(fetch(get(url)).status()).isEqualTo(401);
    assertThat(fetch(get(url(57, "x"))).status()).isEqualTo(410);
  }

  @Test
  void after_its_window_a_download_is_gone_whatever_the_token() throws Exception {
    BlockingQueue<Duration> windows = new LinkedBlockingQueue<>();
    CountDownLatch over = new CountDownLatch(1);
    Time time = new Windows(windows, over);
    try (Tickets timed = new Tickets(TicketLimits.DEFAULTS, time);
        TestTransport other =
            new TestTransport(
                Routes.builder()
                    .below("/_download/", new DownloadEndpoint(this, timed, job -> job < 100)))) {
      PipedOutput pipe = piped();
      timed.offer(57, pipe);
      assertThat(windows.poll(10, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(1));
      BufferedOutput file = new BufferedOutput(folder, Tally.counting());
      timed.offer(58, file);
      file.ended(true);
      assertThat(windows.poll(10, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(5));

      over.countDown();
      while (timed.size() > 0 || holdsFiles()) {
        Thread.onSpinWait();
      }

      for (int job : new int[] {57, 58}) {
        try (RawClient client = other.client()) {
          Answer answer = client.send(get(url(job, "x"))).answer();
          assertThat(answer.status()).isEqualTo(410);
          assertThat(answer.body()).isEmpty();
        }
      }
      assertThatThrownBy(() -> pipe.stream().write(1)).isInstanceOf(BrokenPipe.class);
    }
  }

  /// Tells how long is slept, and sleeps until everything is over.
  private record Windows(BlockingQueue<Duration> asked, CountDownLatch over) implements Time {

    @Override
    public Instant instant() {
      return Time.system().instant();
    }

    @Override
    public long nanos() {
      return Time.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      asked.add(duration);
      over.await();
    }
  }

  @Test
  void a_job_that_nobody_knows_is_a_404() throws Exception {
    assertThat(fetch(get(url(200, "x"))).status()).isEqualTo(404);
  }

  @Test
  void a_number_beyond_all_jobs_uses_a_token_up_as_any_other_does() throws Exception {
    wrote("hello");
    String url = url(57, "x");

    assertThat(fetch(get(url.replace("/57?", "/18446744073709551673?"))).status()).isEqualTo(401);
    assertThat(fetch(get(url)).status()).isEqualTo(401);
  }

  @Timeout(20)
  @Test
  void a_buffered_download_has_a_length_and_leaves_no_file() throws Exception {
    BufferedOutput output = new BufferedOutput(folder, Tally.counting());
    tickets.offer(57, output);
    write(output, "hello");
    output.ended(true);

    Answer answer = fetch(get(url(57, "x")));

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers()).containsEntry("content-length", "5");
    // The file goes right after the ticket; a file that stays fails by the time limit.
    while (tickets.size() > 0 || holdsFiles()) {
      Thread.onSpinWait();
    }
  }

  private boolean holdsFiles() throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a\"b\\c.txt|attachment; filename=\"a\\\"b\\\\c.txt\"",
        "grün €.txt|attachment; filename=\"gr_n _.txt\";"
            + " filename*=UTF-8''gr%C3%BCn%20%E2%82%AC.txt",
        "../../etc/passwd|attachment; filename=\"../../etc/passwd\""
      })
  void file_names_are_quoted(String name, String header) throws Exception {
    wrote("");

    assertThat(fetch(get(url(57, name))).headers()).containsEntry("content-disposition", header);
  }

  @Test
  void line_breaks_in_a_file_name_are_removed() throws Exception {
    wrote("");

    assertThat(fetch(get(url(57, "a\r\nX-Evil: 1"))).headers())
        .containsEntry("content-disposition", "attachment; filename=\"aX-Evil: 1\"")
        .doesNotContainKey("x-evil");
  }

  // ---- in parts

  private BufferedOutput file(String content) throws IOException {
    BufferedOutput output = new BufferedOutput(folder, Tally.hashing());
    tickets.offer(57, output);
    write(output, content);
    output.ended(true);
    manyUses = true;
    return output;
  }

  private static String get(String target, String... headers) {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-3|206|0123|bytes 0-3/10",
        "bytes=4-|206|456789|bytes 4-9/10",
        "bytes=-3|206|789|bytes 7-9/10",
        "bytes=-99|206|0123456789|bytes 0-9/10",
        "bytes=8-99|206|89|bytes 8-9/10",
        "bytes=10-|416||bytes */10",
        "bytes=-0|416||bytes */10",
        "bytes=0-1,4-5|200|0123456789|",
        "bytes=5-4|200|0123456789|",
        "lines=1-2|200|0123456789|"
      })
  void a_part_of_a_file_is_sent(String range, int status, String body, String contentRange)
      throws Exception {
    file("0123456789");

    Answer answer = fetch(get(url(57, "x"), "Range: " + range));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body == null ? "" : body);
    assertThat(answer.headers().get("content-range")).isEqualTo(contentRange);
    if (status != 416) {
      assertThat(answer.headers()).containsEntry("accept-ranges", "bytes");
      assertThat(answer.headers().get("repr-digest"))
          .isEqualTo("sha-256=:" + digest("0123456789") + ":");
    }
  }

  /// The last byte may be here before its sender goes on to say so.
  private void over() {
    Until.holds("the download is over", () -> tickets.size() == 0);
  }

  private static String digest(String text) throws Exception {
    return java.util.Base64.getEncoder()
        .encodeToString(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void a_download_can_be_continued_and_the_token_is_used_up_with_the_last_byte() throws Exception {
    file("0123456789");
    String url = url(57, "x");

    Answer end = fetch(get(url, "Range: bytes=6-"));
    String tag = end.headers().get("etag");
    Answer same = fetch(get(url, "If-None-Match: " + tag));
    Answer changed = fetch(get(url, "Range: bytes=2-3", "If-Range: \"other\""));

    assertThat(end.body()).isEqualTo("6789");
    assertThat(same.status()).isEqualTo(304);
    assertThat(changed.status()).isEqualTo(200);
    over();
    assertThat(fetch(get(url)).status()).isEqualTo(401);
    assertThat(fetch(get(url(57, "x"))).status()).isEqualTo(410);
  }

  @Test
  void parts_in_any_order_make_a_whole() throws Exception {
    BufferedOutput output = file("0123456789");
    String url = url(57, "x");
    String tag = output.entityTag();

    for (String range : new String[] {"8-9", "2-4", "0-2"}) {
      assertThat(fetch(get(url, "Range: bytes=" + range, "If-Range: " + tag)).status())
          .isEqualTo(206);
    }
    assertThat(fetch("HEAD " + url + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "10"))
        .isEqualTo(200);
    assertThat(fetch(get(url, "Range: bytes=5-7")).status()).isEqualTo(206);

    over();
    assertThat(fetch(get(url)).status()).isEqualTo(401);
  }

  /// The answer to HEAD has a length and no body.
  private int fetch(String head, String length) throws IOException {
    try (RawClient client = server.client()) {
      client.send(head);
      Answer answer = client.head();
      assertThat(answer.headers()).containsEntry("content-length", length);
      assertThat(client.rest()).isEmpty();
      return answer.status();
    }
  }

  @Test
  void whoever_takes_trailers_is_told_the_digest() throws Exception {
    PipedOutput output = offered();
    output.size(5);
    write(output, "hello");
    output.ended(true);

    try (RawClient client = server.client()) {
      client.send(get(url(57, "x"), "TE: trailers", "Connection: close"));
      assertThat(client.head().headers()).containsEntry("trailer", "Repr-Digest");
      assertThat(new String(client.rest(), StandardCharsets.US_ASCII))
          .endsWith("0\r\nRepr-Digest: sha-256=:" + digest("hello") + ":\r\n\r\n");
    }
  }
}
