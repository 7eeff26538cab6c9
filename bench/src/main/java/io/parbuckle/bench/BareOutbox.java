package io.parbuckle.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Finished frames on their way to one client: whatever waits goes out in one write.
///
/// **Bound.** None, unlike Parbuckle's: only [WebSocketLoad] connects, and it reads.
///
/// **Threads.** Any may [#send]; the rest is the event loop's.
final class BareOutbox implements Runnable {

  private static final int CHUNK_BYTES = 64 << 10;
  private static final int FIRST_BYTES = 4 << 10;

  private final ChannelHandlerContext ctx;
  private final Queue<byte[]> frames = PlatformDependent.newMpscQueue();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  BareOutbox(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  void send(byte[] frame) {
    frames.add(frame);
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      ctx.executor().execute(this);
    }
  }

  /// Sends what waits, as far as the peer takes it in.
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports through the pipeline
  public void run() {
    // First: whatever is added from here on asks for another run.
    scheduled.set(false);
    boolean wrote = false;
    while (ctx.channel().isWritable()) {
      ByteBuf chunk = nextChunk();
      if (chunk == null) {
        break;
      }
      ctx.write(chunk, ctx.voidPromise());
      wrote = true;
    }
    if (wrote) {
      ctx.flush();
    }
  }

  private @Nullable ByteBuf nextChunk() {
    byte[] frame = frames.poll();
    if (frame == null) {
      return null;
    }
    ByteBuf chunk = ctx.alloc().directBuffer(Math.max(FIRST_BYTES, frame.length));
    while (frame != null) {
      chunk.writeBytes(frame);
      frame = chunk.readableBytes() < CHUNK_BYTES ? frames.poll() : null;
    }
    return chunk;
  }
}
