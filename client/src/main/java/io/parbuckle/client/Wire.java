package io.parbuckle.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

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
      String sentence = "Cannot connect to " + address + ": " + words(address, e) + ".";
      boolean reached = e instanceof SSLException || e instanceof UnknownHostException;
      throw reached
          ? new ConnectionException(sentence, e)
          : ConnectionException.notOpened(sentence, e);
    }
  }

  private static String words(Address address, IOException e) {
    String message = e.getMessage();
    if (address instanceof Address.Unix unix && !Files.exists(unix.socket())) {
      return "there is no such socket";
    }
    return switch (e) {
      case UnknownHostException _ -> "this host name is not known";
      case SocketTimeoutException _ -> "nobody answered in time";
      case SSLHandshakeException _ ->
          "the certificate of the server is not trusted (" + message + ")";
      case SSLException _ -> "it speaks no TLS (" + message + ")";
      default -> message == null ? e.getClass().getSimpleName() : message;
    };
  }
}
