package io.parbuckle.server.transport;

import io.parbuckle.server.transport.ListenOn.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.EnumSet;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes a certificate that vouches for itself, for a server that has no other.
///
/// P-256, valid for [#VALID] from a day before `now`, for the host, `localhost` and the loopback
/// addresses.
public final class SelfSigned {

  public static final Duration VALID = Duration.ofDays(825);

  private SelfSigned() {}

  /// Writes certificate and key, in place of what is there; the key with mode 0600.
  ///
  /// @return the SHA-256 fingerprint, `AB:CD:…`, to be compared by eye
  public static String write(TlsFiles files, String host, Instant now, SecureRandom random)
      throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256, random);
      KeyPair pair = generator.generateKeyPair();
      X509Certificate certificate = certificate(host, pair, now, random);
      replace(files.key(), pem("PRIVATE KEY", pair.getPrivate().getEncoded()), "rw-------");
      replace(files.certificate(), pem("CERTIFICATE", certificate.getEncoded()), "rw-r--r--");
      return fingerprint(certificate);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("No certificate could be made for " + host + ": " + e.getMessage(), e);
    }
  }

  private static X509Certificate certificate(
      String host, KeyPair pair, Instant now, SecureRandom random)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, host).build();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, random),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(VALID)),
            name,
            pair.getPublic());
    builder.addExtension(Extension.subjectAlternativeName, false, names(host));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static GeneralNames names(String host) {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.dNSName, host),
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
          new GeneralName(GeneralName.iPAddress, "::1")
        });
  }

  private static void replace(Path path, String text, String mode) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    // The mode from the first moment on: a key must not be readable even for an instant.
    try (var file =
        Files.newByteChannel(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
      Channels.newOutputStream(file).write(text.getBytes(StandardCharsets.US_ASCII));
    }
    Files.move(fresh, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(String kind, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
  }
}
