package io.parbuckle.server.transport;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The common forms of a whole answer.
final class Answers {

  private Answers() {}

  static void json(Exchange exchange, int status, Map<String, String> headers, JsonValue body)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    exchange.respond(status, all, Json.bytes(body));
  }

  static void text(Exchange exchange, int status, String text) throws IOException {
    exchange.respond(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  static void nothing(Exchange exchange, int status) throws IOException {
    exchange.respond(status, Map.of(), new byte[0]);
  }

  /// Whether a request comes from this machine and from nobody behind a proxy on it.
  static boolean isLocal(Exchange exchange) {
    boolean proxied = Proxies.touched(name -> exchange.header(name).orElse(null));
    return !proxied
        && switch (exchange.origin()) {
          case Origin.Unix _ -> true;
          case Origin.Tcp tcp -> tcp.address().isLoopbackAddress();
        };
  }
}
