package io.parbuckle.server.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/// Certificates and keys as texts (RFC 7468) and files of PKCS#12, read and written.
///
/// **Threads.** Any.
final class Pem {

  /// Asked for what the JDK cannot decrypt; not put among the providers of this process.
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private static final int CHAIN_MAX = 10;

  private Pem() {}

  /// Something that cannot be used, with a sentence for whoever sent it.
  static final class Unusable extends Exception {

    Unusable(String sentence) {
      super(sentence);
    }

    Unusable(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /// A certificate with those that vouch for it, and its key.
  ///
  /// @param chain the server's own first; never empty
  record Pair(List<X509Certificate> chain, PrivateKey key) {

    Pair {
      chain = List.copyOf(chain);
    }

    X509Certificate own() {
      return chain.getFirst();
    }

    /// Without the key.
    @Override
    public String toString() {
      return "Pair[" + own().getSubjectX500Principal() + "]";
    }
  }

  /// Reads the certificates of a text, at most ten.
  static List<X509Certificate> certificates(String text) throws Unusable {
    List<X509Certificate> found = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        if (each instanceof X509CertificateHolder holder) {
          found.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        }
        if (found.size() > CHAIN_MAX) {
          throw new Unusable("There are more than " + CHAIN_MAX + " certificates in it.");
        }
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new Unusable("This is no certificate in PEM: " + e.getMessage() + ".", e);
    }
    if (found.isEmpty()) {
      throw new Unusable("There is no -----BEGIN CERTIFICATE----- in it.");
    }
    return found;
  }

  /// Reads the first private key of a text: PKCS#8, PKCS#1 or SEC 1, encrypted or not.
  static PrivateKey key(String text, @Nullable String passphrase) throws Unusable {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        PrivateKeyInfo found = keyInfo(each, passphrase);
        if (found != null) {
          return new JcaPEMKeyConverter().getPrivateKey(found);
        }
      }
    } catch (IOException | PKCSException | OperatorCreationException | IllegalArgumentException e) {
      throw new Unusable(
          passphrase == null
              ? "This is no private key in PEM: " + e.getMessage() + "."
              : "The private key cannot be opened with this passphrase.",
          e);
    }
    throw new Unusable("There is no private key in PEM in it.");
  }

  private static @Nullable PrivateKeyInfo keyInfo(Object found, @Nullable String passphrase)
      throws PEMException, IOException, PKCSException, OperatorCreationException, Unusable {
    return switch (found) {
      case PrivateKeyInfo plain -> plain;
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PEMEncryptedKeyPair pair ->
          pair.decryptKeyPair(
                  new JcePEMDecryptorProviderBuilder()
                      .setProvider(BOUNCY_CASTLE)
                      .build(needed(passphrase)))
              .getPrivateKeyInfo();
      case PKCS8EncryptedPrivateKeyInfo info ->
          info.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(BOUNCY_CASTLE)
                  .build(needed(passphrase)));
      default -> null;
    };
  }

  private static char[] needed(@Nullable String passphrase) throws Unusable {
    if (passphrase == null) {
      throw new Unusable("The private key is encrypted: its passphrase is needed.");
    }
    return passphrase.toCharArray();
  }

  /// Reads a file of PKCS#12 with one key in it.
  ///
  /// @param base64 the file
  static Pair pkcs12(String base64, @Nullable String passphrase) throws Unusable {
    char[] secret = passphrase == null ? new char[0] : passphrase.toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)), secret);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, secret);
        Certificate[] chain = store.getCertificateChain(alias);
        if (key instanceof PrivateKey found && chain != null) {
          List<X509Certificate> certificates = new ArrayList<>();
          for (Certificate each : chain) {
            certificates.add((X509Certificate) each);
          }
          return new Pair(certificates, found);
        }
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new Unusable(
          "This is no file of PKCS#12 (in Base64), or its passphrase is another one.", e);
    }
    throw new Unusable("There is no private key with its certificate in it.");
  }

  static String text(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    chain.forEach(each -> text.append(text(each)));
    return text.toString();
  }

  static String text(X509Certificate certificate) {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /// PKCS#8, not encrypted.
  static String text(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  static String block(String kind, byte[] der) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
