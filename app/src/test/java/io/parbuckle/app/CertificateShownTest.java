package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.ServerConfig.HostPort;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// TLS of a whole server: which certificate it shows, to whom, and with what beside it.
final class CertificateShownTest {

  private static final int TIMEOUT_MILLIS = 60_000;

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        TestServer.start(
            List.of(),
            config ->
                config
                    .withAdminPassword(TestServer.PASSWORD)
                    .withTls(new HostPort("127.0.0.1", 0)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_chosen_certificate_is_shown_to_new_connections_and_old_ones_stay() throws Exception {
    try (SSLSocket old = connect("TLSv1.3");
        WebSocketPeer admin = WebSocketPeer.to(server.webSocketUrl())) {
      TranscriptTest.logIn(admin);
      assertThat(name(old)).isEqualTo("CN=127.0.0.1");
      call(admin, "core.set_options", "{\"legacy_jobs\":false}");
      JsonValue made =
          call(
              admin,
              "certificate.create",
              "{\"name\":\"heron\",\"create_type\":\"CERTIFICATE_CREATE_SELF_SIGNED\","
                  + "\"common\":\"heron\"}");

      call(
          admin,
          "system.general.update",
          "{\"ui_certificate\":%s,\"ui_restart_delay\":0}"
              .formatted(Json.text(((JsonObject) made).at("id"))));

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                try (SSLSocket young = connect("TLSv1.2")) {
                  assertThat(name(young)).isEqualTo("CN=heron");
                }
              });
      assertThat(get(old, "/health", "pelican")).startsWith("HTTP/1.1 200");
      call(admin, "system.general.update", "{\"ui_certificate\":null,\"ui_restart_delay\":0}");
    }
  }

  @Test
  void over_tls_the_console_is_for_tls_only_except_under_names_of_this_machine() throws Exception {
    try (SSLSocket far = connect("TLSv1.3");
        SSLSocket near = connect("TLSv1.3")) {
      assertThat(get(far, "/", "pelican.example.com:6443"))
          .containsIgnoringCase("strict-transport-security: max-age=31536000")
          .containsIgnoringCase("x-frame-options: DENY");
      assertThat(get(near, "/", "localhost:6443"))
          .doesNotContainIgnoringCase("strict-transport-security");
    }
  }

  @Test
  void strangers_are_told_the_versions_over_tls_too() throws Exception {
    try (SSLSocket stranger = connect("TLSv1.3")) {
      assertThat(get(stranger, "/api/versions", "pelican.example.com:6443"))
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("content-type: application/json")
          .containsIgnoringCase("access-control-allow-origin: *")
          .contains("[\"v25.04.0\",");
    }
  }

  @Test
  void ciphers_without_forward_secrecy_are_refused() {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = socket()) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(
                    new String[] {
                      "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"
                    });
                socket.startHandshake();
              }
            })
        .isInstanceOf(SSLException.class);
  }

  private static JsonValue call(WebSocketPeer peer, String method, String params) throws Exception {
    String answer =
        peer.exchange(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                .formatted(method, params));
    return ((JsonObject) Json.read(answer)).at("result");
  }

  private static String get(SSLSocket socket, String path, String host) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                .formatted(path, host)
                .getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static SSLSocket connect(String protocol) throws IOException, GeneralSecurityException {
    SSLSocket socket = socket();
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static SSLSocket socket() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.tlsPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static String name(SSLSocket socket) throws IOException {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return certificate.getSubjectX500Principal().getName();
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
