package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.netty.ResponseStream.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on one connection.
final class NettyExchange implements Exchange {

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// Up to here head and body go out as one buffer, and one write.
  private static final int TOGETHER_BYTES = 64 << 10;

  private final Channel channel;
  private final HttpRequest request;
  private final QueryStringDecoder uri;
  private final Origin origin;
  private final HttpDate date;
  private final Supplier<Patience> patience;
  private final @Nullable String corsOrigin;
  private final RequestBody body;

  private final Map<String, List<String>> further = new LinkedHashMap<>();
  private volatile @Nullable ResponseStream stream;
  private volatile boolean begun;
  private volatile boolean ended;
  private volatile boolean keep;
  private final AtomicReference<@Nullable Runnable> whenGone = new AtomicReference<>();

  /// @param patience for each direction
  /// @param corsOrigin the origin that is told that it may read the answer; null for none
  NettyExchange(
      Channel channel,
      HttpRequest request,
      QueryStringDecoder uri,
      Origin origin,
      HttpDate date,
      Supplier<Patience> patience,
      @Nullable String corsOrigin) {
    this.channel = channel;
    this.request = request;
    this.uri = uri;
    this.origin = origin;
    this.date = date;
    this.patience = patience;
    this.corsOrigin = corsOrigin;
    this.body = new RequestBody(channel, patience.get(), this::sendContinue);
    if (!HttpUtil.isTransferEncodingChunked(request)
        && HttpUtil.getContentLength(request, 0L) == 0) {
      body.end();
    }
  }

  @Override
  public String method() {
    return request.method().name();
  }

  @Override
  public String path() {
    return uri.path();
  }

  @Override
  public List<String> query(String name) {
    return uri.parameters().getOrDefault(name, List.of());
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(new JoinedHeaders(request.headers()).value(name));
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void whenBodyEnds(Runnable whole, Runnable broken) {
    body.whenEnded(whole, broken);
  }

  @Override
  public void whenGone(Runnable action) {
    whenGone.set(action);
    if (!channel.isActive()) {
      gone();
    }
  }

  @Override
  public long bodyLength() {
    return HttpUtil.isTransferEncodingChunked(request)
        ? -1
        : HttpUtil.getContentLength(request, 0L);
  }

  @Override
  public void header(String name, String value) {
    further.computeIfAbsent(name, _ -> new ArrayList<>(2)).add(value);
  }

  private void sendContinue() {
    if (HttpUtil.is100ContinueExpected(request) && !begun && !body.complete()) {
      Channels.writeAndFlush(channel, Unpooled.wrappedBuffer(CONTINUE));
    }
  }

  @Override
  public OutputStream stream(int status, Map<String, String> headers, long length)
      throws IOException {
    return stream(status, headers, length, Map::of);
  }

  @Override
  public OutputStream stream(
      int status, Map<String, String> headers, long length, Supplier<Map<String, String>> trailers)
      throws IOException {
    Framing framing = framing(length);
    boolean chunks = length < 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    Head head = head(status, headers, framing != Framing.CLOSE);
    if (length >= 0) {
      head.with("Content-Length", Long.toString(length));
    } else if (chunks) {
      head.with("Transfer-Encoding", "chunked");
    }
    ResponseStream opened = new ResponseStream(channel, framing, length, patience.get(), trailers);
    stream = opened;
    Channels.writeAndFlush(channel, buffer(head.bytes(), new byte[0]));
    return opened;
  }

  private Framing framing(long length) {
    if (request.method().equals(HttpMethod.HEAD)) {
      return Framing.NONE;
    }
    if (length >= 0) {
      return Framing.LENGTH;
    }
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1) ? Framing.CHUNKS : Framing.CLOSE;
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] content) throws IOException {
    Head head = head(status, headers, true);
    boolean bodiless = status == 204 || status == 304;
    if (!bodiless) {
      head.with("Content-Length", Integer.toString(content.length));
    }
    boolean silent = bodiless || request.method().equals(HttpMethod.HEAD);
    Channels.writeAndFlush(channel, buffer(head.bytes(), silent ? new byte[0] : content));
    ended = true;
  }

  private ByteBuf buffer(byte[] head, byte[] content) {
    if (content.length > TOGETHER_BYTES) {
      return Unpooled.wrappedBuffer(head, content);
    }
    return channel
        .alloc()
        .directBuffer(head.length + content.length)
        .writeBytes(head)
        .writeBytes(content);
  }

  private Head head(int status, Map<String, String> headers, boolean endIsTold) throws IOException {
    if (begun) {
      throw new IllegalStateException("a response to " + path() + " has begun already");
    }
    if (!channel.isActive()) {
      throw new ClientGone("The client has gone.");
    }
    Head head = new Head(status).with("Date", date.now()).with(headers);
    further.forEach((name, values) -> values.forEach(value -> head.with(name, value)));
    if (corsOrigin != null && !headers.containsKey("Access-Control-Allow-Origin")) {
      head.with("Access-Control-Allow-Origin", corsOrigin).with("Vary", "Origin");
    }
    // A body that has not been read to its end would be taken for the next request.
    keep = endIsTold && HttpUtil.isKeepAlive(request) && body.complete();
    if (!keep) {
      head.with("Connection", "close");
    } else if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      head.with("Connection", "keep-alive");
    }
    begun = true;
    return head;
  }

  @Override
  public void cut() {
    Channels.close(channel);
  }

  // ---- for the connection

  RequestBody requestBody() {
    return body;
  }

  /// The connection has been closed.
  void gone() {
    body.fail(new ClientGone("The client has gone."));
    wake();
    Runnable action = whenGone.getAndSet(null);
    if (action != null) {
      action.run();
    }
  }

  /// Looks whether the client is waited for too long. On the event loop, every now and then.
  void look() {
    body.look();
    ResponseStream writing = stream;
    if (writing != null) {
      writing.look();
    }
  }

  /// The socket takes data again, or never will.
  void wake() {
    ResponseStream writing = stream;
    if (writing != null) {
      writing.wake();
    }
  }

  boolean begun() {
    return begun;
  }

  /// Whether the client can tell that it has got the whole response.
  boolean ended() {
    ResponseStream written = stream;
    return ended || (written != null && written.ended());
  }

  /// Whether the connection may serve another request.
  boolean keep() {
    return keep;
  }

  /// Frees what is left when nobody serves it any more.
  void dispose() {
    whenGone.set(null);
    ResponseStream writing = stream;
    if (writing != null) {
      writing.abandon();
    }
    body.drop();
  }
}
