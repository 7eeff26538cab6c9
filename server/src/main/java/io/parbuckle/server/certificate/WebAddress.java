package io.parbuckle.server.certificate;

import io.parbuckle.protocol.json.SixAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Where this server listens.
///
/// @param address as it was set: a wildcard stands for all addresses of the machine
public record WebAddress(boolean tls, String address, int port) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /// What a browser opens: each address of the machine for a wildcard, loopback left out.
  ///
  /// @throws IllegalStateException if the machine does not say which it has
  List<String> urls() {
    try {
      InetAddress set = InetAddress.getByName(address);
      return set.isAnyLocalAddress()
          ? ofMachine(set instanceof Inet6Address).map(this::url).toList()
          : List.of(url(SixAddress.text(set)));
    } catch (SocketException e) {
      throw new IllegalStateException("the machine does not say which addresses it has", e);
    } catch (UnknownHostException _) {
      return List.of(url(address));
    }
  }

  /// What opens this server on this machine.
  String localUrl() {
    return switch (address) {
      case "0.0.0.0" -> url("127.0.0.1");
      case "::" -> url("::1");
      default -> url(address);
    };
  }

  /// @param six whether those of IPv6 count, too
  private static Stream<String> ofMachine(boolean six) throws SocketException {
    List<String> found = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress one : Collections.list(each.getInetAddresses())) {
        boolean usable = !one.isLoopbackAddress() && !one.isLinkLocalAddress();
        if (usable && (six || !(one instanceof Inet6Address))) {
          found.add(SixAddress.text(one));
        }
      }
    }
    return found.stream().sorted();
  }

  private String url(String host) {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    boolean usual = port == (tls ? HTTPS : HTTP);
    return (tls ? "https://" : "http://") + shown + (usual ? "" : ":" + port);
  }
}
