package io.parbuckle.server.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Where the server accepts connections.
public sealed interface ListenOn {

  /// Plain TCP; port 0 takes a free one.
  record Tcp(String host, int port) implements ListenOn {}

  /// TLS over TCP; port 0 takes a free one.
  record Tls(String host, int port, TlsSource source) implements ListenOn {}

  /// A UNIX socket, mode 0666: who may do what is decided by the peer's credentials.
  ///
  /// @param path at most [#PATH_BYTES_MAX] bytes, because the kernel has no room for more
  record Unix(Path path) implements ListenOn {

    public static final int PATH_BYTES_MAX = 107;
  }

  /// Says what clients are shown; asked at the start and at each reload.
  @FunctionalInterface
  interface TlsSource {

    /// @throws IOException with a sentence that says what cannot be used
    TlsIdentity identity() throws IOException;
  }

  /// What clients are shown.
  ///
  /// @param chain the server's own certificate first
  /// @param protocols versions of TLS, as the JDK names them
  record TlsIdentity(List<X509Certificate> chain, PrivateKey key, List<String> protocols) {

    public TlsIdentity {
      chain = List.copyOf(chain);
      protocols = List.copyOf(protocols);
    }

    /// Without the key.
    @Override
    public String toString() {
      return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }
}
