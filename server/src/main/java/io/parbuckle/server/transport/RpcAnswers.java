package io.parbuckle.server.transport;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Messages of JSON-RPC as answers of HTTP (`extensions.md` §2).
final class RpcAnswers {

  private static final String BASIC = "Basic realm=\"parbuckle\", charset=\"UTF-8\"";

  private RpcAnswers() {}

  static void send(Exchange exchange, RpcStatus status, Map<String, String> further, byte[] body)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(further);
    if (status.code() != 204) {
      headers.put("Content-Type", "application/json");
    }
    headers.put("Cache-Control", "no-store");
    if (status.retryAfter() > 0) {
      headers.put("Retry-After", Long.toString(status.retryAfter()));
    }
    if (status.code() == 401) {
      exchange.header("WWW-Authenticate", BASIC);
      exchange.header("WWW-Authenticate", "Bearer");
    }
    exchange.respond(status.code(), headers, body);
  }

  static void refuse(Exchange exchange, RpcRefused refused) throws IOException {
    send(exchange, refused.status(), Map.of(), body(refused.failure()));
  }

  /// What is told before any endpoint has seen the request ([Endpoint#refusal]).
  static Refusal refusal(int status, String sentence) {
    int errno = status == 403 ? Errno.EACCES : Errno.EAGAIN;
    return new Refusal(
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store"),
        new String(body(Failure.call(errno, sentence)), StandardCharsets.US_ASCII));
  }

  private static byte[] body(Failure failure) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Codec.JSON_RPC.encode(new Outgoing.Failed(JsonValue.NULL, failure), body);
    return body.toByteArray();
  }
}
