package io.parbuckle.server.auth;

import io.parbuckle.protocol.json.SixAddress;
import java.net.Inet6Address;
import java.net.InetAddress;

/// Where a connection comes from (`protocol.md` §1.3).
public sealed interface Origin {

  /// Over TCP.
  ///
  /// @param tls whether the way to us, or to the trusted proxy before us, is encrypted
  record Tcp(InetAddress address, int port, boolean tls) implements Origin {

    @Override
    public String toString() {
      String host = SixAddress.text(address);
      return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// Over the UNIX socket.
  record Unix(long pid, long uid, long gid) implements Origin {

    @Override
    public String toString() {
      return "UNIX socket (pid=" + pid + " uid=" + uid + " gid=" + gid + ")";
    }
  }

  /// Encrypted, or never on a network: passwords and keys may travel.
  default boolean secure() {
    return switch (this) {
      case Tcp tcp -> tcp.tls() || tcp.address().isLoopbackAddress();
      case Unix _ -> true;
    };
  }

  /// The address without a port, for limits and the audit trail; `127.0.0.1` for local ones.
  default String host() {
    return switch (this) {
      case Tcp tcp -> SixAddress.text(tcp.address());
      case Unix _ -> "127.0.0.1";
    };
  }
}
