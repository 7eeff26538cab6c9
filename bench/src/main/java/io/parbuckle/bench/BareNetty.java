package io.parbuckle.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The yardstick: the least that a server of this kind can do, on the same Netty, with the same
/// codec, a virtual thread per call, and the same way of writing.
///
/// What it leaves out is what Parbuckle is for: logins, rights, parameters that are checked,
/// limits, versions, jobs, a database. It answers `core.ping`, `core.subscribe` and
/// `test.emit_event`; [BarePosts] answers calls over HTTP, and [BareTransfers] does large bodies.
///
/// **Threads.** max(1, cores / 2) event loops, one virtual thread per call.
final class BareNetty implements AutoCloseable {

  private static final int REQUEST_BYTES_MAX = 8 << 10;
  private static final int BACKLOG = 1024;

  private final EventLoopGroup loops;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final List<BareOutbox> subscribers = new CopyOnWriteArrayList<>();
  private final Channel listener;

  /// Listens on a free port of 127.0.0.1.
  BareNetty() {
    loops =
        new MultiThreadIoEventLoopGroup(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new BareTransfers())
                        .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
                        .addLast(new BarePosts(calls, BareNetty.this::posted))
                        .addLast(new WebSocketServerProtocolHandler(ClientSocket.PATH))
                        .addLast(new Connection());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  /// Runs until its standard input ends, so that it cannot outlive who started it.
  static void main() throws IOException {
    try (var server = new BareNetty()) {
      System.out.println(
          "Bare Netty ready on http://127.0.0.1:%d (pid %d)"
              .formatted(server.port(), ProcessHandle.current().pid()));
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /// Takes at most about four seconds.
  @Override
  public void close() {
    calls.shutdownNow();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(4, TimeUnit.SECONDS);
  }

  /// One client.
  private final class Connection extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    private @Nullable BareOutbox outbox;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      outbox = new BareOutbox(ctx);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
      byte[] utf8 = new byte[frame.content().readableBytes()];
      frame.content().readBytes(utf8);
      calls.execute(() -> serve(utf8));
    }

    private void serve(byte[] utf8) {
      if (outbox != null) {
        outbox.send(Frames.fromServer(encoded(answer(utf8, outbox))));
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (outbox != null) {
        outbox.run();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      subscribers.remove(outbox);
    }
  }

  /// What comes over HTTP can be called, and nobody hears from it.
  private byte[] posted(byte[] utf8) {
    return encoded(answer(utf8, null));
  }

  private Outgoing answer(byte[] utf8, @Nullable BareOutbox outbox) {
    return switch (Codec.JSON_RPC.decode(utf8)) {
      case Message.Request(var id, var method, var params, _, _) ->
          called(id == null ? JsonValue.NULL : id, method, params, outbox);
      case Message.Refused(var id, var failure) ->
          new Outgoing.Failed(id == null ? JsonValue.NULL : id, failure);
      case Message other -> throw new IllegalStateException("not of JSON-RPC: " + other);
    };
  }

  private Outgoing called(
      JsonValue id, String method, List<JsonValue> params, @Nullable BareOutbox outbox) {
    return switch (method) {
      case "core.ping" -> new Outgoing.Result(id, JsonText.of("pong"));
      case "core.subscribe" -> {
        if (outbox != null) {
          subscribers.add(outbox);
        }
        yield new Outgoing.Result(id, JsonBoolean.of(outbox != null));
      }
      case "test.emit_event" -> {
        emit(params);
        yield new Outgoing.Result(id, JsonValue.NULL);
      }
      default -> new Outgoing.Failed(id, Failure.methodMissing());
    };
  }

  /// As `test-methods.md` §4: type, id, fields, count.
  private void emit(List<JsonValue> params) {
    long count = params.get(3) instanceof JsonInteger number ? number.small() : 1;
    for (long i = 0; i < count; i++) {
      var update = new Outgoing.Update("added", "test.event", params.get(1), params.get(2), null);
      byte[] frame = Frames.fromServer(encoded(update));
      for (BareOutbox subscriber : subscribers) {
        subscriber.send(frame);
      }
    }
  }

  private static byte[] encoded(Outgoing message) {
    var out = new ByteArrayOutputStream(256);
    Codec.JSON_RPC.encode(message, out);
    return out.toByteArray();
  }
}
