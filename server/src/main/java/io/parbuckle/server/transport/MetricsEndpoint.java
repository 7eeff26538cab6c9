package io.parbuckle.server.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// `/metrics`: figures for Prometheus (`extensions.md` §12).
///
/// For callers on this machine that come through no proxy, and for those that `mayRead` lets.
public final class MetricsEndpoint implements Endpoint {

  private final Supplier<String> scrape;
  private final Predicate<Exchange> mayRead;

  /// @param scrape the figures in Prometheus' text form, such as `PrometheusMeterRegistry::scrape`
  public MetricsEndpoint(Supplier<String> scrape, Predicate<Exchange> mayRead) {
    this.scrape = scrape;
    this.mayRead = mayRead;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    if (!Answers.isLocal(exchange) && !mayRead.test(exchange)) {
      exchange.respond(
          401,
          Map.of("WWW-Authenticate", "Bearer", "Content-Type", "text/plain; charset=utf-8"),
          "Metrics are for this machine, or for an API key that may read everything.\n"
              .getBytes(StandardCharsets.UTF_8));
      return;
    }
    exchange.respond(
        200,
        Map.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        scrape.get().getBytes(StandardCharsets.UTF_8));
  }
}
