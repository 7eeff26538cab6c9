package io.parbuckle.server.transport.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.BrokenPipe;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.call.Uploads.Begun;
import io.parbuckle.server.call.Uploads.Wanted;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.stream.PipedOutput;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.TicketLimits;
import io.parbuckle.server.stream.Tickets;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.DownloadEndpoint;
import io.parbuckle.server.transport.DownloadTokens;
import io.parbuckle.server.transport.HttpCredential;
import io.parbuckle.server.transport.HttpCredentials;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.Transfers;
import io.parbuckle.server.transport.UploadEndpoint;
import io.parbuckle.server.transport.UploadLimits;
import io.parbuckle.server.transport.netty.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How transfers end with clients and jobs that misbehave, over sockets: silent ones, slow ones,
/// ones that leave or lie; and all orders in which the two ends of a pipe can end.
@Timeout(60)
final class TransferEndsTest implements HttpCredentials, Transfers, DownloadTokens {

  private static final int JOB = 57;
  private static final String DOWNLOAD =
      "GET /_download/57?auth_token=t HTTP/1.1\r\nHost: a\r\n\r\n";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Tickets tickets = new Tickets(TicketLimits.DEFAULTS, Time.system());

  /// What jobs were told from outside, and what they read.
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> napping = new LinkedBlockingQueue<>();
  private final CountDownLatch silence = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init") // each test starts it, with limits of its own
  private TestTransport server;

  @AfterEach
  void stop() {
    silence.countDown();
    threads.shutdownNow();
    tickets.close();
    server.close();
  }

  private void start(Duration idle) throws IOException {
    UploadEndpoint upload = new UploadEndpoint(this, this, UploadLimits.DEFAULTS, Tally::counting);
    server =
        new TestTransport(
            Routes.builder()
                .at("/_upload", upload, "POST", "PUT")
                .below("/_download/", new DownloadEndpoint(this, tickets, job -> job == JOB)),
            Doors.open(),
            HttpLimits.DEFAULTS.withTransferIdle(idle));
  }

  private void start() throws IOException {
    start(Duration.ofMinutes(5));
  }

  // ---- who may, which jobs there are

  @Override
  public Admission admit(HttpCredential credential, Origin origin) {
    Caller caller =
        new Caller("mara", 1000, "LOGIN_PASSWORD", JsonObject.EMPTY, true, Set.of(), "127.0.0.1");
    return new Admission.Admitted(new Login(caller, true, null, null, false, false));
  }

  @Override
  public Optional<Grant> redeem(String token, long job, Origin origin) {
    return Optional.of(new Grant("x"));
  }

  @Override
  public void spend(String token) {
    // every token is good for ever
  }

  @Override
  public void check(Caller caller, String method) {
    // all methods are there for everybody
  }

  /// `a.silent` does not read, `a.reader` reads everything, `a.quitter` ends at once; `a.napper` is
  /// told to stop while it waits, and reads on when the silence is over.
  @Override
  public Begun start(Wanted wanted, Inputs inputs) {
    threads.execute(() -> read.add(run(wanted.method(), inputs)));
    return new Begun(JOB, true);
  }

  private String run(String method, Inputs inputs) {
    try {
      if (method.equals("a.silent")) {
        silence.await();
      }
      long bytes = 0;
      while (!method.equals("a.quitter")) {
        Optional<InputStream> file = inputs.next();
        if (file.isEmpty()) {
          break;
        }
        if (method.equals("a.napper")) {
          nap(file.get());
        }
        bytes += file.get().transferTo(OutputStream.nullOutputStream());
      }
      return bytes + " bytes";
    } catch (IOException | InterruptedException e) {
      return String.valueOf(e.getMessage());
    } finally {
      inputs.end();
    }
  }

  private void nap(InputStream file) throws IOException, InterruptedException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(file::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    napping.add("now");
    silence.await();
  }

  @Override
  public void fail(long job, Fault reason) {
    told.add(String.valueOf(reason.getMessage()));
  }

  // ---- what is sent

  private static String head(long length, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "POST /_upload HTTP/1.1\r\nHost: a\r\nAuthorization: Token t\r\n"
        + "Content-Type: multipart/form-data; boundary=bound\r\n"
        + more
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static String data(String method) {
    return "--bound\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"method\":\""
        + method
        + "\"}\r\n--bound\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
  }

  private static final String END = "\r\n--bound--\r\n";

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T first = queue.poll(30, TimeUnit.SECONDS);
    assertThat(first).as("something within half a minute").isNotNull();
    return first;
  }

  // ---- jobs that do not read or write

  @Test
  void a_job_that_reads_nothing_hears_at_once_that_its_client_has_left() throws Exception {
    start();
    try (RawClient client = server.client()) {
      client.send(head(1_000_000) + data("a.silent") + "x".repeat(300_000));
    }

    assertThat(next(told)).contains("The upload ended after");
    assertThat(read).as("the job has not read yet").isEmpty();
    silence.countDown();
    assertThat(next(read)).startsWith("[ECONNABORTED] The upload ended after ");
  }

  @Test
  void a_job_that_reads_nothing_hears_that_the_connection_was_reset() throws Exception {
    start();
    SocketChannel socket =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcp.port()));

    fill(socket, head(1L << 40) + data("a.silent"));
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();

    assertThat(next(told)).contains("The upload ended after");
  }

  /// Sends until nothing is taken in any more for a while.
  private static void fill(SocketChannel socket, String begin) throws IOException {
    socket.write(ByteBuffer.wrap(begin.getBytes(UTF_8)));
    socket.configureBlocking(false);
    ByteBuffer block = ByteBuffer.allocate(64 << 10);
    try (Selector selector = Selector.open()) {
      SelectionKey key = socket.register(selector, SelectionKey.OP_WRITE);
      while (selector.select(300) > 0) {
        selector.selectedKeys().clear();
        int _ = socket.write(block.clear());
      }
      key.cancel();
      selector.selectNow();
    }
    socket.configureBlocking(true);
  }

  @Test
  void a_job_that_writes_nothing_loses_its_pipe_when_its_client_leaves() throws Exception {
    start();
    PipedOutput output = new PipedOutput(Tally.counting());
    tickets.offer(JOB, output);
    output.stream().write('x');

    try (RawClient client = server.client()) {
      client.send(DOWNLOAD);
      assertThat(client.head().status()).isEqualTo(200);
    }

    awaitNoTicket();
    assertThatThrownBy(() -> output.stream().write(1)).isInstanceOf(BrokenPipe.class);
  }

  private void awaitNoTicket() {
    while (tickets.size() > 0) {
      Thread.onSpinWait();
    }
  }

  // ---- clients that are slow

  @Test
  void a_client_that_sends_a_byte_now_and_then_is_told_to_hurry() throws Exception {
    start(Duration.ofMillis(400));
    try (RawClient client = server.client()) {
      client.send(head(1_000_000) + data("a.reader"));
      Future<?> trickle = threads.submit(() -> trickle(client));

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).startsWith("Fewer than 1024 bytes have arrived in ");
      assertThat(answer.headers()).containsEntry("parbuckle-job", "57");
      assertThat(next(read)).startsWith("[ECONNABORTED] The upload ended after ");
      assertThat(next(told)).contains("The upload ended after ");
      trickle.cancel(true);
    }
  }

  @Test
  void a_client_that_nobody_waits_for_may_take_its_time() throws Exception {
    start(Duration.ofSeconds(1));
    try (RawClient client = server.client();
        RawClient later = server.client()) {
      String rest = "x".repeat(2000) + END;
      String data = data("a.napper");
      client.send(head(data.length() + rest.length()) + data);
      next(napping);
      later.send(head(1_000_000) + data("a.reader"));
      assertThat(later.answer().status()).as("as long as the other one has waited").isEqualTo(408);

      client.send(rest);
      silence.countDown();

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  private Void trickle(RawClient client) throws IOException, InterruptedException {
    while (!silence.await(20, TimeUnit.MILLISECONDS)) {
      client.send("x");
    }
    return null;
  }

  @Test
  void a_call_that_trickles_in_is_told_so_before_there_is_a_job() throws Exception {
    start(Duration.ofMillis(200));
    try (RawClient client = server.client()) {
      client.send(head(1_000_000) + "--bound\r\nContent-Dis");

      assertThat(client.answer().status()).isEqualTo(408);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_client_that_takes_in_a_byte_now_and_then_is_given_up() throws Exception {
    start(Duration.ofMillis(400));
    PipedOutput output = new PipedOutput(Tally.counting());
    tickets.offer(JOB, output);
    Future<?> job =
        threads.submit(
            () -> {
              while (true) {
                output.stream().write(new byte[100_000]);
              }
            });

    try (RawClient client = server.client()) {
      client.send(DOWNLOAD);
      Future<?> sipping = threads.submit(() -> sip(client));

      assertThatThrownBy(() -> job.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(BrokenPipe.class);
      sipping.cancel(true);
    }
  }

  private Void sip(RawClient client) throws IOException, InterruptedException {
    while (client.read() >= 0 && !silence.await(20, TimeUnit.MILLISECONDS)) {}
    return null;
  }

  // ---- lengths and parts that are a lie

  @Test
  void a_length_that_is_too_short_ends_inside_a_part() throws Exception {
    start();
    String body = data("a.reader") + "x".repeat(1000) + END;
    try (RawClient client = server.client()) {
      client.send(head(body.length() - 500) + body);

      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(next(read)).startsWith("[ECONNABORTED] The upload ended after ");
    }
  }

  @Test
  void a_length_that_is_too_long_is_waited_for_and_no_longer() throws Exception {
    start(Duration.ofMillis(200));
    String body = data("a.reader") + "x".repeat(1000) + END;
    try (RawClient client = server.client()) {
      client.send(head(body.length() + 500) + body);

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(next(told)).contains("The upload ended after 1000 bytes.");
    }
  }

  @Test
  void a_part_without_end_fails_the_job() throws Exception {
    start();
    String body = data("a.reader") + "x".repeat(1000);
    try (RawClient client = server.client()) {
      client.send(head(body.length()) + body);

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("The body ends inside a part.");
      assertThat(next(read)).startsWith("[ECONNABORTED] The upload ended after ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filename=\"a\\\"b.txt\"",
        "filename=\"../../etc/passwd\"",
        "filename=\"C:\\temp\\x\"",
        "filename=\"grün €.txt\"",
        "filename*=UTF-8''gr%C3%BCn%0D%0AX-Evil: 1",
        "filename=\"; name=\"",
        "filename=\"unclosed",
        "filename=\"\""
      })
  void whatever_a_part_calls_its_file_is_of_no_account(String parameter) throws Exception {
    start();
    String body =
        (data("a.reader") + "hello" + END)
            .replace("name=\"file\"", "name=\"file\"; " + parameter + "\r\nContent-Type: a/b");
    byte[] bytes = body.getBytes(UTF_8);
    try (RawClient client = server.client()) {
      client.send(head(bytes.length)).send(bytes);

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(next(read)).isEqualTo("5 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fi\\\"le", "file/", "../file", "fïle", "FILE", " file"})
  void a_part_that_is_not_called_file_is_refused(String name) throws Exception {
    start();
    byte[] bytes =
        (data("a.reader") + "hello" + END)
            .replace("name=\"file\"", "name=\"" + name + "\"")
            .getBytes(UTF_8);
    try (RawClient client = server.client()) {
      client.send(head(bytes.length)).send(bytes);

      assertThat(client.answer().status()).isEqualTo(405);
    }
    assertThat(read).isEmpty();
  }

  // ---- the two ends of a pipe, in every order

  @Test
  void a_client_that_is_through_first_leaves_its_job_the_whole() throws Exception {
    start();
    String body = data("a.silent") + "x".repeat(100_000) + END;
    try (RawClient client = server.client()) {
      client.send(head(body.length()) + body);
      assertThat(client.answer().status()).isEqualTo(200);
    }
    silence.countDown();

    assertThat(next(read)).isEqualTo("100000 bytes");
    assertThat(told).isEmpty();
  }

  @Test
  void a_client_that_leaves_behind_its_last_byte_has_sent_a_whole() throws Exception {
    start();
    String body = data("a.silent") + "x".repeat(100_000) + END;
    try (RawClient client = server.client()) {
      client.send(head(body.length()) + body);
    }
    silence.countDown();

    assertThat(next(read)).isEqualTo("100000 bytes");
    assertThat(told).isEmpty();
  }

  @Test
  void a_job_that_is_through_first_lets_its_client_finish() throws Exception {
    start();
    String body = data("a.quitter") + "x".repeat(3_000_000) + END;
    try (RawClient client = server.client()) {
      client.send(head(body.length()) + data("a.quitter"));
      assertThat(next(read)).isEqualTo("0 bytes");

      client.send("x".repeat(3_000_000) + END);

      assertThat(client.answer().status()).isEqualTo(200);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_client_that_leaves_after_its_job_disturbs_nobody() throws Exception {
    start();
    try (RawClient client = server.client()) {
      client.send(head(3_000_000) + data("a.quitter"));
      assertThat(next(read)).isEqualTo("0 bytes");
    }

    assertThat(next(told)).contains("The upload ended after");
  }

  @Test
  void a_download_whose_client_leaves_after_the_job_leaves_nothing_behind() throws Exception {
    start();
    PipedOutput output = new PipedOutput(Tally.counting());
    tickets.offer(JOB, output);
    output.stream().write(new byte[200_000]);
    output.ended(true);

    try (RawClient client = server.client()) {
      client.send(DOWNLOAD);
      assertThat(client.head().status()).isEqualTo(200);
    }

    awaitNoTicket();
  }

  @Test
  void a_download_whose_job_fails_while_its_client_waits_is_cut() throws Exception {
    start();
    PipedOutput output = new PipedOutput(Tally.counting());
    tickets.offer(JOB, output);
    output.stream().write('x');
    try (RawClient client = server.client()) {
      client.send(DOWNLOAD);
      assertThat(client.head().status()).isEqualTo(200);

      output.ended(false);

      assertThat(new String(client.rest(), UTF_8)).doesNotEndWith("0\r\n\r\n");
    }
  }
}
