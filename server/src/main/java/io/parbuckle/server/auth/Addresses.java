package io.parbuckle.server.auth;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;

/// Who counts as one when something is counted by address.
public final class Addresses {

  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /// The address itself, for IPv6 the first 64 bits: whoever has one such address has 2^64 of them.
  public static String counted(Origin.Tcp origin) {
    return origin.address() instanceof Inet6Address six
        ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
        : origin.address().getHostAddress();
  }
}
