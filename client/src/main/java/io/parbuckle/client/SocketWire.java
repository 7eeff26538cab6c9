package io.parbuckle.client;

import io.parbuckle.client.ClientOptions.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A TCP connection, with TLS around it where the address says so.
final class SocketWire implements Wire {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private SocketWire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static SocketWire open(Address.Tcp address, ClientOptions options) throws IOException {
    Socket plain = connected(address, options);
    try {
      plain.setTcpNoDelay(
          true); // a call is one small frame; nothing follows that it could wait for
      return new SocketWire(address.encrypted() ? encrypted(plain, address, options) : plain);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /// Tries every address of the name in turn, because `localhost` may have one that nobody listens
  /// on.
  private static Socket connected(Address.Tcp address, ClientOptions options) throws IOException {
    IOException last = new UnknownHostException(address.host());
    for (InetAddress candidate : InetAddress.getAllByName(address.host())) {
      Socket socket = new Socket();
      try {
        int millis = Math.toIntExact(options.connect().toMillis());
        socket.connect(new InetSocketAddress(candidate, address.port()), millis);
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  private static SSLSocket encrypted(Socket plain, Address.Tcp address, ClientOptions options)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(options.trust())
                .getSocketFactory()
                .createSocket(plain, address.host(), address.port(), true);
    if (options.trust() == Trust.SYSTEM) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any valid certificate would do
      socket.setSSLParameters(parameters);
    }
    int before = plain.getSoTimeout();
    plain.setSoTimeout(Math.toIntExact(options.connect().toMillis()));
    socket.startHandshake();
    plain.setSoTimeout(before);
    return socket;
  }

  private static SSLContext context(Trust trust) {
    try {
      return switch (trust) {
        case SYSTEM -> SSLContext.getDefault();
        case ANYTHING -> {
          SSLContext context = SSLContext.getInstance("TLS");
          context.init(null, new TrustManager[] {new Anything()}, null);
          yield context;
        }
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// Believes everyone. The extended kind, because the JDK wraps the plain one in checks of its
  /// own.
  private static final class Anything extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
