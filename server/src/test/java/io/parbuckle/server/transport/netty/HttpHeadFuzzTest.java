package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.session.Wire;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.SocketRoute;
import io.parbuckle.server.transport.Sockets;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Bytes of any sort on a fresh connection are requests that are answered, or are refused, and the
/// same however they are cut. Only what needs no thread of its own is served here: nothing at most
/// paths, WebSockets at one, and one that takes a method which nobody sends.
final class HttpHeadFuzzTest {

  private static final Set<Integer> STATUSES =
      Set.of(101, 308, 400, 403, 404, 405, 414, 431, 501, 503, 505);

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [ -~]+\r\n");

  private static NettyTransport<Object> transport;

  @BeforeAll
  static void start() {
    Routes routes =
        Routes.builder()
            .at("/file", _ -> {}, "NONE")
            .socket("/api/current", new SocketRoute(Codec.JSON_RPC, null, null))
            .build();
    transport =
        new NettyTransport<>(
            routes, new Silent(), Doors.open(), HttpLimits.DEFAULTS, new SettableTime());
  }

  @AfterAll
  static void stop() {
    transport.close();
  }

  @FuzzTest
  void requests(byte[] input) {
    List<Integer> whole = statuses(input, input.length);
    assertThat(statuses(input, 1)).isEqualTo(whole);
    assertThat(statuses(input, 13)).isEqualTo(whole);
  }

  private static List<Integer> statuses(byte[] input, int piece) {
    HttpLimits limits = transport.limits();
    EmbeddedChannel channel = new EmbeddedChannel();
    Origin peer = new Origin.Tcp(InetAddress.getLoopbackAddress(), 1, false);
    channel
        .pipeline()
        .addLast(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.lineBytesMax())
                    .setMaxHeaderSize(limits.headBytesMax())))
        .addLast(new HttpConnection<>(transport, channel, peer));
    StringBuilder answers = new StringBuilder();
    List<ByteBuf> given = new ArrayList<>();
    for (int at = 0; at < input.length && channel.isOpen(); at += piece) {
      ByteBuf in = Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at));
      given.add(in);
      channel.writeInbound(in);
      channel.runPendingTasks();
      drain(channel, answers);
    }
    channel.finishAndReleaseAll();
    channel.checkException();
    assertThat(given).as("nothing holds what has been read").allMatch(in -> in.refCnt() == 0);
    return statuses(answers.toString());
  }

  private static void drain(EmbeddedChannel channel, StringBuilder into) {
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      into.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
  }

  private static List<Integer> statuses(String answers) {
    List<Integer> statuses = new ArrayList<>();
    Matcher matcher = STATUS.matcher(answers);
    while (matcher.find()) {
      statuses.add(Integer.parseInt(matcher.group(1)));
    }
    assertThat(STATUSES).containsAll(statuses);
    return statuses;
  }

  /// Takes everything and says nothing.
  private static final class Silent implements Sockets<Object> {

    @Override
    public Object opened(Wire wire, Origin origin, SocketRoute route) {
      return wire;
    }

    @Override
    public void received(Object session, byte[] utf8) {}

    @Override
    public byte @Nullable [] next(Object session) {
      return null;
    }

    @Override
    public void writable(Object session, boolean writable) {}

    @Override
    public void closed(Object session) {}
  }
}
