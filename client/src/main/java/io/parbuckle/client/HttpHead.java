package io.parbuckle.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Status line and headers of an answer (RFC 9112 §4, §5).
///
/// @param headers by name in lower case; of equal names the values are joined by commas
record HttpHead(int status, String phrase, Map<String, String> headers) {

  /// All lines together. Servers stop at 8 or 16 KiB; more is no head.
  private static final int BYTES_MAX = 64 << 10;

  /// Reads up to the empty line and not a byte further.
  ///
  /// @throws IOException when this is no HTTP, or ends before the empty line
  static HttpHead read(InputStream in) throws IOException {
    Lines lines = new Lines(in, BYTES_MAX);
    String first = lines.next();
    if (!first.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
      throw new IOException("the answer is no HTTP");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("the answer has a header without a colon");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    String phrase = first.length() > 13 ? first.substring(13) : "";
    return new HttpHead(Integer.parseInt(first.substring(9, 12)), phrase, headers);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  boolean says(String name, String value) {
    return header(name).equalsIgnoreCase(value);
  }

  /// Lines that end with CR LF, as heads and chunk sizes do.
  static final class Lines {

    private final InputStream in;
    private int bytesLeft;

    Lines(InputStream in, int bytesMax) {
      this.in = in;
      this.bytesLeft = bytesMax;
    }

    String next() throws IOException {
      var line = new java.io.ByteArrayOutputStream(80);
      for (int one = in.read(); one != '\n'; one = in.read()) {
        if (one < 0) {
          throw new EOFException("the answer was cut off");
        }
        if (--bytesLeft < 0) {
          throw new IOException("the head of the answer is too long");
        }
        line.write(one);
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
