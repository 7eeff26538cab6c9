package io.parbuckle.server.transport.netty;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes the head of a response.
final class Head {

  private final StringBuilder text = new StringBuilder(256);

  Head(int status) {
    text.append("HTTP/1.1 ")
        .append(status)
        .append(' ')
        .append(HttpResponseStatus.valueOf(status).reasonPhrase())
        .append("\r\n");
  }

  /// @throws IllegalArgumentException if the header would break out of its line
  Head with(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
        throw new IllegalArgumentException("a character of header " + name + " cannot be sent");
      }
    }
    text.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  Head with(Map<String, String> headers) {
    headers.forEach(this::with);
    return this;
  }

  byte[] bytes() {
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The last chunk of a chunked body, with its trailers.
  static byte[] lastChunk(Map<String, String> trailers) {
    Head head = new Head();
    head.text.append("0\r\n");
    return head.with(trailers).bytes();
  }

  private Head() {}
}
