package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.parbuckle.server.transport.ListenOn.TlsIdentity;
import io.parbuckle.server.transport.ListenOn.TlsSource;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificate in use. A reload touches new connections only.
///
/// **Threads.** Any.
final class TlsContext {

  /// Forward secret and authenticated, in the order of preference: those of TLS 1.3, then what RFC
  /// 9325 §4.2 has for TLS 1.2.
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

  private final TlsSource source;
  private volatile SslContext context;

  /// @throws IOException with a sentence that says what cannot be used
  TlsContext(TlsSource source) throws IOException {
    this.source = source;
    this.context = read(source);
  }

  /// Takes what there is now; what cannot be used changes nothing.
  void reload() throws IOException {
    context = read(source);
  }

  SslHandler handler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  private static SslContext read(TlsSource source) throws IOException {
    TlsIdentity identity = source.identity();
    try {
      return SslContextBuilder.forServer(
              identity.key(), identity.chain().toArray(X509Certificate[]::new))
          .protocols(identity.protocols())
          .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("The certificate cannot be used: " + e.getMessage(), e);
    }
  }
}
