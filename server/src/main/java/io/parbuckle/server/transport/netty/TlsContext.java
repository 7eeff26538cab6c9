package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.parbuckle.server.transport.ListenOn.TlsFiles;
import java.io.IOException;

/// The certificate in use. A reload touches new connections only.
///
/// **Threads.** Any.
final class TlsContext {

  private final TlsFiles files;
  private volatile SslContext context;

  /// @throws IOException with a sentence that names the files
  TlsContext(TlsFiles files) throws IOException {
    this.files = files;
    this.context = read(files);
  }

  /// Takes the files as they are now; what cannot be used changes nothing.
  void reload() throws IOException {
    context = read(files);
  }

  SslHandler handler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  private static SslContext read(TlsFiles files) throws IOException {
    try {
      return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "The certificate in "
              + files.certificate()
              + " with the key in "
              + files.key()
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }
}
