package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How far a body is read ahead of whoever wants it.
final class RequestBodyTest {

  private static final int KIB = 1 << 10;

  /// Far more than all buffers of the system's take in.
  private static final int LARGE = 128 << 20;

  private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final RequestBody body =
      new RequestBody(channel, new Patience(Time.system(), Duration.ofSeconds(60)), () -> {});

  @AfterEach
  void close() {
    body.drop();
    channel.finishAndReleaseAll();
  }

  private void arrive(int bytes) {
    body.add(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private boolean isRead() {
    channel.runPendingTasks();
    return channel.config().isAutoRead();
  }

  private void take(int bytes) throws IOException {
    assertThat(body.readNBytes(bytes)).hasSize(bytes);
  }

  @Test
  void what_the_reader_has_in_its_hand_counts_until_it_is_done() throws Exception {
    arrive(500 * KIB);
    assertThat(isRead()).isTrue();
    arrive(500 * KIB);
    assertThat(isRead()).isFalse();
    take(500 * KIB);
    take(499 * KIB);
    assertThat(isRead()).as("most of the second buffer is read, but it is there").isFalse();
    take(KIB);
    assertThat(isRead()).isTrue();
  }

  @Test
  void reading_goes_on_before_the_last_buffer_is_empty_if_that_is_small() throws Exception {
    arrive(512 * KIB);
    arrive(100 * KIB);
    assertThat(isRead()).isFalse();
    take(512 * KIB);
    assertThat(isRead()).isTrue();
  }

  @Test
  void a_body_in_tiny_chunks_is_not_read_ahead_without_end() {
    int chunks = 0;
    while (isRead() && chunks < 512 * KIB) {
      arrive(1);
      chunks++;
    }
    assertThat(chunks).isLessThan(5_000);
  }

  @Test
  void what_nobody_wants_is_thrown_away_and_the_socket_read_on() {
    ByteBuf large = Unpooled.wrappedBuffer(new byte[600 * KIB]);
    body.add(large);
    assertThat(isRead()).isFalse();
    body.drop();
    assertThat(isRead()).isTrue();
    assertThat(large.refCnt()).isZero();
    arrive(600 * KIB);
    assertThat(isRead()).isTrue();
  }

  /// A request may be sent before the answer to the last one (RFC 9112 §9.3.2). Its body is held
  /// back like any other, before its turn and in it, and comes whole.
  @Test
  void a_body_that_comes_before_its_turn_is_not_read_ahead() throws Exception {
    var first = new CountDownLatch(1);
    var second = new CountDownLatch(1);
    Routes.Builder routes =
        Routes.builder()
            .at("/first", exchange -> say(exchange, first, "first"))
            .at("/warm", exchange -> count(exchange, new CountDownLatch(0)))
            .at("/second", exchange -> count(exchange, second));
    byte[] heads =
        ("GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(LARGE))
            .getBytes(StandardCharsets.US_ASCII);
    try (var server = new TestTransport(routes);
        var socket =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.tcp.port()))) {
      RawClient client = RawClient.of(socket.socket());
      teachLargeReads(client);
      ByteBuffer begin = ByteBuffer.allocate(heads.length + 1024 * KIB).put(heads).rewind();
      while (begin.hasRemaining()) {
        socket.write(begin);
      }
      socket.configureBlocking(false);
      int sent = 1024 * KIB;
      sent += sendWhileTaken(socket, LARGE - sent);
      assertThat(sent).as("sent before its turn").isLessThan(LARGE);
      first.countDown();
      sent += sendWhileTaken(socket, LARGE - sent);
      assertThat(sent).as("sent before it is read").isLessThan(LARGE);
      second.countDown();
      socket.configureBlocking(true);
      for (int left = LARGE - sent; left > 0; ) {
        left -= socket.write(ByteBuffer.allocate(Math.min(left, 1024 * KIB)));
      }
      assertThat(client.answer().body()).isEqualTo("first");
      assertThat(client.answer().body()).isEqualTo(Integer.toString(LARGE));
    }
  }

  /// A connection is read in pieces as large as the last ones were.
  private static void teachLargeReads(RawClient client) throws IOException {
    int bytes = 16 << 20;
    client
        .send("POST /warm HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(bytes))
        .send(new byte[bytes]);
    assertThat(client.answer().body()).isEqualTo(Integer.toString(bytes));
  }

  private static void say(Exchange exchange, CountDownLatch when, String text)
      throws IOException, InterruptedException {
    when.await();
    exchange.respond(200, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void count(Exchange exchange, CountDownLatch when)
      throws IOException, InterruptedException {
    when.await();
    try (InputStream in = exchange.body()) {
      long count = in.transferTo(java.io.OutputStream.nullOutputStream());
      say(exchange, when, Long.toString(count));
    }
  }

  /// @return how many bytes were taken until none was for a second
  private static int sendWhileTaken(SocketChannel socket, int most) throws IOException {
    int sent = 0;
    try (Selector selector = Selector.open()) {
      socket.register(selector, SelectionKey.OP_WRITE);
      while (sent < most && selector.select(1_000) > 0) {
        selector.selectedKeys().clear();
        sent += socket.write(ByteBuffer.allocate(Math.min(most - sent, 1024 * KIB)));
      }
    }
    return sent;
  }
}
