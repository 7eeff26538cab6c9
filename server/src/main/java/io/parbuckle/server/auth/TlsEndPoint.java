package io.parbuckle.server.auth;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The channel binding `tls-server-end-point` (RFC 5929 §4.1): a hash of the certificate that the
/// server showed, made with the hash function of the certificate's own signature, SHA-256 in place
/// of the weak ones.
final class TlsEndPoint {

  /// The part of a signature's name before `with`, to the digest.
  private static final Map<String, String> DIGESTS =
      Map.of(
          "MD5", "SHA-256",
          "SHA1", "SHA-256",
          "SHA224", "SHA-224",
          "SHA256", "SHA-256",
          "SHA384", "SHA-384",
          "SHA512", "SHA-512");

  private TlsEndPoint() {}

  /// @return null for a certificate without a hash function of its own (Ed25519), to which nothing
  ///   can be bound
  static byte @Nullable [] of(X509Certificate certificate) {
    try {
      String digest = digest(certificate);
      return digest == null
          ? null
          : MessageDigest.getInstance(digest).digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate in use cannot be hashed", e);
    }
  }

  private static @Nullable String digest(X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.equals("RSASSA-PSS")) {
      return pss(certificate);
    }
    int with = algorithm.indexOf("WITH");
    return with < 0 ? null : DIGESTS.get(algorithm.substring(0, with).replace("-", ""));
  }

  /// RSASSA-PSS names its digest in its parameters; without them it is SHA-1 (RFC 4055 §3.1).
  private static @Nullable String pss(X509Certificate certificate) throws GeneralSecurityException {
    byte[] encoded = certificate.getSigAlgParams();
    if (encoded == null) {
      return DIGESTS.get("SHA1");
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
    try {
      parameters.init(encoded);
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException("the parameters of the signature are unreadable", e);
    }
    String name = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    return DIGESTS.get(name.toUpperCase(Locale.ROOT).replace("-", ""));
  }
}
