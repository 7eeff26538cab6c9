package io.parbuckle.server.transport;

import java.nio.file.Path;

/// Where the server accepts connections.
public sealed interface ListenOn {

  /// Plain TCP; port 0 takes a free one.
  record Tcp(String host, int port) implements ListenOn {}

  /// TLS over TCP; port 0 takes a free one.
  record Tls(String host, int port, TlsFiles files) implements ListenOn {}

  /// A UNIX socket, mode 0666: who may do what is decided by the peer's credentials.
  ///
  /// @param path at most [#PATH_BYTES_MAX] bytes, because the kernel has no room for more
  record Unix(Path path) implements ListenOn {

    public static final int PATH_BYTES_MAX = 107;
  }

  /// PEM files of a certificate chain and its private key (PKCS #8), read again at a reload.
  record TlsFiles(Path certificate, Path key) {}
}
