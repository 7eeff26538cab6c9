package io.parbuckle.server.certificate;

import io.parbuckle.server.certificate.CertificateCreate.KeyType;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/// A request for a certificate (PKCS#10, RFC 2986): what whoever signs it is asked to vouch for.
///
/// **Threads.** Any.
record SigningRequest(String pem, Subject subject, PublicKey key, String digest) {

  /// A request with the key that belongs to it.
  record Made(SigningRequest request, PrivateKey key) {

    /// Without the key.
    @Override
    public String toString() {
      return "Made[" + request.subject().dn() + "]";
    }
  }

  /// Makes a key and a request for it. RSA keys take a second or two.
  static Made make(CertificateCreate wanted, SecureRandom random) {
    try {
      KeyPair pair = keys(wanted, random).generateKeyPair();
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(subject(wanted).build(), pair.getPublic());
      builder.addAttribute(
          PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
          wanted.certExtensions().with(SelfSigned.generalNames(wanted.san())));
      String algorithm =
          wanted.digestAlgorithm() + (wanted.keyType() == KeyType.RSA ? "withRSA" : "withECDSA");
      PKCS10CertificationRequest made =
          builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()));
      return new Made(of(made), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("no request could be made for " + wanted, e);
    }
  }

  private static KeyPairGenerator keys(CertificateCreate wanted, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(wanted.keyType().name());
    Integer bits = wanted.keyLength();
    if (wanted.keyType() == KeyType.EC) {
      generator.initialize(
          new ECGenParameterSpec(wanted.ecCurve().name().toLowerCase(java.util.Locale.ROOT)),
          random);
    } else if (bits != null) {
      generator.initialize(bits, random);
    }
    return generator;
  }

  private static X500NameBuilder subject(CertificateCreate wanted) {
    Map<ASN1ObjectIdentifier, @Nullable String> parts = new LinkedHashMap<>();
    parts.put(BCStyle.C, wanted.country());
    parts.put(BCStyle.ST, wanted.state());
    parts.put(BCStyle.L, wanted.city());
    parts.put(BCStyle.O, wanted.organization());
    parts.put(BCStyle.OU, wanted.organizationalUnit());
    parts.put(BCStyle.CN, wanted.common());
    parts.put(BCStyle.E, wanted.email());
    X500NameBuilder name = new X500NameBuilder();
    parts.forEach(
        (part, text) -> {
          if (text != null) {
            name.addRDN(part, text);
          }
        });
    return name;
  }

  /// Reads the request of a text, and looks whether whoever made it has the key that it names.
  static SigningRequest read(String text) throws Pem.Unusable {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        if (each instanceof PKCS10CertificationRequest found) {
          return confirmed(found);
        }
      }
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      throw new Pem.Unusable("This is no request in PEM: " + e.getMessage() + ".", e);
    }
    throw new Pem.Unusable("There is no -----BEGIN CERTIFICATE REQUEST----- in it.");
  }

  private static SigningRequest confirmed(PKCS10CertificationRequest found)
      throws IOException,
          GeneralSecurityException,
          OperatorCreationException,
          PKCSException,
          Pem.Unusable {
    boolean own =
        found.isSignatureValid(
            new JcaContentVerifierProviderBuilder().build(found.getSubjectPublicKeyInfo()));
    if (!own) {
      throw new Pem.Unusable("This request was not signed with the key that it is for.");
    }
    return of(found);
  }

  private static SigningRequest of(PKCS10CertificationRequest request)
      throws IOException, GeneralSecurityException {
    return new SigningRequest(
        Pem.block("CERTIFICATE REQUEST", request.getEncoded()),
        new Subject(request.getSubject(), names(request.getRequestedExtensions())),
        new JcaPKCS10CertificationRequest(request).getPublicKey(),
        Subject.digest(
            new DefaultAlgorithmNameFinder().getAlgorithmName(request.getSignatureAlgorithm())));
  }

  private static List<String> names(@Nullable Extensions extensions) {
    GeneralNames found =
        extensions == null
            ? null
            : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    List<String> names = new ArrayList<>();
    for (GeneralName name : found == null ? new GeneralName[0] : found.getNames()) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName -> names.add("DNS:" + name.getName());
        case GeneralName.iPAddress -> names.add("IP Address:" + Subject.address(name));
        default -> {}
      }
    }
    return names;
  }
}
