package io.parbuckle.server.call;

import io.parbuckle.protocol.codec.Message;
import java.util.Set;

/// How long one message may be, in characters of its text, not bytes (`protocol.md` §2.2). All are
/// inclusive.
///
/// @param anonymous before login
/// @param known after it
public record MessageLimits(int anonymous, int known) {

  public static final MessageLimits DEFAULTS = new MessageLimits(8192, 65_536);

  /// For [#LARGE_METHODS].
  static final int LARGE = 2 << 20;

  /// Their parameters hold a whole file.
  private static final Set<String> LARGE_METHODS =
      Set.of("filesystem.file_receive", "failover.datastore.sql");

  public MessageLimits {
    if (anonymous <= 0 || known < anonymous) {
      throw new IllegalArgumentException(
          "message limits must be above 0, and not lower after login: " + anonymous + ", " + known);
    }
  }

  /// Whether a message may have [#LARGE] characters.
  static boolean mayBeLarge(Message message) {
    return message instanceof Message.Request request && LARGE_METHODS.contains(request.method());
  }

  /// Characters of a UTF-8 text.
  static int characters(byte[] utf8) {
    int count = 0;
    for (byte b : utf8) {
      if ((b & 0xC0) != 0x80) {
        count++;
      }
    }
    return count;
  }
}
