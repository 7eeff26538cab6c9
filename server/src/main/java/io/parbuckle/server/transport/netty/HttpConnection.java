package io.parbuckle.server.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.transport.BodyMalformed;
import io.parbuckle.server.transport.Endpoint;
import io.parbuckle.server.transport.Headers;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.Refusal;
import io.parbuckle.server.transport.Routes.Target;
import io.parbuckle.server.transport.SocketRoute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/1.1 connection: its requests, one after another, until it is closed or becomes a
/// WebSocket.
///
/// A request whose answer needs no thought is answered here; any other gets a virtual thread.
/// Requests that arrive meanwhile wait, decoded, and reading stops after [#WAITING_MAX] pieces or
/// [#WAITING_BYTES_MAX] of their bodies.
///
/// **Threads.** The connection's event loop.
final class HttpConnection<S> extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private static final int WAITING_MAX = 32;
  private static final int WAITING_BYTES_MAX = 64 << 10;

  /// Of a query; the rest is passed over. Only `&` stands between them, as browsers and Python have
  /// it.
  private static final int PARAMETERS_MAX = 1024;

  private static final boolean SEMICOLON_IS_TEXT = true;

  private static final String RETRY_AFTER = "10";
  private static final Duration LINGER = Duration.ofSeconds(5);
  private static final Map<String, String> TEXT =
      Map.of("Content-Type", "text/plain; charset=utf-8");

  private final NettyTransport<S> transport;
  private final Channel channel;
  private final Origin peer;
  private final HttpLimits limits;

  private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private @Nullable NettyExchange current;
  private boolean bodyOpen;
  private @Nullable Upgrade upgrade;
  private boolean ending;

  private @Nullable ScheduledFuture<?> clock;
  private long since;
  private long patience;
  private boolean headBegun;
  private boolean sawRequest;
  private long unsent;

  /// A handshake that is in order, and waits for the end of its request.
  private record Upgrade(SocketRoute route, String key, Origin origin) {}

  HttpConnection(NettyTransport<S> transport, Channel channel, Origin peer) {
    this.transport = transport;
    this.channel = channel;
    this.peer = peer;
    this.limits = transport.limits();
  }

  // ---- time

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long shortest =
        Stream.of(limits.head(), limits.idle(), limits.transferIdle())
            .mapToLong(Duration::toMillis)
            .min()
            .orElseThrow();
    long step = Math.max(1, shortest / 4);
    clock =
        channel.eventLoop().scheduleWithFixedDelay(this::tick, step, step, TimeUnit.MILLISECONDS);
    waitFor(limits.idle());
  }

  private void waitFor(Duration most) {
    since = transport.time().nanos();
    patience = most.toNanos();
  }

  private void tick() {
    NettyExchange exchange = current;
    if (exchange != null && !ending) {
      exchange.look();
      return;
    }
    if (transport.time().nanos() - since < patience) {
      return;
    }
    long left = unsentBytes();
    if (left > 0 && (unsent == 0 || Math.abs(unsent - left) >= HttpLimits.MOVED_MIN)) {
      unsent = left; // it still takes in the end of the last answer
      waitFor(limits.transferIdle());
    } else if (headBegun && !ending) {
      refuseAndClose(408, "The head of the request took too long.");
    } else {
      Channels.close(channel);
    }
  }

  private long unsentBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (current == null && !sawRequest && !headBegun && !ending) {
      headBegun = true;
      waitFor(limits.head());
    }
    sawRequest = false;
    wakeReader();
    ctx.fireChannelReadComplete();
  }

  // ---- requests, in order

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (ending) {
      ReferenceCountUtil.release(message);
      return;
    }
    sawRequest = true;
    HttpObject part = (HttpObject) message;
    if (!waiting.isEmpty() || (part instanceof HttpRequest && current != null)) {
      waiting.add(part);
      waitingBytes += bodyBytes(part);
      if (waiting.size() >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX) {
        channel.config().setAutoRead(false);
      }
      return;
    }
    take(part);
  }

  private void take(HttpObject part) {
    if (part instanceof HttpRequest request) {
      headBegun = false;
      begin(request);
    }
    if (part instanceof HttpContent content) {
      takeBody(content);
    }
  }

  private void takeBody(HttpContent content) {
    NettyExchange exchange = current;
    if (exchange == null || ending) {
      content.release();
      return;
    }
    boolean broken = content.decoderResult().isFailure();
    boolean last = content instanceof LastHttpContent;
    exchange.requestBody().add(content.content());
    if (broken) {
      exchange.requestBody().fail(new BodyMalformed("The body is not chunked as HTTP has it."));
    } else if (last) {
      bodyOpen = false;
      exchange.requestBody().end();
      if (upgrade != null) {
        open(upgrade);
      }
    }
  }

  private void wakeReader() {
    NettyExchange exchange = current;
    if (exchange != null) {
      exchange.requestBody().wake();
    }
  }

  private void begin(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      refuseMalformed(request.decoderResult().cause());
      return;
    }
    if (request.protocolVersion().majorVersion() != 1) {
      refuseAndClose(505, "This server speaks HTTP/1.1.");
      return;
    }
    if (isCoded(request)) {
      refuseAndClose(501, "The body of a request comes as it is, or in chunks and not coded.");
      return;
    }
    String fault = RequestTarget.settle(request);
    if (fault != null) {
      refuseAndClose(400, fault);
      return;
    }
    String target = request.uri();
    QueryStringDecoder uri =
        new QueryStringDecoder(
            target, StandardCharsets.UTF_8, /* hasPath= */ true, PARAMETERS_MAX, SEMICOLON_IS_TEXT);
    String decoded;
    try {
      decoded = uri.path();
      uri.parameters();
    } catch (IllegalArgumentException _) {
      refuseAndClose(
          400, "A percent sign in the path or the query is not followed by two hex digits.");
      return;
    }
    NettyExchange exchange = exchange(request, uri);
    current = exchange;
    bodyOpen = true;
    route(exchange, request, decoded, target);
  }

  /// Whether the body has a transfer coding besides its chunks; none is known (RFC 9112 §6.1).
  private static boolean isCoded(HttpRequest request) {
    String coding = request.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
    return coding != null && !coding.strip().equalsIgnoreCase("chunked");
  }

  private NettyExchange exchange(HttpRequest request, QueryStringDecoder uri) {
    Headers headers = new JoinedHeaders(request.headers());
    Origin origin = transport.doors().proxies().origin(peer, headers);
    String asker = headers.value("Origin");
    boolean listed = asker != null && transport.doors().origins().listed(asker);
    return new NettyExchange(
        channel,
        request,
        uri,
        origin,
        transport.date(),
        () -> new Patience(transport.time(), limits.transferIdle()),
        listed ? asker : null);
  }

  // ---- where to

  private void route(NettyExchange exchange, HttpRequest request, String path, String asked) {
    if (asked.contains("//") && path.contains("//")) {
      int query = asked.indexOf('?');
      String raw = query < 0 ? asked : asked.substring(0, query);
      String rest = query < 0 ? "" : asked.substring(query);
      answer(exchange, 308, Map.of("Location", raw.replaceAll("/{2,}", "/") + rest), "");
      return;
    }
    Target target = transport.routes().target(path);
    if (transport.crowded()) {
      refuse(
          exchange, endpoint(target, request), 503, "The server has no room for more connections.");
      return;
    }
    switch (target) {
      case Target.Nothing _ -> answer(exchange, 404, TEXT, "404: Not Found");
      case Target.Http http -> serve(exchange, request, http.endpoint(), http.methods());
      case Target.Socket socket -> handshake(exchange, request, socket.route());
    }
  }

  /// Who would serve a request; null if nobody would.
  private static @Nullable Endpoint endpoint(Target target, HttpRequest request) {
    return switch (target) {
      case Target.Nothing _ -> null;
      case Target.Http http -> http.endpoint();
      case Target.Socket socket ->
          request.method().equals(HttpMethod.POST) ? socket.route().post() : null;
    };
  }

  private void serve(
      NettyExchange exchange, HttpRequest request, Endpoint endpoint, List<String> methods) {
    String method = request.method().name();
    if (!transport.doors().allowed(exchange.origin())) {
      refuse(exchange, endpoint, 403, "Your address is not allowed here.");
    } else if (isPreflight(exchange, request)) {
      answer(exchange, 204, preflight(methods), "");
    } else if (!methods.isEmpty() && !methods.contains(method)) {
      answer(exchange, 405, allow(String.join(", ", methods)), "405: Method Not Allowed");
    } else if (endpoint.isForOwnPages(method) && foreign(request)) {
      refuse(exchange, endpoint, 403, "Pages of this origin may not use this server.");
    } else {
      transport.run(() -> work(exchange, endpoint));
    }
  }

  private boolean foreign(HttpRequest request) {
    Headers headers = new JoinedHeaders(request.headers());
    return transport
        .doors()
        .origins()
        .foreign(headers, transport.doors().proxies().host(peer, headers));
  }

  private boolean isPreflight(NettyExchange exchange, HttpRequest request) {
    String asker = request.headers().get("Origin");
    return exchange.method().equals("OPTIONS")
        && request.headers().contains("Access-Control-Request-Method")
        && asker != null
        && transport.doors().origins().listed(asker);
  }

  private static Map<String, String> preflight(List<String> methods) {
    return Map.of(
        "Access-Control-Allow-Methods",
        methods.isEmpty() ? "GET, HEAD, POST" : String.join(", ", methods),
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer",
        "Access-Control-Max-Age",
        "600");
  }

  // ---- a request with a thread of its own

  private void work(NettyExchange exchange, Endpoint endpoint) {
    try {
      endpoint.serve(exchange);
      if (!exchange.begun()) {
        throw new IllegalStateException("no response to " + exchange.path());
      }
    } catch (Exception e) {
      failed(exchange, e);
    } finally {
      exchange.dispose();
      Channels.onLoop(channel, () -> finished(exchange));
    }
  }

  private void failed(NettyExchange exchange, Exception e) {
    if (!channel.isActive() || e instanceof ClientGone) {
      LOG.atDebug()
          .addKeyValue("path", exchange.path())
          .addKeyValue("error", e.getMessage())
          .log("client gone");
      exchange.cut();
      return;
    }
    if (e instanceof BodyMalformed && !exchange.begun()) {
      tell(exchange, 400, TEXT, e.getMessage() + "\n");
      return;
    }
    LOG.atError().addKeyValue("path", exchange.path()).setCause(e).log("a request failed");
    if (exchange.begun()) {
      exchange.cut();
    } else {
      tell(exchange, 500, TEXT, "500: Internal Server Error");
    }
  }

  // ---- answers without one

  private void answer(
      NettyExchange exchange, int status, Map<String, String> headers, String text) {
    tell(exchange, status, headers, text);
    exchange.requestBody().drop();
    // Not from inside: the rest of the request, if it has come, is to be dealt with first.
    channel.eventLoop().execute(() -> finished(exchange));
  }

  private void refuse(
      NettyExchange exchange, @Nullable Endpoint endpoint, int status, String sentence) {
    Refusal refusal =
        endpoint == null ? new Refusal(TEXT, sentence + "\n") : endpoint.refusal(status, sentence);
    Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
    if (status == 503) {
      headers.put("Retry-After", RETRY_AFTER);
    }
    answer(exchange, status, headers, refusal.text());
  }

  private static void tell(
      NettyExchange exchange, int status, Map<String, String> headers, String text) {
    try {
      exchange.respond(status, headers, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      exchange.cut();
    }
  }

  private static Map<String, String> allow(String methods) {
    Map<String, String> headers = new LinkedHashMap<>(TEXT);
    headers.put("Allow", methods);
    return headers;
  }

  private void refuseMalformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      refuseAndClose(414, "The request line is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuseAndClose(431, "The headers of the request are too long.");
    } else {
      refuseAndClose(400, "This is no HTTP/1.1 request.");
    }
  }

  /// For what cannot be answered as a request, because there is none.
  private void refuseAndClose(int status, String text) {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] head =
        new Head(status)
            .with("Date", transport.date().now())
            .with(TEXT)
            .with("Content-Length", Integer.toString(body.length))
            .with("Connection", "close")
            .bytes();
    Channels.writeAndFlush(channel, Unpooled.wrappedBuffer(head, body));
    linger();
  }

  // ---- the end of a request

  private void finished(NettyExchange exchange) {
    if (exchange != current || ending) {
      return;
    }
    if (!exchange.ended()) {
      Channels.close(channel);
    } else if (bodyOpen) {
      linger();
    } else if (!exchange.keep()) {
      ending = true;
      Channels.closeBehind(channel);
      waitFor(limits.transferIdle());
    } else {
      current = null;
      waitFor(limits.idle());
      takeWaiting();
    }
  }

  private static int bodyBytes(HttpObject part) {
    return part instanceof HttpContent content ? content.content().readableBytes() : 0;
  }

  private void takeWaiting() {
    while (!waiting.isEmpty() && !ending) {
      if (current != null && waiting.getFirst() instanceof HttpRequest) {
        return;
      }
      HttpObject part = waiting.removeFirst();
      waitingBytes -= bodyBytes(part);
      take(part);
    }
    wakeReader();
    NettyExchange exchange = current;
    channel.config().setAutoRead(exchange == null || !exchange.requestBody().paused());
  }

  /// Closes once the client has read the answer: closing under a client that still sends would
  /// reset the connection, and the answer with it.
  private void linger() {
    ending = true;
    waitFor(LINGER);
    channel.config().setAutoRead(true);
    Channels.endOutputBehind(channel);
  }

  // ---- handshakes

  private void handshake(NettyExchange exchange, HttpRequest request, SocketRoute route) {
    String method = request.method().name();
    Endpoint post = route.post();
    if (post != null && method.equals("POST") && !transport.open()) {
      refuse(exchange, post, 503, "The server stops.");
      return;
    }
    if (post != null && method.equals("POST")) {
      serve(exchange, request, post, List.of("GET", "POST"));
      return;
    }
    if (!method.equals("GET")) {
      answer(exchange, 405, allow(post == null ? "GET" : "GET, POST"), "405: Method Not Allowed");
      return;
    }
    String key = Handshake.key(request);
    if (key == null) {
      answer(exchange, 400, badHandshake(), "This path speaks WebSocket, version 13.\n");
    } else if (foreign(request)) {
      refuse(exchange, null, 403, "Pages of this origin may not use this server.");
    } else if (!transport.open() || !transport.doors().room(exchange.origin())) {
      refuse(exchange, null, 503, "The server takes no more sessions now.");
    } else {
      upgrade = new Upgrade(route, key, exchange.origin());
    }
  }

  private static Map<String, String> badHandshake() {
    Map<String, String> headers = new LinkedHashMap<>(TEXT);
    headers.put("Sec-WebSocket-Version", "13");
    return headers;
  }

  private void open(Upgrade wanted) {
    byte[] head =
        new Head(101)
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade")
            .with("Sec-WebSocket-Accept", Handshake.accept(wanted.key()))
            .bytes();
    Channels.write(channel, Unpooled.wrappedBuffer(head));
    current = null;
    ending = true; // what still comes to this handler is dropped
    SocketHandler<S> socket = new SocketHandler<>(channel, transport.sockets());
    channel.config().setAutoRead(true);
    channel.pipeline().addLast(socket);
    channel.pipeline().remove(this);
    if (transport.doors().allowed(wanted.origin())) {
      transport.opened(channel, socket);
      socket.serve(transport.sockets().opened(socket, wanted.origin(), wanted.route()));
    } else {
      // After the handshake: only so can a browser see the reason (`protocol.md` §1.3).
      socket.close(1008, "You are not allowed to access this resource");
    }
    channel.flush();
    // Last: bytes behind the handshake go to the handler that is there now.
    channel.pipeline().remove(HttpRequestDecoder.class);
  }

  // ---- the end of the connection

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    NettyExchange exchange = current;
    if (exchange != null) {
      exchange.wake();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    NettyExchange exchange = current;
    if (exchange != null) {
      exchange.gone();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (clock != null) {
      clock.cancel(false);
    }
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause instanceof io.netty.handler.codec.DecoderException) {
      LOG.atDebug().addKeyValue("error", cause.getMessage()).log("connection lost");
    } else {
      LOG.atError().setCause(cause).log("a connection failed; it is closed");
    }
    Channels.close(ctx.channel());
  }
}
