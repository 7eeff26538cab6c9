package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.transport.BrowserOrigins;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.Proxies;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.netty.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSocket as `protocol.md` §1.4 has it, byte for byte.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebSocketTest {

  private TestTransport server;

  @BeforeAll
  void start() throws IOException {
    server = new TestTransport(Routes.builder());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private RawClient socket() throws IOException {
    return server.client().handshake("/api/current");
  }

  @Test
  void the_handshake_is_answered_with_the_key_of_the_specification() throws Exception {
    try (RawClient client = server.client()) {
      client.send(
          RawClient.handshakeText(
              "/api/current",
              "Sec-WebSocket-Protocol: soap",
              "Sec-WebSocket-Extensions: permessage-deflate"));

      RawClient.Answer answer = client.head();

      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.headers())
          .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
          .containsEntry("upgrade", "websocket")
          .containsEntry("connection", "Upgrade")
          .hasSize(3);
    }
  }

  @Test
  void a_message_sent_with_the_handshake_is_not_lost() throws Exception {
    try (RawClient client = server.client()) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(RawClient.handshakeText("/api/current").getBytes(StandardCharsets.US_ASCII));
      both.writeBytes(RawClient.text("early"));
      client.send(both.toByteArray());

      assertThat(client.head().status()).isEqualTo(101);
      assertThat(client.frame().text()).isEqualTo("early");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 65535, 65536, 70_001, 1 << 20, 4 << 20})
  void a_message_of_any_size_comes_back_as_it_was(int size) throws Exception {
    byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) ('a' + i % 26);
    }
    try (RawClient client = socket()) {
      Thread writer =
          Thread.startVirtualThread(
              () -> {
                try {
                  client.send(RawClient.frame(0x81, payload));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });

      Frame frame = client.frame();

      assertThat(frame.first()).isEqualTo(0x81);
      assertThat(frame.payload()).isEqualTo(payload);
      writer.join();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void messages_cut_anywhere_are_put_together(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      String text = "ä" + i + "€".repeat(random.nextInt(200));
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int cut = random.nextInt(utf8.length);
      stream.writeBytes(RawClient.frame(0x01, Arrays.copyOf(utf8, cut)));
      stream.writeBytes(RawClient.frame(0x89, new byte[] {(byte) i}));
      stream.writeBytes(RawClient.frame(0x80, Arrays.copyOfRange(utf8, cut, utf8.length)));
    }
    byte[] bytes = stream.toByteArray();
    try (RawClient client = socket()) {
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(bytes.length - at, 1 + random.nextInt(300));
        client.send(Arrays.copyOfRange(bytes, at, at + count));
        at += count;
      }

      int echoes = 0;
      while (echoes < 50) {
        Frame frame = client.frame();
        if (frame.first() == 0x81) {
          assertThat(frame.text()).startsWith("ä" + echoes);
          echoes++;
        } else {
          assertThat(frame.first()).isEqualTo(0x8A);
        }
      }
    }
  }

  @Test
  void a_ping_is_answered_with_its_payload_also_between_fragments() throws Exception {
    try (RawClient client = socket()) {
      client.send(RawClient.frame(0x01, new byte[] {'a'}));
      client.send(RawClient.frame(0x89, "are you there".getBytes(StandardCharsets.US_ASCII)));

      Frame pong = client.frame();

      assertThat(pong.first()).isEqualTo(0x8A);
      assertThat(pong.text()).isEqualTo("are you there");
      client.send(RawClient.frame(0x8A, new byte[0])); // a pong that nobody asked for
      client.send(RawClient.frame(0x80, new byte[] {'b'}));
      assertThat(client.frame().text()).isEqualTo("ab");
    }
  }

  static Stream<Arguments> faults() {
    byte[] none = new byte[0];
    byte[] long126 = new byte[126];
    return Stream.of(
        Arguments.of("reserved bit", 1002, new byte[][] {RawClient.frame(0xC1, none)}),
        Arguments.of("reserved opcode", 1002, new byte[][] {RawClient.frame(0x83, none)}),
        Arguments.of("reserved control opcode", 1002, new byte[][] {RawClient.frame(0x8B, none)}),
        Arguments.of(
            "continuation without start", 1002, new byte[][] {RawClient.frame(0x80, none)}),
        Arguments.of(
            "new message inside a fragmented one",
            1002,
            new byte[][] {RawClient.frame(0x01, none), RawClient.frame(0x81, none)}),
        Arguments.of("long ping", 1002, new byte[][] {RawClient.frame(0x89, long126)}),
        Arguments.of("fragmented ping", 1002, new byte[][] {RawClient.frame(0x09, none)}),
        Arguments.of(
            "close with half a code", 1002, new byte[][] {RawClient.frame(0x88, new byte[1])}),
        Arguments.of(
            "close with a code that is never sent",
            1002,
            new byte[][] {RawClient.frame(0x88, new byte[] {0x03, (byte) 0xED})}),
        Arguments.of("unmasked", 1002, new byte[][] {{(byte) 0x81, 0x01, 'a'}}),
        Arguments.of(
            "wasteful length", 1002, new byte[][] {{(byte) 0x81, (byte) 0xFE, 0, 5, 0, 0, 0, 0}}),
        Arguments.of("binary", 1003, new byte[][] {RawClient.frame(0x82, none)}),
        Arguments.of(
            "not UTF-8", 1007, new byte[][] {RawClient.frame(0x81, new byte[] {'a', (byte) 0xC3})}),
        Arguments.of(
            "surrogate",
            1007,
            new byte[][] {
              RawClient.frame(0x81, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})
            }),
        Arguments.of(
            "overlong",
            1007,
            new byte[][] {RawClient.frame(0x81, new byte[] {(byte) 0xC0, (byte) 0x80})}),
        Arguments.of(
            "one frame too long",
            1009,
            new byte[][] {{(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0x40, 0, 1, 0, 0, 0, 0}}),
        Arguments.of(
            "fragments too long",
            1009,
            new byte[][] {
              RawClient.frame(0x01, new byte[70_000]),
              {(byte) 0x80, (byte) 0xFF, 0, 0, 0, 0, 0, 0x40, 0, 0}
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void a_broken_rule_closes_with_its_code(String name, int code, byte[][] frames) throws Exception {
    try (RawClient client = socket()) {
      for (byte[] frame : frames) {
        client.send(frame);
      }
      client.send(new byte[4]);

      Frame close = client.frame();

      assertThat(close.first()).isEqualTo(0x88);
      assertThat(close.code()).isEqualTo(code);
      assertThat(close.reason())
          .isEqualTo(code == 1003 ? "Invalid websocket message type: binary" : "");
      assertThat(client.rest()).isEmpty();
    }
    server.sockets.latest().awaitClosed();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 3000, 4000})
  void a_close_frame_is_answered_with_1000_whatever_it_carried(int code) throws Exception {
    byte[] payload = code == 0 ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code, 'x'};
    try (RawClient client = socket()) {
      client.send(RawClient.frame(0x88, payload));

      Frame close = client.frame();

      assertThat(close.code()).isEqualTo(1000);
      assertThat(close.reason()).isEmpty();
      assertThat(client.read()).isEqualTo(-1);
    }
  }

  @Test
  void our_close_stands_behind_everything_that_waits_and_ends_with_the_answer() throws Exception {
    try (RawClient client = socket()) {
      client.send(RawClient.text("big 3000000"));
      client.send(RawClient.text("close 1013 too slow"));
      client.send(RawClient.text("not any more"));

      assertThat(client.frame().payload()).hasSize(3_000_000);
      Frame close = client.frame();
      assertThat(close.code()).isEqualTo(1013);
      assertThat(close.reason()).isEqualTo("too slow");
      client.send(RawClient.frame(0x88, new byte[] {0x03, (byte) 0xF5}));
      assertThat(client.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_reason_is_cut_between_characters() throws Exception {
    try (RawClient client = socket()) {
      client.send(RawClient.text("close 1011 " + "ä".repeat(100)));

      Frame close = client.frame();

      assertThat(close.reason()).isEqualTo("ä".repeat(61));
    }
  }

  @Test
  void pings_are_not_pushed_into_a_frame_that_is_half_sent() throws Exception {
    try (RawClient client = socket()) {
      client.send(RawClient.text("big 20000000"));
      for (int i = 0; i < 100; i++) {
        client.send(RawClient.frame(0x89, new byte[] {(byte) i}));
      }

      Frame big = client.frame();

      assertThat(big.payload()).hasSize(20_000_000).containsOnly('x');
      Frame pong = client.frame();
      while (pong.payload()[0] != 99) {
        pong = client.frame();
      }
      assertThat(pong.first()).isEqualTo(0x8A);
    }
  }

  @Test
  void the_session_hears_when_the_client_takes_nothing_in() throws Exception {
    try (RawClient client = socket()) {
      client.send(RawClient.text("hello"));
      client.frame();
      EchoSockets.Echo echo = server.sockets.latest();
      client.send(RawClient.text("big 20000000"));

      while (echo.writable) {
        Thread.onSpinWait();
      }
      client.frame();
      while (!echo.writable) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void a_client_that_vanishes_closes_its_session() throws Exception {
    RawClient client = socket();
    client.send(RawClient.text("hello"));
    client.frame();
    EchoSockets.Echo echo = server.sockets.latest();

    client.close();

    echo.awaitClosed();
  }

  @Test
  void many_messages_in_one_packet_come_back_in_order() throws Exception {
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    for (int i = 0; i < 5_000; i++) {
      burst.writeBytes(RawClient.text("message " + i));
    }
    try (RawClient client = socket()) {
      Thread.startVirtualThread(
          () -> {
            try {
              client.send(burst.toByteArray());
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });

      for (int i = 0; i < 5_000; i++) {
        assertThat(client.frame().text()).isEqualTo("message " + i);
      }
    }
  }

  @Test
  void an_address_that_is_not_allowed_is_told_so_after_the_handshake() throws Exception {
    Doors doors =
        new Doors(
            new Proxies(AddressList.EMPTY),
            new BrowserOrigins(List.of()),
            AddressList.of(List.of("192.0.2.0/24")),
            _ -> true);
    try (TestTransport other = new TestTransport(Routes.builder(), doors, HttpLimits.DEFAULTS);
        RawClient client = other.client()) {
      client.handshake("/api/current");

      Frame close = client.frame();

      assertThat(close.code()).isEqualTo(1008);
      assertThat(close.reason()).isEqualTo("You are not allowed to access this resource");
      assertThat(other.sockets.all).isEmpty();
    }
  }

  @Test
  void a_stop_says_1001_to_everybody() throws Exception {
    TestTransport other = new TestTransport(Routes.builder());
    try (RawClient client = other.client().handshake("/api/current")) {
      client.send(RawClient.text("hello"));
      client.frame();

      Thread stopping = Thread.startVirtualThread(other::close);

      assertThat(client.frame().code()).isEqualTo(1001);
      client.send(RawClient.frame(0x88, new byte[] {0x03, (byte) 0xE9}));
      assertThat(client.read()).isEqualTo(-1);
      stopping.join();
    }
  }

  @Test
  void no_new_session_is_taken_while_the_server_stops() throws Exception {
    try (TestTransport other = new TestTransport(Routes.builder());
        RawClient client = other.client()) {
      other.transport.refuse();

      client.send(RawClient.handshakeText("/api/current"));

      assertThat(client.answer().status()).isEqualTo(503);
    }
  }
}
