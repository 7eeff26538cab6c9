package io.parbuckle.server.certificate;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
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
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/// What a certificate says about itself, in the words of the contract.
record CertificateFacts(X509Certificate certificate, X500Name subject) {

  /// As C's `asctime` has it.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Map<ASN1ObjectIdentifier, String> SHORT =
      Map.of(
          BCStyle.C, "C",
          BCStyle.ST, "ST",
          BCStyle.L, "L",
          BCStyle.O, "O",
          BCStyle.OU, "OU",
          BCStyle.CN, "CN",
          BCStyle.E, "emailAddress");

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
        certificate, X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()));
  }

  @Nullable String subject(ASN1ObjectIdentifier what) {
    RDN[] found = subject.getRDNs(what);
    return found.length == 0 ? null : IETFUtils.valueToString(found[0].getFirst().getValue());
  }

  /// Such as `/C=US/O=Example/CN=localhost/subjectAltName=DNS:localhost`.
  String dn() {
    StringBuilder text = new StringBuilder();
    for (RDN each : subject.getRDNs()) {
      ASN1ObjectIdentifier what = each.getFirst().getType();
      text.append('/')
          .append(SHORT.getOrDefault(what, what.getId()))
          .append('=')
          .append(IETFUtils.valueToString(each.getFirst().getValue()));
    }
    if (!names().isEmpty()) {
      text.append("/subjectAltName=").append(String.join(", ", names()));
    }
    return text.toString();
  }

  /// The names that it is for, `DNS:…` and `IP Address:…`.
  List<String> names() {
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
    if (!names().isEmpty()) {
      extensions.put("SubjectAltName", JsonText.of(String.join(", ", names())));
    }
    return new JsonObject(extensions);
  }

  /// Whether it may vouch for others.
  boolean vouches() {
    return certificate.getBasicConstraints() >= 0;
  }

  String keyType() {
    return certificate.getPublicKey().getAlgorithm();
  }

  int keyBits() {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength();
      case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize();
      default -> 0;
    };
  }

  /// Such as `SHA256`.
  String digest() {
    return certificate.getSigAlgName().replaceFirst("(?i)with.*", "").toUpperCase(Locale.ROOT);
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
