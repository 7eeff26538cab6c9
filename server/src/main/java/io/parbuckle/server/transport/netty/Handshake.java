package io.parbuckle.server.transport.netty;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The opening of a WebSocket (RFC 6455 §4.2). Sub-protocols and extensions that are offered are
/// passed over.
final class Handshake {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private Handshake() {}

  /// The client's key, null if the request is no handshake.
  static @Nullable String key(HttpRequest request) {
    boolean wellFormed =
        request.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && names(request, "Upgrade", "websocket")
            && names(request, "Connection", "upgrade")
            && "13".equals(request.headers().get("Sec-WebSocket-Version"))
            && !HttpUtil.isTransferEncodingChunked(request)
            && HttpUtil.getContentLength(request, 0L) == 0;
    String key = request.headers().get("Sec-WebSocket-Key");
    return wellFormed && key != null && isKey(key.strip()) ? key.strip() : null;
  }

  private static boolean names(HttpRequest request, String header, String word) {
    for (String line : request.headers().getAll(header)) {
      for (String part : line.split(",", -1)) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
