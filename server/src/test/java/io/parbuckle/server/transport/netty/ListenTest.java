package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.certificate.SelfSigned;
import io.parbuckle.server.transport.ListenOn;
import io.parbuckle.server.transport.ListenOn.TlsIdentity;
import io.parbuckle.server.transport.Listening;
import io.parbuckle.server.transport.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where connections are accepted: TCP, UNIX sockets, TLS.
final class ListenTest {

  @TempDir private Path folder;

  private static RawClient unix(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return new RawClient(
        channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  @Test
  void a_unix_socket_is_open_to_all_and_knows_its_peer() throws Exception {
    Path path = folder.resolve("parbuckle.sock");
    try (TestTransport server = new TestTransport(Routes.builder())) {
      server.transport.listen(new ListenOn.Unix(path));

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-rw-rw-");
      try (RawClient client = unix(path).handshake("/api/current")) {
        client.send(RawClient.text("hello"));
        assertThat(client.frame().text()).isEqualTo("hello");
      }
      long uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      assertThat(server.sockets.latest().origin)
          .isInstanceOfSatisfying(
              Origin.Unix.class,
              peer -> {
                assertThat(peer.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(peer.uid()).isEqualTo(uid);
              });
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void a_socket_file_left_behind_is_replaced() throws Exception {
    Path path = folder.resolve("stale.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(path).exists();

    try (TestTransport server = new TestTransport(Routes.builder())) {
      server.transport.listen(new ListenOn.Unix(path));

      try (RawClient client = unix(path)) {
        client.handshake("/api/current");
      }
    }
  }

  @Test
  void a_socket_in_use_and_a_file_in_the_way_are_refused() throws Exception {
    Path path = folder.resolve("used.sock");
    Path file = Files.writeString(folder.resolve("file"), "precious");
    try (TestTransport first = new TestTransport(Routes.builder());
        TestTransport second = new TestTransport(Routes.builder())) {
      first.transport.listen(new ListenOn.Unix(path));

      assertThatThrownBy(() -> second.transport.listen(new ListenOn.Unix(path)))
          .hasMessage("Another server listens on " + path + ".");
      assertThatThrownBy(() -> second.transport.listen(new ListenOn.Unix(file)))
          .hasMessage(file + " is in the way: it is a file, not a socket.");
    }
    assertThat(file).hasContent("precious");
  }

  @Test
  void a_path_that_is_too_long_is_refused_with_both_numbers() throws Exception {
    Path path = Path.of("/tmp/" + "x".repeat(103));
    try (TestTransport server = new TestTransport(Routes.builder())) {
      assertThatThrownBy(() -> server.transport.listen(new ListenOn.Unix(path)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has 108 bytes, and the system allows 107");
    }
  }

  @Test
  void a_port_in_use_is_refused_with_its_name() throws Exception {
    try (TestTransport first = new TestTransport(Routes.builder());
        TestTransport second = new TestTransport(Routes.builder())) {
      int port = first.tcp.port();
      assertThatThrownBy(() -> second.transport.listen(new ListenOn.Tcp("127.0.0.1", port)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + port + ": ");
    }
  }

  @Test
  void a_certificate_is_changed_without_dropping_connections() throws Exception {
    AtomicReference<@Nullable TlsIdentity> shown = new AtomicReference<>(identity("first"));
    Routes.Builder routes =
        Routes.builder()
            .at("/hello", exchange -> exchange.respond(200, java.util.Map.of(), new byte[3]));
    try (TestTransport server = new TestTransport(routes)) {
      Listening tls =
          server.transport.listen(new ListenOn.Tls("127.0.0.1", 0, () -> present(shown.get())));
      SSLSocket old = connect(tls.port());
      try (RawClient before = RawClient.of(old)) {
        before.handshake("/api/current");
        assertThat(name(old)).isEqualTo("CN=first");

        shown.set(identity("second"));
        server.transport.reload();

        SSLSocket young = connect(tls.port());
        try (RawClient after = RawClient.of(young)) {
          after.handshake("/api/current");
          assertThat(name(young)).isEqualTo("CN=second");
          after.send(RawClient.text("big 3000000"));
          assertThat(after.frame().payload()).hasSize(3_000_000);
          after.send(new byte[] {(byte) 0x81, 1, 'x'});
          assertThat(after.frame().code()).isEqualTo(1002);
          assertThat(after.rest()).isEmpty();
        }
        before.send(RawClient.text("still here"));
        assertThat(before.frame().text()).isEqualTo("still here");
        assertThat(server.sockets.all.getFirst().origin)
            .isInstanceOfSatisfying(Origin.Tcp.class, peer -> assertThat(peer.tls()).isTrue());
      }
    }
  }

  @Test
  void a_reload_that_fails_leaves_the_old_certificate_in_use() throws Exception {
    AtomicReference<@Nullable TlsIdentity> shown = new AtomicReference<>(identity("first"));
    try (TestTransport server = new TestTransport(Routes.builder())) {
      Listening tls =
          server.transport.listen(new ListenOn.Tls("127.0.0.1", 0, () -> present(shown.get())));
      shown.set(null);

      assertThatThrownBy(server.transport::reload)
          .isInstanceOf(IOException.class)
          .hasMessage("There is none.");

      try (SSLSocket socket = connect(tls.port())) {
        assertThat(name(socket)).isEqualTo("CN=first");
      }
    }
  }

  private static SSLSocket connect(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return socket;
  }

  private static String name(SSLSocket socket) throws IOException {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
  }

  private static TlsIdentity present(@Nullable TlsIdentity identity) throws IOException {
    if (identity == null) {
      throw new IOException("There is none.");
    }
    return identity;
  }

  private TlsIdentity identity(String host) throws IOException, GeneralSecurityException {
    Path certificate = folder.resolve(host + ".pem");
    Path key = folder.resolve(host + ".key");
    SelfSigned.write(certificate, key, host, Time.system().instant(), new SecureRandom());
    byte[] der =
        Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----[A-Z ]+-----", ""));
    try (InputStream in = Files.newInputStream(certificate)) {
      return new TlsIdentity(
          List.of(
              (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in)),
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)),
          List.of("TLSv1.2", "TLSv1.3"));
    }
  }

  /// Certificates made a moment ago are known to nobody.
  private static final class TrustAll implements X509TrustManager {

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
