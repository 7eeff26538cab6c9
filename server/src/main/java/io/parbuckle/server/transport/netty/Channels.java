package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is done to a channel without waiting for its outcome: a failed write reaches
/// `exceptionCaught`, and a channel that is closed already needs nothing more.
///
/// **Threads.** Any.
@SuppressWarnings("FutureReturnValueIgnored")
final class Channels {

  private Channels() {}

  /// Writes, to be flushed later.
  static void write(Channel channel, ByteBuf data) {
    channel.write(data, channel.voidPromise());
  }

  static void writeAndFlush(Channel channel, ByteBuf data) {
    channel.writeAndFlush(data, channel.voidPromise());
  }

  static void close(Channel channel) {
    channel.close();
  }

  /// Closes behind everything that was written.
  static void closeBehind(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /// Tells the peer, behind everything that was written, that nothing more will come. The channel
  /// goes on reading: closed while something unread arrives, it would be reset, and what was
  /// written lost.
  static void endOutputBehind(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(channel));
  }

  private static void endOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /// The certificate that the peer was shown; null without TLS.
  static @Nullable X509Certificate certificate(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    Certificate[] shown = tls == null ? null : tls.engine().getSession().getLocalCertificates();
    return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate first
        ? first
        : null;
  }

  static void closeAfter(Channel channel, int seconds) {
    var timer = channel.eventLoop().schedule(() -> close(channel), seconds, TimeUnit.SECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false));
  }

  /// Runs on the channel's event loop, unless the server has stopped and the loop is gone.
  static void onLoop(Channel channel, Runnable action) {
    try {
      channel.eventLoop().execute(action);
    } catch (RejectedExecutionException _) {
      close(channel); // it has been closed; nobody is there to act for
    }
  }

  /// Runs when the channel is closed.
  static void whenClosed(Channel channel, Runnable action) {
    channel.closeFuture().addListener(_ -> action.run());
  }
}
