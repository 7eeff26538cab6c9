package io.parbuckle.server.transport;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The header `Content-Disposition` of a download (RFC 6266, RFC 8187).
final class Disposition {

  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~";

  private Disposition() {}

  /// Quotes and backslashes are escaped, control characters removed; a name that is not ASCII
  /// stands a second time, encoded, for everybody who understands that.
  static String attachment(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return "attachment";
    }
    String clean =
        name.codePoints()
            .filter(c -> !Character.isISOControl(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String header = "attachment; filename=\"" + quoted(clean) + '"';
    return isAscii(clean) ? header : header + "; filename*=UTF-8''" + encoded(clean);
  }

  private static String quoted(String name) {
    StringBuilder text = new StringBuilder(name.length() + 8);
    name.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                text.append('\\');
              }
              text.append(c < 0x7F ? (char) c : '_');
            });
    return text.toString();
  }

  private static boolean isAscii(String name) {
    return name.chars().allMatch(c -> c < 0x7F);
  }

  private static String encoded(String name) {
    StringBuilder text = new StringBuilder(name.length() * 3);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
      }
    }
    return text.toString();
  }
}
