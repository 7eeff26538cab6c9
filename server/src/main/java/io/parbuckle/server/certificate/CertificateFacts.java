package io.parbuckle.server.certificate;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;

/// What a certificate says about itself, in the words of the contract.
record CertificateFacts(X509Certificate certificate, Subject subject) {

  /// As C's `asctime` has it.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final List<String> KEY_USAGES =
      List.of(
          "Digital Signature",
          "Non Repudiation",
          "Key Encipherment",
          "Data Encipherment",
          "Key Agreement",
          "Certificate Sign",
          "CRL Sign",
          "Encipher Only",
          "Decipher Only");

  private static final int DNS = 2;
  private static final int IP = 7;

  static CertificateFacts of(X509Certificate certificate) {
    return new CertificateFacts(
        certificate,
        new Subject(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            names(certificate)));
  }

  /// The names that it is for, `DNS:…` and `IP Address:…`.
  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> found = certificate.getSubjectAlternativeNames();
      for (List<?> each : found == null ? List.<List<?>>of() : found) {
        if (each.get(0) instanceof Integer kind && each.get(1) instanceof String name) {
          switch (kind) {
            case DNS -> names.add("DNS:" + name);
            case IP -> names.add("IP Address:" + name);
            default -> {}
          }
        }
      }
    } catch (CertificateParsingException _) {
      return List.of(); // it names nothing that anybody could use
    }
    return names;
  }

  JsonObject extensions() {
    Map<String, JsonValue> extensions = new LinkedHashMap<>();
    if (certificate.getExtensionValue("2.5.29.19") != null) {
      extensions.put("BasicConstraints", JsonText.of(vouches() ? "CA:TRUE" : "CA:FALSE"));
    }
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null) {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < Math.min(usage.length, KEY_USAGES.size()); i++) {
        if (usage[i]) {
          words.add(KEY_USAGES.get(i));
        }
      }
      extensions.put("KeyUsage", JsonText.of(String.join(", ", words)));
    }
    if (!subject.names().isEmpty()) {
      extensions.put("SubjectAltName", JsonText.of(String.join(", ", subject.names())));
    }
    return new JsonObject(extensions);
  }

  /// Whether it may vouch for others.
  boolean vouches() {
    return certificate.getBasicConstraints() >= 0;
  }

  String keyType() {
    return keyType(certificate.getPublicKey());
  }

  static String keyType(PublicKey key) {
    return key.getAlgorithm();
  }

  int keyBits() {
    return keyBits(certificate.getPublicKey());
  }

  static int keyBits(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> rsa.getModulus().bitLength();
      case ECKey ec -> ec.getParams().getCurve().getField().getFieldSize();
      default -> 0;
    };
  }

  /// Such as `SHA256`.
  String digest() {
    return Subject.digest(certificate.getSigAlgName());
  }

  long days() {
    return Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant())
        .toDays();
  }

  String from() {
    return TIME.format(certificate.getNotBefore().toInstant());
  }

  String until() {
    return TIME.format(certificate.getNotAfter().toInstant());
  }

  boolean expired(Instant now) {
    return now.isAfter(certificate.getNotAfter().toInstant());
  }

  JsonValue serial() {
    return JsonInteger.of(certificate.getSerialNumber());
  }

  /// SHA-1, because the contract's member has always been that.
  String fingerprint() {
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-1", e);
    }
  }
}
