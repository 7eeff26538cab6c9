package io.parbuckle.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.certificate.CertificateCreate.Kind;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestQueries;
import io.parbuckle.server.method.Declarations;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.JsonSettings;
import io.parbuckle.server.store.Migrations;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificatesTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final RequestedExtensions PLAIN =
      new RequestedExtensions(
          new RequestedExtensions.BasicConstraints(false, true, null, true),
          new RequestedExtensions.Purposes(
              List.of(RequestedExtensions.Purpose.SERVER_AUTH), true, false),
          new RequestedExtensions.KeyUsage(
              true, true, false, false, false, false, false, false, false, false, true));

  @TempDir Path folder;
  private final SettableTime time = new SettableTime();
  private JdbcDatabase database;
  private Certificates certificates;
  private WebFront front;

  @BeforeEach
  void begin() throws Exception {
    database = JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, time);
    new Migrations(database, folder, "0.1.0", time).own();
    FileSecrets secrets = FileSecrets.at(folder.resolve("secret"), RANDOM);
    certificates = new Certificates(new CertificateStore(database, secrets), RANDOM, time);
    front =
        new WebFront(
            certificates,
            new JsonSettings(
                database,
                new Declarations(TestQueries.by(Rules.UNTIL_26), RoleGraph.load()::knows, _ -> {})),
            Files.createDirectory(folder.resolve("tls")));
  }

  @AfterEach
  void end() {
    database.close();
  }

  private static CertificateCreate wish(
      Kind kind,
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String pkcs12,
      @Nullable String passphrase,
      String... names) {
    return new CertificateCreate(
        "web",
        kind,
        false,
        certificate,
        key,
        pkcs12,
        passphrase,
        null,
        null,
        CertificateCreate.KeyType.RSA,
        CertificateCreate.Curve.SECP384R1,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        CertificateCreate.Digest.SHA256,
        List.of(names),
        PLAIN,
        null,
        null,
        null,
        Map.of(),
        10);
  }

  private static CertificateCreate pem(String certificate, String key) {
    return wish(Kind.CERTIFICATE_CREATE_IMPORTED, certificate, key, null, null);
  }

  private Pem.Pair pair(String name) {
    return SelfSigned.make(List.of(name), time.instant(), RANDOM);
  }

  @Test
  void what_was_imported_is_read_back_with_its_key_and_what_it_says() throws Exception {
    Pem.Pair pair = pair("pelican.example.com");

    CertificateEntry made = certificates.create(pem(Pem.text(pair.chain()), Pem.text(pair.key())));

    assertThat(made.name()).isEqualTo("web");
    assertThat(made.certificate()).isEqualTo(Pem.text(pair.chain()));
    assertThat(made.privatekey()).isEqualTo(Pem.text(pair.key()));
    assertThat(made.common()).isEqualTo("pelican.example.com");
    assertThat(made.san())
        .containsExactly(
            "DNS:pelican.example.com",
            "DNS:localhost",
            "IP Address:127.0.0.1",
            "IP Address:0:0:0:0:0:0:0:1");
    assertThat(made.dn()).startsWith("/CN=pelican.example.com/subjectAltName=DNS:pelican");
    assertThat(made.keyType()).isEqualTo("EC");
    assertThat(made.keyLength()).isEqualTo(256);
    assertThat(made.digestAlgorithm()).isEqualTo("SHA256");
    assertThat(made.lifetime()).isEqualTo(826);
    assertThat(made.from()).isEqualTo("Wed Dec 31 00:00:00 2025");
    assertThat(made.fingerprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    assertThat(made.expired()).isFalse();
    assertThat(certificates.all()).containsExactly(made);
    assertThat(made.toString()).doesNotContain("PRIVATE KEY");
    assertThat(made.masked().privatekey()).isEqualTo("********");
  }

  @Test
  void the_private_key_lies_encrypted_in_the_database() throws Exception {
    Pem.Pair pair = pair("a");
    certificates.create(pem(Pem.text(pair.chain()), Pem.text(pair.key())));

    String line = Pem.text(pair.key()).lines().skip(1).findFirst().orElseThrow();
    for (String file : List.of("parbuckle.db", "parbuckle.db-wal")) {
      assertThat(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1))
          .doesNotContain(line);
    }
  }

  @Test
  void a_key_under_a_passphrase_is_opened_with_it_and_only_with_it() throws Exception {
    Pem.Pair pair = pair("a");
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          new JcaPKCS8Generator(
              pair.key(),
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(new BouncyCastleProvider())
                  .setPassword("winch".toCharArray())
                  .build()));
    }
    String certificate = Pem.text(pair.chain());

    assertThat(
            refusal(
                wish(Kind.CERTIFICATE_CREATE_IMPORTED, certificate, text.toString(), null, null)))
        .contains("certificate_create.privatekey", "passphrase is needed");
    assertThat(
            refusal(
                wish(Kind.CERTIFICATE_CREATE_IMPORTED, certificate, text.toString(), null, "x")))
        .contains("certificate_create.privatekey", "cannot be opened");
    CertificateEntry made =
        certificates.create(
            wish(Kind.CERTIFICATE_CREATE_IMPORTED, certificate, text.toString(), null, "winch"));
    assertThat(made.privatekey()).isEqualTo(Pem.text(pair.key()));
  }

  @Test
  void a_file_of_pkcs12_brings_both() throws Exception {
    Pem.Pair pair = pair("a");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", pair.key(), "winch".toCharArray(), pair.chain().toArray(X509Certificate[]::new));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, "winch".toCharArray());
    String base64 = Base64.getEncoder().encodeToString(file.toByteArray());

    assertThat(refusal(wish(Kind.CERTIFICATE_CREATE_IMPORTED, null, null, base64, "x")))
        .contains("certificate_create.pkcs12");
    assertThat(
            certificates
                .create(wish(Kind.CERTIFICATE_CREATE_IMPORTED, null, null, base64, "winch"))
                .privatekey())
        .isEqualTo(Pem.text(pair.key()));
  }

  @Test
  void what_cannot_be_used_is_refused_with_its_place() {
    Pem.Pair pair = pair("a");
    String certificate = Pem.text(pair.chain());
    String key = Pem.text(pair.key());

    assertThat(refusal(pem("nonsense", key))).contains("certificate_create.certificate");
    assertThat(refusal(pem(certificate, "nonsense"))).contains("certificate_create.privatekey");
    assertThat(refusal(pem(certificate, Pem.text(pair("b").key()))))
        .contains("certificate_create.privatekey", "not the private key of the certificate");
    assertThat(refusal(wish(Kind.CERTIFICATE_CREATE_IMPORTED, null, key, null, null)))
        .contains("certificate_create.certificate");
    assertThat(refusal(wish(Kind.CERTIFICATE_CREATE_ACME, null, null, null, null)))
        .contains("certificate_create.create_type");
    assertThat(refusal(wish(Kind.CERTIFICATE_CREATE_SELF_SIGNED, null, null, null, null)))
        .contains("certificate_create.common");
    assertThat(certificates.all()).isEmpty();
  }

  private String refusal(CertificateCreate wanted) {
    return catchThrowableOfType(Fault.Invalid.class, () -> certificates.create(wanted))
        .getMessage();
  }

  private static CertificateCreate request(
      String name, CertificateCreate.KeyType kind, @Nullable Integer bits, String... names) {
    return new CertificateCreate(
        name,
        Kind.CERTIFICATE_CREATE_CSR,
        false,
        null,
        null,
        null,
        null,
        null,
        bits,
        kind,
        CertificateCreate.Curve.SECP384R1,
        "Knoxville",
        "pelican.example.com",
        "US",
        "dev@example.com",
        "Example",
        "Birds",
        "TN",
        CertificateCreate.Digest.SHA512,
        List.of(names),
        PLAIN,
        null,
        null,
        null,
        Map.of(),
        10);
  }

  private static CertificateCreate forRequest(
      Kind kind, String text, @Nullable String key, long id) {
    return new CertificateCreate(
        "signed",
        kind,
        false,
        kind == Kind.CERTIFICATE_CREATE_IMPORTED ? text : null,
        key,
        null,
        null,
        kind == Kind.CERTIFICATE_CREATE_IMPORTED ? null : text,
        null,
        CertificateCreate.KeyType.RSA,
        CertificateCreate.Curve.SECP384R1,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        CertificateCreate.Digest.SHA256,
        List.of(),
        PLAIN,
        null,
        id == 0 ? null : id,
        null,
        Map.of(),
        10);
  }

  @Test
  void a_request_says_what_was_asked_for_and_keeps_its_key() throws Exception {
    CertificateEntry made =
        certificates.create(
            request("csr", CertificateCreate.KeyType.EC, null, "pelican.example.com", "192.0.2.7"));

    assertThat(made.type()).isEqualTo(32);
    assertThat(made.certTypeCsr()).isTrue();
    assertThat(made.certTypeExisting()).isFalse();
    assertThat(made.certificate()).isNull();
    assertThat(made.csrPath()).isEqualTo("/etc/certificates/csr.csr");
    assertThat(made.san()).containsExactly("DNS:pelican.example.com", "IP Address:192.0.2.7");
    assertThat(made.dn())
        .isEqualTo(
            "/C=US/ST=TN/L=Knoxville/O=Example/OU=Birds/CN=pelican.example.com"
                + "/emailAddress=dev@example.com"
                + "/subjectAltName=DNS:pelican.example.com, IP Address:192.0.2.7");
    assertThat(made.keyType()).isEqualTo("EC");
    assertThat(made.keyLength()).isEqualTo(384);
    assertThat(made.digestAlgorithm()).isEqualTo("SHA512");
    assertThat(made.until()).isNull();
    assertThat(certificates.canBeShown(made.id())).isFalse();
    try (PEMParser parser = new PEMParser(new StringReader(Objects.requireNonNull(made.csr())))) {
      PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
      Extensions asked = request.getRequestedExtensions();
      assertThat(asked.getExtension(Extension.basicConstraints).isCritical()).isTrue();
      assertThat(
              ExtendedKeyUsage.fromExtensions(asked).hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth))
          .isTrue();
      assertThat(KeyUsage.fromExtensions(asked).hasUsages(KeyUsage.digitalSignature)).isTrue();
    }
  }

  @Test
  void a_certificate_that_was_made_for_a_request_takes_its_key() throws Exception {
    CertificateEntry request =
        certificates.create(request("csr", CertificateCreate.KeyType.RSA, 2048, "a"));
    String signed =
        Pem.text(
            List.of(
                SelfSigned.certificate(
                    List.of("a"),
                    new KeyPair(
                        SigningRequest.read(Objects.requireNonNull(request.csr())).key(),
                        Pem.key(request.privatekey(), null)),
                    "SHA256withRSA",
                    time.instant(),
                    RANDOM)));

    CertificateEntry made =
        certificates.create(
            forRequest(Kind.CERTIFICATE_CREATE_IMPORTED, signed, null, request.id()));

    assertThat(made.privatekey()).isEqualTo(request.privatekey());
    assertThat(certificates.canBeShown(made.id())).isTrue();
    assertThat(refusal(forRequest(Kind.CERTIFICATE_CREATE_IMPORTED, signed, null, made.id())))
        .contains("certificate_create.name");
  }

  @Test
  void a_request_of_elsewhere_is_taken_with_its_own_key_only() throws Exception {
    CertificateEntry made =
        certificates.create(request("csr", CertificateCreate.KeyType.EC, null, "a"));
    String csr = Objects.requireNonNull(made.csr());
    String other = Pem.text(pair("b").key());

    assertThat(refusal(forRequest(Kind.CERTIFICATE_CREATE_IMPORTED_CSR, csr, other, 0)))
        .contains("certificate_create.privatekey", "not the private key of the request");
    assertThat(refusal(forRequest(Kind.CERTIFICATE_CREATE_IMPORTED_CSR, "no", other, 0)))
        .contains("certificate_create.CSR");
    CertificateEntry taken =
        certificates.create(
            forRequest(Kind.CERTIFICATE_CREATE_IMPORTED_CSR, csr, made.privatekey(), 0));
    assertThat(taken.csr()).isEqualTo(csr);
  }

  @Test
  void what_a_request_lacks_is_told_at_once() {
    assertThat(refusal(request("csr", CertificateCreate.KeyType.RSA, null)))
        .contains("certificate_create.san", "certificate_create.key_length");
  }

  @Test
  void another_name_keeps_the_key_and_a_name_is_there_once() {
    Pem.Pair pair = pair("a");
    CertificateEntry made = certificates.create(pem(Pem.text(pair.chain()), Pem.text(pair.key())));
    assertThat(refusal(pem(Pem.text(pair.chain()), Pem.text(pair.key()))))
        .contains("certificate_create.name");

    CertificateEntry changed =
        certificates.update(
            made.id(),
            new Certificates.Update(new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Set<>("other")));

    assertThat(changed.name()).isEqualTo("other");
    assertThat(changed.privatekey()).isEqualTo(Pem.text(pair.key()));
  }

  @Test
  void the_one_in_the_folder_is_shown_until_another_one_is_chosen() throws Exception {
    front.ensure("pelican", time.instant(), RANDOM);
    assertThat(Files.getPosixFilePermissions(folder.resolve("tls/key.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(names()).isEqualTo("CN=pelican");
    CertificateEntry made =
        certificates.create(
            wish(Kind.CERTIFICATE_CREATE_SELF_SIGNED, null, null, null, null, "heron"));

    front.settings(choice(made.id()));
    assertThat(names()).isEqualTo("CN=heron");

    front.settings(choice(999L));
    assertThat(names()).isEqualTo("CN=pelican");
  }

  @Test
  void a_folder_with_one_keeps_it() throws Exception {
    front.ensure("pelican", time.instant(), RANDOM);
    String before = Files.readString(folder.resolve("tls/certificate.pem"));

    front.ensure("heron", time.instant(), RANDOM);

    assertThat(folder.resolve("tls/certificate.pem")).hasContent(before);
  }

  @Test
  void files_that_cannot_be_used_are_named() throws Exception {
    front.ensure("pelican", time.instant(), RANDOM);
    Files.writeString(folder.resolve("tls/certificate.pem"), "nonsense");

    assertThatThrownBy(front::shown).hasMessageContaining("tls/certificate.pem");
  }

  private String names() throws Exception {
    return front.shown().chain().getFirst().getSubjectX500Principal().getName();
  }

  private static GeneralSettings choice(long id) {
    GeneralSettings now = GeneralSettings.DEFAULTS;
    return new GeneralSettings(
        id, now.protocols(), now.consolemsg(), now.kbdmap(), now.timezone(), now.usageCollection());
  }
}
