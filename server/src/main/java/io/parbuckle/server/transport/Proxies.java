package io.parbuckle.server.transport;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.auth.Origin;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which peers are proxies whose headers are believed, and what those headers say.
///
/// `X-Real-Remote-Addr`, `X-Real-Remote-Port`, `X-Https: on` are what the contract's front-end
/// sends (`protocol.md` §1.3); `X-Forwarded-For`, `-Proto`, `-Host` what others send.
///
/// **Threads.** Any. The list is replaced as a whole.
public final class Proxies {

  private static final List<String> HEADERS =
      List.of(
          "X-Real-Remote-Addr",
          "X-Real-Remote-Port",
          "X-Https",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Forwarded-Host",
          "Forwarded");

  private volatile AddressList trusted;

  public Proxies(AddressList trusted) {
    this.trusted = trusted;
  }

  public void trust(AddressList addresses) {
    trusted = addresses;
  }

  /// Whether a proxy has had its hand in this request, trusted or not.
  public static boolean touched(Headers headers) {
    return HEADERS.stream().anyMatch(name -> headers.value(name) != null);
  }

  /// Who sent a request that arrived from `peer`.
  public Origin origin(Origin peer, Headers headers) {
    return switch (peer) {
      case Origin.Unix unix -> unix;
      case Origin.Tcp tcp -> trusted.contains(tcp.address()) ? behind(tcp, headers) : tcp;
    };
  }

  /// The host that the client asked for.
  public @Nullable String host(Origin peer, Headers headers) {
    boolean believed = peer instanceof Origin.Tcp tcp && trusted.contains(tcp.address());
    String forwarded = believed ? headers.value("X-Forwarded-Host") : null;
    return forwarded != null ? forwarded : headers.value("Host");
  }

  private Origin behind(Origin.Tcp proxy, Headers headers) {
    boolean tls =
        proxy.tls()
            || "on".equalsIgnoreCase(headers.value("X-Https"))
            || "https".equalsIgnoreCase(headers.value("X-Forwarded-Proto"));
    return client(headers)
        .map(address -> new Origin.Tcp(address, port(headers), tls))
        .orElse(new Origin.Tcp(proxy.address(), proxy.port(), tls));
  }

  private Optional<InetAddress> client(Headers headers) {
    String real = headers.value("X-Real-Remote-Addr");
    if (real != null) {
      return literal(real);
    }
    String forwarded = headers.value("X-Forwarded-For");
    return forwarded == null ? Optional.empty() : nearest(forwarded.split(","));
  }

  /// The last address of the chain that is no proxy of ours: those before it could be made up.
  private Optional<InetAddress> nearest(String[] chain) {
    for (int i = chain.length - 1; i >= 0; i--) {
      Optional<InetAddress> address = literal(chain[i]);
      if (address.isEmpty() || !trusted.contains(address.get())) {
        return address;
      }
    }
    return Optional.empty();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text.strip()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static int port(Headers headers) {
    String port = headers.value("X-Real-Remote-Port");
    try {
      return port == null ? 0 : Integer.parseUnsignedInt(port.strip());
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
