package io.parbuckle.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/// One call a request: what `POST` costs with Netty's own handlers, on a virtual thread each.
///
/// **Threads.** Reads on the event loop of its connection, answers on the call's.
final class BarePosts extends ChannelInboundHandlerAdapter {

  private final Executor calls;
  private final UnaryOperator<byte[]> answer;

  /// @param answer to the text of a request, both in UTF-8
  BarePosts(Executor calls, UnaryOperator<byte[]> answer) {
    this.calls = calls;
    this.answer = answer;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof FullHttpRequest request && request.method().equals(HttpMethod.POST)) {
      byte[] body = new byte[request.content().readableBytes()];
      request.content().readBytes(body);
      request.release();
      calls.execute(
          () -> {
            var _ = ctx.writeAndFlush(response(answer.apply(body)));
          });
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private static FullHttpResponse response(byte[] body) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }
}
