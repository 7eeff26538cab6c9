package io.parbuckle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.client.ClientOptions.Trust;
import io.parbuckle.client.scripted.ScriptedServer;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EncryptedTest {

  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  private static ServerSocketFactory factory = ServerSocketFactory.getDefault();

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storepass",
                String.valueOf(STORE_PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, STORE_PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, STORE_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    factory = context.getServerSocketFactory();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    try (ScriptedServer server = ScriptedServer.tcp(factory, "wss", peer -> peer.open().rest())) {

      assertThatThrownBy(() -> Client.connect(server.address()))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("the certificate of the server is not trusted");
    }
  }

  @Test
  void whoever_says_so_talks_to_it_all_the_same() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                factory,
                "wss",
                peer -> {
                  peer.open().expect("core.ping", "\"pong\"");
                  peer.rest();
                });
        Client client =
            Client.connect(server.address(), ClientOptions.defaults().withTrust(Trust.ANYTHING))) {

      assertThat(client.call("core.ping")).isEqualTo(JsonText.of("pong"));
    }
  }

  @Test
  void a_server_that_speaks_no_tls_is_told_from_one_that_is_not_trusted() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tcp(
            ServerSocketFactory.getDefault(),
            "wss",
            peer -> peer.say("HTTP/1.1 400 Bad\r\n\r\n"))) {

      assertThatThrownBy(() -> Client.connect(server.address()))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("no TLS");
    }
  }
}
