package io.parbuckle.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts responses of HTTP/1.1 that have a `Content-Length`, as those of single calls have.
///
/// **Threads.** One.
final class ResponseCounter implements Counter {

  private static final int HEAD_BYTES_MAX = 8 << 10;
  private static final Pattern LENGTH = Pattern.compile("\r\n[Cc]ontent-[Ll]ength: ?([0-9]+)\r\n");

  private final StringBuilder head = new StringBuilder();
  private long bodyLeft;
  private long firstLength = -1;
  private long odd;

  /// @throws IllegalStateException for anything that is no such response
  @Override
  public int count(ByteBuffer in) {
    int responses = 0;
    while (in.hasRemaining()) {
      if (bodyLeft == 0 && !readHead(in)) {
        break;
      }
      int part = (int) Math.min(bodyLeft, in.remaining());
      in.position(in.position() + part);
      bodyLeft -= part;
      if (bodyLeft == 0) {
        responses++;
      }
    }
    return responses;
  }

  /// @return whether a head is complete and its body comes next
  private boolean readHead(ByteBuffer in) {
    while (!ended()) {
      if (!in.hasRemaining()) {
        return false;
      }
      head.append((char) (in.get() & 0xFF));
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IllegalStateException("the server answers without a length: " + head);
    }
    bodyLeft = Long.parseLong(length.group(1));
    if (bodyLeft == 0) {
      throw new IllegalStateException("the server answers nothing: " + head);
    }
    check(bodyLeft);
    head.setLength(0);
    return true;
  }

  private boolean ended() {
    if (head.length() > HEAD_BYTES_MAX) {
      throw new IllegalStateException(
          "the server sends no response of HTTP: " + head.substring(0, 100));
    }
    int at = head.length() - 4;
    return at >= 0 && head.indexOf("\r\n\r\n", at) == at;
  }

  private void check(long length) {
    if (firstLength < 0) {
      firstLength = length;
    }
    if (length != firstLength || head.indexOf("HTTP/1.1 200 ") != 0) {
      odd++;
    }
  }

  @Override
  public long odd() {
    return odd;
  }

  /// A request as it leaves in one piece.
  ///
  /// @param token to show; empty for a server without logins
  static byte[] request(int port, String token, String body) {
    String login = token.isEmpty() ? "" : "Authorization: Token " + token + "\r\n";
    return """
    POST %s HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    %sContent-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(ClientSocket.PATH, port, login, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
