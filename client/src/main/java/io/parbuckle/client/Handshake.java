package io.parbuckle.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// The opening of a WebSocket (RFC 6455 §4): one HTTP request, one answer.
final class Handshake {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int WORDS_BYTES_MAX = 500;

  private Handshake() {}

  /// @throws ConnectionException when the server does not want to
  /// @throws IOException when the connection breaks
  static void shake(Address address, Wire wire, InputStream in, RandomGenerator random)
      throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    wire.out().write(request(address, key).getBytes(StandardCharsets.ISO_8859_1));
    HttpHead head = HttpHead.read(in);
    if (head.status() != 101) {
      throw new ConnectionException(refusal(address, head, in), null);
    }
    boolean upgraded =
        head.says("upgrade", "websocket") && head.says("sec-websocket-accept", accept(key));
    if (!upgraded) {
      throw new ConnectionException(address + " answered, but not as a WebSocket does.", null);
    }
  }

  private static String request(Address address, String key) {
    return "GET "
        + address.path()
        + " HTTP/1.1\r\nHost: "
        + address.hostHeader()
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        + key
        + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  private static String refusal(Address address, HttpHead head, InputStream in) {
    String status = head.status() + (head.phrase().isEmpty() ? "" : " " + head.phrase());
    String words =
        switch (head.status()) {
          case 404 -> "there is no API at " + address.path();
          case 429, 503 -> "it takes no more connections now";
          case 301, 302, 307, 308 -> "it points to " + head.header("location");
          default -> HttpExchange.shortText(head, in, WORDS_BYTES_MAX);
        };
    return address
        + " refused the connection with "
        + status
        + (words.isBlank() ? "." : ": " + words.strip() + ".");
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }
}
