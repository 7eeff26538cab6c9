package io.parbuckle.client;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What has come of a file that the server keeps, over one connection or several.
///
/// **Threads.** One.
final class Kept extends OutputStream {

  /// RFC 9530 §3.
  private static final Pattern SHA_256 = Pattern.compile("sha-256=:([A-Za-z0-9+/=]+):");

  private final OutputStream out;
  private final MessageDigest digest;
  private final long length;
  private final String tag;
  private final String expected;
  private long bytes;

  /// @param head of the server's answer about the whole file
  Kept(OutputStream out, HttpHead head) {
    this.out = out;
    this.tag = head.header("etag");
    if (tag.isEmpty() || !head.header("content-length").matches("\\d{1,18}")) {
      throw TransferException.local("The server does not keep the file.", null);
    }
    this.length = Long.parseLong(head.header("content-length"));
    Matcher named = SHA_256.matcher(head.header("repr-digest"));
    this.expected = named.find() ? named.group(1) : "";
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  long bytes() {
    return bytes;
  }

  long length() {
    return length;
  }

  boolean whole() {
    return bytes == length;
  }

  /// Names the content, so that a part of another one is never taken for the rest.
  String tag() {
    return tag;
  }

  /// What to ask for next: everything but the last byte, then that (`Range`, RFC 9110 §14.2).
  String wanted() {
    return "bytes=" + bytes + "-" + Math.max(bytes, length - 2);
  }

  /// The head of an answer has come.
  ///
  /// @throws TransferException if it is not about what is to come next
  void begins(HttpHead head) {
    if (!head.header("content-range").startsWith("bytes " + bytes + "-")) {
      throw TransferException.local("The server continues the file at another place.", null);
    }
  }

  /// @throws TransferException if what came is not what the server has
  void check() {
    String came = Base64.getEncoder().encodeToString(digest.digest());
    if (!expected.isEmpty() && !expected.equals(came)) {
      throw TransferException.local(
          "What came is not what the server has: its SHA-256 is another one.", null);
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] data, int from, int count) throws IOException {
    out.write(data, from, count);
    digest.update(data, from, count);
    bytes += count;
  }
}
