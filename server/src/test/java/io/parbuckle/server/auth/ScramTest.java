package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.House.Connection;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `protocol.md` §8.5: an API key is proved, and does not travel.
final class ScramTest {

  private static final byte[] CLIENT_NONCE =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private House house;
  private String key;
  private String number;

  @BeforeEach
  void begin() throws Exception {
    // Refusals are not held back: there are many here.
    house =
        new House(folder, House.options(LoginDelay.NONE, false), new ArrayList<>())
            .withAdministrator();
    key = made("[{'name': 'k', 'username': 'admin'}]");
    number = key.substring(0, key.indexOf('-'));
  }

  @AfterEach
  void end() {
    house.close();
  }

  private String made(String wish) throws Exception {
    return House.text(house.root().call("api_key.create", wish), "key");
  }

  // ---- a client, from the contract's formulas

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String firstBare(String user, String number) {
    return "n=" + user + ":" + number + ",r=" + base64(CLIENT_NONCE);
  }

  private static JsonValue send(Connection connection, String type, String message)
      throws Exception {
    return connection.call(
        "auth.login_ex",
        "[{'mechanism': 'SCRAM', 'scram_type': '%s', 'rfc_str': '%s'}]".formatted(type, message));
  }

  private static String response(JsonValue answer) {
    return House.text(answer, "response_type");
  }

  /// Both sides of one exchange.
  ///
  /// @param last what the client sends last
  /// @param signature what the server has to answer then
  private record Proof(String serverFirst, String last, String signature) {}

  private Proof begin(Connection connection, String header, byte[] binding, String user)
      throws Exception {
    String bare = firstBare(user, number);
    JsonValue begun = send(connection, "CLIENT_FIRST_MESSAGE", header + bare);
    assertThat(response(begun)).isEqualTo("SCRAM_RESPONSE");
    assertThat(((JsonObject) begun).members().keySet())
        .containsExactly("response_type", "scram_type", "rfc_str", "user_info");
    String serverFirst = House.text(begun, "rfc_str");
    String[] parts = serverFirst.split(",", -1);
    assertThat(parts).hasSize(3);
    byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
    int iterations = Integer.parseInt(parts[2].substring(2));
    byte[] salted =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
            .generateSecret(
                new PBEKeySpec(
                    key.substring(key.indexOf('-') + 1).toCharArray(), salt, iterations, 512))
            .getEncoded();
    byte[] clientKey = hmac(salted, "Client Key");
    byte[] storedKey = MessageDigest.getInstance("SHA-512").digest(clientKey);
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    byte[] bound = new byte[head.length + binding.length];
    System.arraycopy(head, 0, bound, 0, head.length);
    System.arraycopy(binding, 0, bound, head.length, binding.length);
    String lastBare = "c=" + base64(bound) + "," + parts[0];
    String messages = bare + "," + serverFirst + "," + lastBare;
    byte[] proof =
        new BigInteger(1, clientKey)
            .xor(new BigInteger(1, hmac(storedKey, messages)))
            .toByteArray();
    byte[] exact = new byte[64];
    for (int i = 0; i < Math.min(64, proof.length); i++) {
      exact[63 - i] = proof[proof.length - 1 - i];
    }
    return new Proof(
        serverFirst,
        lastBare + ",p=" + base64(exact),
        "v=" + base64(hmac(hmac(salted, "Server Key"), messages)));
  }

  private Proof begin(Connection connection) throws Exception {
    return begin(connection, "n,,", new byte[0], "admin");
  }

  // ---- what it may rely on

  @Test
  void who_proves_a_key_is_logged_in_and_sees_that_the_server_knows_it_too() throws Exception {
    Connection connection = house.tcp("192.0.2.9");
    Proof proof = begin(connection);

    assertThat(connection.login()).isNull();
    connection.call("auth.mechanism_choices", "[]");
    JsonValue ended = send(connection, "CLIENT_FINAL_MESSAGE", proof.last());

    assertThat(response(ended)).isEqualTo("SCRAM_RESPONSE");
    assertThat(House.text(ended, "scram_type")).isEqualTo("SERVER_FINAL_RESPONSE");
    assertThat(House.text(ended, "rfc_str")).isEqualTo(proof.signature());
    assertThat(((JsonObject) ended).at("user_info")).isInstanceOf(JsonObject.class);
    Login login = Objects.requireNonNull(connection.login());
    assertThat(login.caller().credentials()).isEqualTo("API_KEY");
  }

  @Test
  void the_common_nonce_is_the_bytes_of_both_and_never_the_same() throws Exception {
    Proof one = begin(house.tcp("192.0.2.9"));
    Proof other = begin(house.tcp("192.0.2.9"));
    byte[] nonce = Base64.getDecoder().decode(one.serverFirst().split(",", -1)[0].substring(2));

    assertThat(nonce).hasSize(64).startsWith(CLIENT_NONCE);
    assertThat(one.serverFirst()).isNotEqualTo(other.serverFirst());
  }

  @Test
  void a_proof_is_good_once_and_on_its_own_connection_only() throws Exception {
    Connection connection = house.tcp("192.0.2.9");
    Proof proof = begin(connection);
    Connection other = house.tcp("192.0.2.9");
    begin(other);

    assertThat(response(send(other, "CLIENT_FINAL_MESSAGE", proof.last()))).isEqualTo("AUTH_ERR");
    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", proof.last())))
        .isEqualTo("SCRAM_RESPONSE");
    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", proof.last())))
        .isEqualTo("AUTH_ERR");
  }

  @Test
  void a_wrong_proof_is_refused_and_ends_the_exchange() throws Exception {
    Connection connection = house.tcp("192.0.2.9");
    Proof proof = begin(connection);
    String wrong = proof.last().substring(0, proof.last().length() - 8) + "AAAAAA==";

    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", wrong))).isEqualTo("AUTH_ERR");
    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", proof.last())))
        .isEqualTo("AUTH_ERR");
    assertThat(connection.login()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "n,,n=admin,r=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "n,,n=admin:1,r=MDEy",
        "n,,n=admin:1,r=====",
        "n,,n=a=2Cb:1,r=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "p=tls-unique,,n=admin:1,r=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "z,,n=admin:1,r=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "n,,n=admin:1,r=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=,x=1"
      })
  void what_is_no_first_message_is_refused(String message) throws Exception {
    Connection connection = house.tcp("192.0.2.9");

    assertThat(response(send(connection, "CLIENT_FIRST_MESSAGE", message))).isEqualTo("AUTH_ERR");
    assertThat(connection.pending()).isNull();
  }

  @Test
  void who_does_not_exist_is_found_out_at_the_end_only_and_keeps_the_same_salt() throws Exception {
    Connection connection = house.tcp("192.0.2.9");
    Proof once = begin(connection, "n,,", new byte[0], "nobody");
    Proof again = begin(connection, "n,,", new byte[0], "nobody");
    Proof other = begin(connection, "n,,", new byte[0], "noone");

    assertThat(salt(again)).isEqualTo(salt(once)).isNotEqualTo(salt(other));
    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", other.last())))
        .isEqualTo("AUTH_ERR");
  }

  private static String salt(Proof proof) {
    return proof.serverFirst().split(",", -1)[1];
  }

  @Test
  void a_key_that_is_over_or_revoked_is_refused_with_its_own_word() throws Exception {
    Instant soon = house.time.instant().plusSeconds(60);
    key =
        made(
            "[{'name': 'short', 'username': 'admin', 'expires_at': {'$date': %d}}]"
                .formatted(soon.toEpochMilli()));
    number = key.substring(0, key.indexOf('-'));
    house.time.advance(Duration.ofSeconds(61));
    Connection connection = house.tcp("192.0.2.9");

    assertThat(response(send(connection, "CLIENT_FINAL_MESSAGE", begin(connection).last())))
        .isEqualTo("EXPIRED");
  }

  @Test
  void an_exchange_can_be_bound_to_the_certificate_of_the_connection() throws Exception {
    X509Certificate ours = certificate("EC", "SHA256withECDSA");
    X509Certificate foreign = certificate("EC", "SHA256withECDSA");
    String header = "p=tls-server-end-point,,";
    Connection good = house.tls("192.0.2.9");
    good.certificate = ours;
    Connection proxied = house.tls("192.0.2.9");
    proxied.certificate = foreign;
    Connection clear = house.tcp("192.0.2.9");

    assertThat(response(send(good, "CLIENT_FINAL_MESSAGE", bound(good, header, ours).last())))
        .isEqualTo("SCRAM_RESPONSE");
    assertThat(response(send(proxied, "CLIENT_FINAL_MESSAGE", bound(proxied, header, ours).last())))
        .isEqualTo("AUTH_ERR");
    assertThat(response(send(clear, "CLIENT_FINAL_MESSAGE", bound(clear, header, ours).last())))
        .isEqualTo("AUTH_ERR");
  }

  private Proof bound(Connection connection, String header, X509Certificate certificate)
      throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return begin(connection, header, hash, "admin");
  }

  @Test
  void a_client_that_was_told_that_nothing_can_be_bound_was_lied_to() throws Exception {
    Connection tls = house.tls("192.0.2.9");
    tls.certificate = certificate("EC", "SHA256withECDSA");
    Connection clear = house.tcp("192.0.2.9");

    assertThat(
            response(
                send(tls, "CLIENT_FINAL_MESSAGE", begin(tls, "y,,", new byte[0], "admin").last())))
        .isEqualTo("AUTH_ERR");
    assertThat(
            response(
                send(
                    clear,
                    "CLIENT_FINAL_MESSAGE",
                    begin(clear, "y,,", new byte[0], "admin").last())))
        .isEqualTo("SCRAM_RESPONSE");
  }

  @ParameterizedTest
  @CsvSource({
    "EC, SHA256withECDSA, SHA-256",
    "EC, SHA384withECDSA, SHA-384",
    "RSA, SHA512withRSA, SHA-512",
    "RSA, SHA1withRSA, SHA-256",
    "RSA, SHA512withRSAandMGF1, SHA-512",
    "RSA, SHA256withRSAandMGF1, SHA-256"
  })
  void the_binding_is_hashed_as_the_certificate_was_signed(
      String keys, String signature, String digest) throws Exception {
    X509Certificate certificate = certificate(keys, signature);

    assertThat(TlsEndPoint.of(certificate))
        .isEqualTo(MessageDigest.getInstance(digest).digest(certificate.getEncoded()));
  }

  @Test
  void nothing_can_be_bound_to_a_certificate_without_a_hash() throws Exception {
    assertThat(TlsEndPoint.of(certificate("Ed25519", "Ed25519"))).isNull();
  }

  private static X509Certificate certificate(String keys, String signature) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(keys).generateKeyPair();
    X500Name name = new X500Name("CN=test");
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now),
                    Date.from(now.plus(Duration.ofDays(1))),
                    name,
                    pair.getPublic())
                .build(
                    new JcaContentSignerBuilder(signature)
                        .setProvider(new BouncyCastleProvider())
                        .build(pair.getPrivate())));
  }

  @Test
  void scram_is_offered_to_whoever_is_not_logged_in_and_since_version_26() throws Exception {
    Connection connection = house.tcp("192.0.2.9");

    assertThat(connection.call("auth.mechanism_choices", "[]").toString()).contains("SCRAM");
    send(connection, "CLIENT_FINAL_MESSAGE", begin(connection).last());
    assertThat(connection.call("auth.mechanism_choices", "[]").toString()).doesNotContain("SCRAM");
    connection.version = "v26.0.0";
    assertThat(connection.call("auth.mechanism_choices", "[]").toString()).contains("SCRAM");
  }
}
