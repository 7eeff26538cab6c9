package io.parbuckle.server.auth;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// Addresses and networks, such as `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`.
///
/// An IPv4 address that arrives over an IPv6 socket counts as IPv4.
///
/// **Threads.** Any; immutable.
public final class AddressList {

  public static final AddressList EMPTY = new AddressList(List.of());

  private static final class Network {

    private final byte[] address;
    private final int bits;

    Network(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != other[i]) {
          return false;
        }
      }
      int rest = bits % 8;
      return rest == 0 || ((address[whole] ^ other[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
    }
  }

  private final List<Network> networks;

  private AddressList(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /// @throws IllegalArgumentException with a sentence that names the entry
  public static AddressList of(List<String> entries) {
    List<Network> networks = new ArrayList<>(entries.size());
    for (String entry : entries) {
      networks.add(network(entry));
    }
    return new AddressList(networks);
  }

  private static Network network(String entry) {
    int slash = entry.indexOf('/');
    String host = slash < 0 ? entry : entry.substring(0, slash);
    try {
      byte[] address = InetAddress.ofLiteral(host).getAddress();
      int most = address.length * 8;
      int bits = slash < 0 ? most : Integer.parseInt(entry.substring(slash + 1));
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException(
            entry + " is no network: its prefix is 0 to " + most + " bits long.");
      }
      return new Network(address, bits);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          entry + " is no network: what follows the slash is not a number.");
    } catch (IllegalArgumentException e) {
      throw e.getMessage() != null && e.getMessage().startsWith(entry)
          ? e
          : new IllegalArgumentException(
              entry + " is no address or network such as 192.0.2.7 or 10.0.0.0/8.", e);
    }
  }

  public boolean isEmpty() {
    return networks.isEmpty();
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = bytes(address);
    for (Network network : networks) {
      if (network.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address || !mapped(bytes)
        ? bytes
        : java.util.Arrays.copyOfRange(bytes, 12, 16);
  }

  private static boolean mapped(byte[] six) {
    for (int i = 0; i < 10; i++) {
      if (six[i] != 0) {
        return false;
      }
    }
    return six[10] == -1 && six[11] == -1;
  }
}
