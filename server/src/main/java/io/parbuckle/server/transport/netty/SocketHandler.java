package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.parbuckle.server.session.Wire;
import io.parbuckle.server.transport.Sockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket, from the end of its handshake.
///
/// Outgoing frames wait with the session; [#run] copies as many as there are into one buffer,
/// writes it, and flushes once. That is what makes a burst cheap.
///
/// **Bound.** [#CHUNK_BYTES] in Netty's hands above what the water marks let through; one pong, the
/// latest.
///
/// **Threads.** The connection's event loop, except the methods of [Wire].
final class SocketHandler<S> extends ChannelInboundHandlerAdapter implements Wire, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

  private static final int CHUNK_BYTES = 64 << 10;
  private static final int FIRST_BYTES = 4 << 10;
  private static final int CLOSE_SECONDS = 10;
  private static final int REASON_BYTES_MAX = 123;
  private static final int FINAL = 0x80;
  private static final int CLOSE = 8;
  private static final int PONG = 10;

  private final Channel channel;
  private final Sockets<S> sockets;
  private final FrameReader reader = new FrameReader(new Incoming());
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /// What arrived while reading was off: the rest of one read at the most.
  private final Queue<ByteBuf> held = new ArrayDeque<>();

  private volatile boolean reading = true;
  private @Nullable S session;
  private boolean over;

  /// A frame that did not fit into the last buffer, and how much of it has gone.
  private byte @Nullable [] begun;

  private int begunAt;

  private byte @Nullable [] pong;

  /// The payload of the close frame that will be the last; null while there is no end in sight.
  private byte @Nullable [] farewell;

  private Ending ending = Ending.ORDERLY;
  private boolean farewellSent;

  /// How a connection ends.
  private enum Ending {
    /// We close: behind all that waits; then the peer has ten seconds to answer.
    ORDERLY,
    /// The peer broke a rule: at once, and half-closed, so that it sees the end and no reset
    /// overtakes the close frame.
    FAULT,
    /// The peer closes: answered at once, and that is all.
    ANSWER
  }

  SocketHandler(Channel channel, Sockets<S> sockets) {
    this.channel = channel;
    this.sockets = sockets;
  }

  /// The session behind it is there; without one, messages are dropped.
  void serve(S opened) {
    session = opened;
  }

  // ---- in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (reading && held.isEmpty()) {
      read(in);
    } else {
      held.add(in);
    }
  }

  private void read(ByteBuf in) {
    try {
      reader.read(in);
    } finally {
      in.release();
    }
  }

  /// What a frame from the client means.
  private final class Incoming implements FrameReader.Sink {

    @Override
    public void text(byte[] message) {
      if (session != null && farewell == null) {
        sockets.received(session, message);
      }
    }

    @Override
    public void ping(byte[] payload) {
      if (farewell != null) {
        return;
      }
      pong = payload; // the latest is enough (RFC 6455 §5.5.3), and all that is kept
      run();
    }

    @Override
    public void closed() {
      if (farewellSent || !channel.isWritable()) {
        Channels.close(channel);
        return;
      }
      begin(closePayload(1000, ""), Ending.ANSWER);
    }

    @Override
    public void fault(int code, String reason) {
      if (farewellSent) {
        Channels.close(channel);
        return;
      }
      begin(closePayload(code, reason), Ending.FAULT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (!over) {
      over = true;
      reader.stop();
      held.forEach(ByteBuf::release);
      held.clear();
      begun = null;
      if (session != null) {
        sockets.closed(session);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.atDebug().addKeyValue("error", cause.getMessage()).log("connection lost");
    } else {
      LOG.atError().setCause(cause).log("a WebSocket failed; it is closed");
    }
    Channels.close(ctx.channel());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = channel.isWritable();
    if (session != null && !over) {
      sockets.writable(session, writable);
    }
    if (writable) {
      run();
    }
  }

  // ---- out

  @Override
  public void drain() {
    if (scheduled.compareAndSet(false, true)) {
      Channels.onLoop(channel, this);
    }
  }

  /// Sends what waits, as far as the peer takes it in.
  @Override
  public void run() {
    // First: whatever is added from here on asks for another run.
    scheduled.set(false);
    if (over || farewellSent) {
      return;
    }
    boolean wrote = false;
    while (channel.isWritable()) {
      ByteBuf chunk = nextChunk();
      if (chunk == null) {
        break;
      }
      Channels.write(channel, chunk);
      wrote = true;
    }
    // Control frames may stand between frames only, not inside one that is half sent.
    if (begun == null && channel.isWritable()) {
      wrote |= writeControl();
    }
    if (wrote) {
      channel.flush();
    }
  }

  private boolean writeControl() {
    byte[] answer = pong;
    byte[] last = farewell;
    if (answer != null) {
      pong = null;
      writeFrame(PONG, answer);
    }
    if (last != null) {
      farewellSent = true;
      writeFrame(CLOSE, last);
      afterFarewell();
    }
    return answer != null || last != null;
  }

  /// As many waiting frames as fit, null if none waits.
  private @Nullable ByteBuf nextChunk() {
    byte[] frame = begun != null ? begun : nextFrame();
    if (frame == null) {
      return null;
    }
    ByteBuf chunk = null;
    while (frame != null) {
      int count =
          Math.min(frame.length - begunAt, CHUNK_BYTES - (chunk == null ? 0 : chunk.writerIndex()));
      if (chunk == null) {
        chunk =
            channel
                .alloc()
                .directBuffer(Math.min(CHUNK_BYTES, Math.max(count, FIRST_BYTES)), CHUNK_BYTES);
      }
      chunk.writeBytes(frame, begunAt, count);
      if (begunAt + count < frame.length) {
        begun = frame;
        begunAt += count;
        return chunk;
      }
      begun = null;
      begunAt = 0;
      frame = nextFrame();
    }
    return chunk;
  }

  private byte @Nullable [] nextFrame() {
    return session == null || ending != Ending.ORDERLY ? null : sockets.next(session);
  }

  @Override
  public void close(int code, String reason) {
    byte[] payload = closePayload(code, reason);
    if (channel.eventLoop().inEventLoop()) {
      begin(payload, Ending.ORDERLY);
    } else {
      Channels.onLoop(channel, () -> begin(payload, Ending.ORDERLY));
    }
  }

  /// A server-side end gives way to one that the peer brings about, not the other way round.
  private void begin(byte[] payload, Ending how) {
    boolean late = farewell != null && how == Ending.ORDERLY;
    if (over || farewellSent || late) {
      return;
    }
    farewell = payload;
    ending = how;
    Channels.closeAfter(channel, CLOSE_SECONDS);
    run();
  }

  private void afterFarewell() {
    switch (ending) {
      case ORDERLY -> {}
      case FAULT -> Channels.endOutputBehind(channel);
      case ANSWER -> Channels.closeBehind(channel);
    }
  }

  @Override
  public @Nullable X509Certificate certificate() {
    return Channels.certificate(channel);
  }

  @Override
  public void reading(boolean on) {
    reading = on;
    channel.config().setAutoRead(on);
    if (on) {
      Channels.onLoop(channel, this::readHeld);
    }
  }

  private void readHeld() {
    while (reading && !held.isEmpty()) {
      read(held.remove());
    }
  }

  private void writeFrame(int opcode, byte[] payload) {
    ByteBuf frame = channel.alloc().directBuffer(2 + payload.length);
    frame.writeByte(FINAL | opcode).writeByte(payload.length).writeBytes(payload);
    Channels.write(channel, frame);
  }

  private static byte[] closePayload(int code, String reason) {
    byte[] text = cut(reason.getBytes(StandardCharsets.UTF_8));
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return payload;
  }

  /// A control frame has room for 123 bytes of reason; a character is not cut in two.
  private static byte[] cut(byte[] text) {
    if (text.length <= REASON_BYTES_MAX) {
      return text;
    }
    int end = REASON_BYTES_MAX;
    while ((text[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }
}
