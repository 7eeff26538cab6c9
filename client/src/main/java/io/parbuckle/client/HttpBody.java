package io.parbuckle.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// The body of an answer, up to the end that the server announced. One that ends earlier is an
/// [EOFException], so that a cut file is never taken for a whole one.
final class HttpBody extends InputStream {

  private static final int CHUNK_LINE_BYTES_MAX = 4096;

  private final InputStream in;
  private final boolean chunked;
  private final OptionalLong length;

  /// Bytes that are left of the chunk, or of the body if there are no chunks.
  private long left;

  private boolean begun;
  private boolean ended;

  private HttpBody(InputStream in, boolean chunked, OptionalLong length) {
    this.in = in;
    this.chunked = chunked;
    this.length = length;
    this.left = length.orElse(0);
  }

  /// @throws IOException when the head does not say where the body ends: a cut would go unnoticed
  static HttpBody of(HttpHead head, InputStream in) throws IOException {
    if (head.header("transfer-encoding").toLowerCase(java.util.Locale.ROOT).endsWith("chunked")) {
      return new HttpBody(in, true, OptionalLong.empty());
    }
    if (head.status() == 204 || head.status() == 304) {
      return new HttpBody(in, false, OptionalLong.of(0));
    }
    if (!head.header("content-length").matches("\\d{1,18}")) {
      throw new IOException("the answer does not say where it ends");
    }
    return new HttpBody(in, false, OptionalLong.of(Long.parseLong(head.header("content-length"))));
  }

  /// How many bytes there are, if the server said so.
  OptionalLong length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (left == 0 && !more()) {
      return -1;
    }
    int read = in.read(bytes, from, (int) Math.min(count, left));
    if (read < 0) {
      throw new EOFException("the connection broke before the end of the file");
    }
    left -= read;
    return read;
  }

  private boolean more() throws IOException {
    if (!chunked || ended) {
      return false;
    }
    HttpHead.Lines lines = new HttpHead.Lines(in, CHUNK_LINE_BYTES_MAX);
    if (begun && !lines.next().isEmpty()) {
      throw new IOException("a chunk of the file is longer than it said");
    }
    begun = true;
    left = size(lines.next());
    if (left > 0) {
      return true;
    }
    while (!lines.next().isEmpty()) {
      // Trailers; nothing in them that we use.
    }
    ended = true;
    return false;
  }

  private static long size(String line) throws IOException {
    int semicolon = line.indexOf(';');
    String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
    if (!digits.matches("[0-9A-Fa-f]{1,15}")) {
      throw new IOException("a chunk of the file has no size");
    }
    return Long.parseLong(digits, 16);
  }
}
