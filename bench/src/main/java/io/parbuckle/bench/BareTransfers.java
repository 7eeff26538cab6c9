package io.parbuckle.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/// The yardstick for large bodies: sends bytes that lie ready, and counts those that come.
///
/// `GET /download/<bytes>` answers with so many, `POST /upload` with the number of bytes of its
/// body; one such request a connection. Other requests are for the next handler.
///
/// **Threads.** The event loop of its connection.
final class BareTransfers extends ChannelInboundHandlerAdapter {

  static final String DOWNLOAD = "/download/";
  static final String UPLOAD = "/upload";

  private static final ByteBuf BLOCK =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(64 << 10).writeZero(64 << 10));

  private boolean uploading;
  private long received;
  private long toSend;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request && request.uri().startsWith(DOWNLOAD)) {
      begin(ctx, Long.parseLong(request.uri().substring(DOWNLOAD.length())));
    } else if (message instanceof HttpRequest request && request.uri().equals(UPLOAD)) {
      uploading = true;
    } else if (uploading && message instanceof HttpContent content) {
      count(ctx, content);
    } else {
      ctx.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
  }

  private void begin(ChannelHandlerContext ctx, long bytes) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes);
    var _ = ctx.write(response);
    toSend = bytes;
    send(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    send(ctx);
    ctx.fireChannelWritabilityChanged();
  }

  private void send(ChannelHandlerContext ctx) {
    while (toSend > 0 && ctx.channel().isWritable()) {
      int count = (int) Math.min(toSend, BLOCK.readableBytes());
      toSend -= count;
      var sent = ctx.writeAndFlush(BLOCK.retainedSlice(0, count));
      if (toSend == 0) {
        sent.addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  private void count(ChannelHandlerContext ctx, HttpContent content) {
    received += content.content().readableBytes();
    if (content instanceof LastHttpContent) {
      ctx.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1,
                  HttpResponseStatus.OK,
                  Unpooled.copiedBuffer(Long.toString(received), StandardCharsets.US_ASCII)))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
