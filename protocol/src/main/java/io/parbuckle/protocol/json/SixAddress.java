package io.parbuckle.protocol.json;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An IPv6 address in the one form that the reference writes (RFC 5952 §4): lower case, no leading
/// zeros, the longest run of zeros left out. The last 32 bits are never written with points.
public final class SixAddress {

  private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern LONG_GROUP = Pattern.compile("[0-9A-Fa-f]{5}");
  private static final int GROUPS = 8;

  private SixAddress() {}

  /// The text of any address; of a link-local one without the interface that it is reached by.
  public static String text(InetAddress address) {
    return address instanceof Inet6Address
        ? written(groups(address.getAddress()))
        : address.getHostAddress();
  }

  /// @return null for a text that is no such address
  static @Nullable String canonical(String text) {
    if (!FORM.matcher(text).matches() || LONG_GROUP.matcher(text).find()) {
      return null;
    }
    try {
      // Digits and colons only, so this never asks a name server.
      return written(groups(InetAddress.getByName(text).getAddress()));
    } catch (UnknownHostException _) {
      return null;
    }
  }

  /// @param bytes four of them for a mapped address, which the JDK takes for IPv4
  private static int[] groups(byte[] bytes) {
    int[] groups = new int[GROUPS];
    int first = GROUPS - bytes.length / 2;
    if (first > 0) {
      groups[first - 1] = 0xFFFF;
    }
    for (int i = 0; i < bytes.length / 2; i++) {
      groups[first + i] = ((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF);
    }
    return groups;
  }

  private static String written(int[] groups) {
    int from = 0;
    int most = 1; // a single zero is written
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > most) {
        from = i;
        most = end - i;
      }
    }
    return most == 1
        ? joined(groups, 0, GROUPS)
        : joined(groups, 0, from) + "::" + joined(groups, from + most, GROUPS);
  }

  private static String joined(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
