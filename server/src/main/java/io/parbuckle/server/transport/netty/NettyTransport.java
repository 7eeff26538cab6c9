package io.parbuckle.server.transport.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.ListenOn;
import io.parbuckle.server.transport.Listening;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections over TCP, TLS and UNIX sockets, and serves HTTP/1.1 and WebSocket on them.
///
/// ```java
/// var transport = new NettyTransport<>(routes, sockets, doors, HttpLimits.DEFAULTS, time);
/// Listening tcp = transport.listen(new ListenOn.Tcp("127.0.0.1", 0));
/// ```
///
/// Event loops are epoll's where there is epoll, NIO's elsewhere; UNIX sockets need epoll, because
/// only there the kernel says who the peer is.
///
/// **Threads.** Any. Event loops: max(1, cores / 2); they never block. One virtual thread per
/// request that is no handshake.
public final class NettyTransport<S> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

  private static final int BACKLOG = 1024;
  private static final int CHUNK_BYTES_MAX = 1 << 20;

  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);

  /// A read is as large as the last ones of its connection have brought; all but the largest is
  /// Netty's own choice.
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(
          AdaptiveRecvByteBufAllocator.DEFAULT_MINIMUM,
          AdaptiveRecvByteBufAllocator.DEFAULT_INITIAL,
          RequestBody.READ_BYTES_MAX);

  /// Above `connectionsMax` there is room for this many more, so that they can be told.
  private static final int CROWD = 500;

  private static final long GOODBYE_SECONDS = 3;

  private final Routes routes;
  private final Sockets<S> sockets;
  private final Doors doors;
  private volatile HttpLimits limits;
  private final Time time;
  private final HttpDate date;

  private final EventLoopGroup loops;
  private final ExecutorService requests =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private final List<TlsContext> certificates = new CopyOnWriteArrayList<>();
  private final List<Path> files = new CopyOnWriteArrayList<>();
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final Set<SocketHandler<S>> webSockets = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  public NettyTransport(
      Routes routes, Sockets<S> sockets, Doors doors, HttpLimits limits, Time time) {
    this.routes = routes;
    this.sockets = sockets;
    this.doors = doors;
    this.limits = limits;
    this.time = time;
    this.date = new HttpDate(time);
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("net", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  // ---- listening

  /// Begins to accept connections.
  ///
  /// @throws IOException with a sentence that names the place
  public Listening listen(ListenOn on) throws IOException {
    return switch (on) {
      case ListenOn.Tcp tcp -> listenTcp(on, tcp.host(), tcp.port(), null);
      case ListenOn.Tls tls -> {
        TlsContext certificate = new TlsContext(tls.source());
        certificates.add(certificate);
        yield listenTcp(on, tls.host(), tls.port(), certificate);
      }
      case ListenOn.Unix unix -> listenUnix(unix);
    };
  }

  private Listening listenTcp(ListenOn on, String host, int port, @Nullable TlsContext tls)
      throws IOException {
    Channel channel =
        bind(
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class,
            new InetSocketAddress(host, port),
            host + ":" + port,
            tls);
    int bound = ((InetSocketAddress) channel.localAddress()).getPort();
    return new Listening(on, host, bound);
  }

  private Listening listenUnix(ListenOn.Unix unix) throws IOException {
    Path path = unix.path().toAbsolutePath();
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > ListenOn.Unix.PATH_BYTES_MAX) {
      throw new IOException(
          "The path of the UNIX socket has "
              + length
              + " bytes, and the system allows "
              + ListenOn.Unix.PATH_BYTES_MAX
              + ": "
              + path
              + ". Choose a shorter one with --unix, or none.");
    }
    if (!Epoll.isAvailable()) {
      throw new IOException(
          "UNIX sockets need epoll, which is not available here; start without one.");
    }
    clear(path);
    bind(
        EpollServerDomainSocketChannel.class,
        new DomainSocketAddress(path.toString()),
        path.toString(),
        null);
    files.add(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    return new Listening(unix, path.toString(), 0);
  }

  /// Removes the socket of a server that is gone.
  private static void clear(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(path + " is in the way: it is a file, not a socket.");
    }
    if (answers(path)) {
      throw new IOException("Another server listens on " + path + ".");
    }
    Files.deleteIfExists(path);
  }

  private static boolean answers(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException _) {
      return false;
    }
  }

  private Channel bind(
      Class<? extends ServerChannel> type,
      SocketAddress address,
      String name,
      @Nullable TlsContext tls)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) throws IOException {
                    accept(channel, tls);
                  }
                });
    if (!(address instanceof DomainSocketAddress)) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    }
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException("Cannot listen on " + name + ": " + cause.getMessage(), cause);
    }
    listeners.add(bound.channel());
    return bound.channel();
  }

  private void accept(Channel channel, @Nullable TlsContext tls) throws IOException {
    if (connections.size() >= limits.connectionsMax() + CROWD) {
      Channels.close(channel);
      return;
    }
    connections.add(channel);
    Channels.whenClosed(channel, () -> connections.remove(channel));
    Origin peer = peer(channel, tls != null);
    if (tls != null) {
      channel.pipeline().addLast(tls.handler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.lineBytesMax())
                    .setMaxHeaderSize(limits.headBytesMax())
                    .setMaxChunkSize(CHUNK_BYTES_MAX)))
        .addLast(new HttpConnection<>(this, channel, peer));
  }

  private static Origin peer(Channel channel, boolean tls) throws IOException {
    if (channel instanceof EpollDomainSocketChannel unix) {
      PeerCredentials who = unix.peerCredentials();
      return new Origin.Unix(who.pid(), who.uid() & 0xFFFF_FFFFL, who.gids()[0] & 0xFFFF_FFFFL);
    }
    InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
    return new Origin.Tcp(address.getAddress(), address.getPort(), tls);
  }

  // ---- for connections

  Routes routes() {
    return routes;
  }

  Sockets<S> sockets() {
    return sockets;
  }

  Doors doors() {
    return doors;
  }

  HttpLimits limits() {
    return limits;
  }

  Time time() {
    return time;
  }

  HttpDate date() {
    return date;
  }

  /// Whether new sessions are taken.
  boolean open() {
    return open;
  }

  boolean crowded() {
    return connections.size() > limits.connectionsMax();
  }

  void opened(Channel channel, SocketHandler<S> socket) {
    webSockets.add(socket);
    Channels.whenClosed(channel, () -> webSockets.remove(socket));
  }

  /// Gives a request its thread.
  void run(Runnable request) {
    try {
      requests.execute(request);
    } catch (RejectedExecutionException _) {
      LOG.atDebug().log("a request came after the end"); // its connection is closed with the rest
    }
  }

  // ---- operation

  /// Open connections, of any kind.
  public int connections() {
    return connections.size();
  }

  /// Takes the certificates as they are in their files now; open connections keep theirs.
  ///
  /// @throws IOException with a sentence that names the files; the old ones stay in use
  public void reload() throws IOException {
    for (TlsContext certificate : certificates) {
      certificate.reload();
    }
  }

  /// Takes other limits, for connections that are opened from now on.
  public void limits(HttpLimits changed) {
    limits = changed;
  }

  /// Takes no new session any more: handshakes are answered 503. The rest goes on.
  public void refuse() {
    open = false;
  }

  /// Says 1001 to every WebSocket, gives them three seconds to answer, and closes everything. Takes
  /// at most about ten seconds.
  @Override
  public void close() {
    open = false;
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    webSockets.forEach(socket -> socket.close(1001, ""));
    awaitGoodbyes();
    connections.forEach(Channels::close);
    requests.shutdownNow();
    awaitRequests();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(4, TimeUnit.SECONDS);
    files.forEach(NettyTransport::delete);
  }

  private void awaitRequests() {
    try {
      if (!requests.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        LOG.atWarn().log("a request did not end when it was told to");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitGoodbyes() {
    long end = time.nanos() + TimeUnit.SECONDS.toNanos(GOODBYE_SECONDS);
    for (Channel channel : connections) {
      long left = end - time.nanos();
      if (channel.pipeline().get(SocketHandler.class) != null && left > 0) {
        channel.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
      }
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("path", path).setCause(e).log("the UNIX socket stays behind");
    }
  }
}
