package io.parbuckle.server.transport.netty;

import io.parbuckle.api.Version;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.Endpoint;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.ListenOn;
import io.parbuckle.server.transport.Listening;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.SocketRoute;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// A transport on a free port, with an echo on `/api/current`.
final class TestTransport implements AutoCloseable {

  /// The machine's clock on a date that tests can name.
  private static final Time TIME =
      new Time() {
        @Override
        public Instant instant() {
          return Instant.parse("2026-01-01T00:00:00Z");
        }

        @Override
        public long nanos() {
          return Time.system().nanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Time.system().sleep(duration);
        }
      };

  final EchoSockets sockets = new EchoSockets();
  final NettyTransport<EchoSockets.Echo> transport;
  final Listening tcp;

  TestTransport(Routes.Builder routes) throws IOException {
    this(routes, Doors.open(), HttpLimits.DEFAULTS);
  }

  TestTransport(Routes.Builder routes, Doors doors, HttpLimits limits) throws IOException {
    Routes all =
        routes
            .socket("/api/current", new SocketRoute(Codec.JSON_RPC, null, null))
            .socket(
                "/api/v25.10.5", new SocketRoute(Codec.JSON_RPC, Version.of("v25.10.5"), posted()))
            .build();
    transport = new NettyTransport<>(all, sockets, doors, limits, TIME);
    tcp = transport.listen(new ListenOn.Tcp("127.0.0.1", 0));
  }

  private static Endpoint posted() {
    return exchange ->
        exchange.respond(
            200, java.util.Map.of("Content-Type", "text/plain"), exchange.body().readAllBytes());
  }

  RawClient client() throws IOException {
    return RawClient.tcp(tcp.port());
  }

  @Override
  public void close() {
    transport.close();
  }
}
