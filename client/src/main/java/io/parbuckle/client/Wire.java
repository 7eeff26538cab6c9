package io.parbuckle.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A connection, whatever lies below: TCP, TLS or a UNIX socket.
///
/// **Threads.** One may read while another writes. Anyone may close, which ends both with an
/// [IOException]; closing twice does nothing.
interface Wire extends Closeable {

  InputStream in();

  /// Not buffered: what is written goes out at once.
  OutputStream out();

  /// Connects.
  ///
  /// @throws ConnectionException with the address and the cause in it
  static Wire open(Address address, ClientOptions options) {
    try {
      return switch (address) {
        case Address.Unix unix -> UnixWire.open(unix, options);
        case Address.Tcp tcp -> SocketWire.open(tcp, options);
      };
    } catch (IOException e) {
      throw ConnectionException.notOpened(
          "Cannot connect to " + address + ": " + words(address, e) + ".", e);
    }
  }

  private static String words(Address address, IOException e) {
    String message = e.getMessage();
    if (address instanceof Address.Unix unix && !java.nio.file.Files.exists(unix.socket())) {
      return "there is no such socket";
    }
    return switch (e) {
      case java.net.UnknownHostException _ -> "this host name is not known";
      case java.net.SocketTimeoutException _ -> "nobody answered in time";
      case javax.net.ssl.SSLHandshakeException _ ->
          "the certificate of the server is not trusted (" + message + ")";
      default -> message == null ? e.getClass().getSimpleName() : message;
    };
  }
}
