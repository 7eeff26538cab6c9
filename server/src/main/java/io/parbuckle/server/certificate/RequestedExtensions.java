package io.parbuckle.server.certificate;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/// What a request asks the certificate to say about its use (`cert_extensions`).
@Doc("What a request asks the certificate to say about its use.")
record RequestedExtensions(
    @Doc("Whether it may vouch for others.") @Name("BasicConstraints") @Default("{}")
        BasicConstraints basicConstraints,
    @Doc("What it is for.") @Name("ExtendedKeyUsage") @Default("{}") Purposes extendedKeyUsage,
    @Doc("What its key does.") @Name("KeyUsage") @Default("{}") KeyUsage keyUsage) {

  /// Whether it may vouch for others.
  @Doc("Whether it may vouch for others.")
  record BasicConstraints(
      @Doc("Whether it may.") @Default("false") boolean ca,
      @Doc("Whether the request says so.") @Default("false") boolean enabled,
      @Doc("How many others may stand between.") @Range(min = 0, max = 100) @Default("null")
          @Nullable Integer pathLength,
      @Doc("Whether programs must understand it.") @Default("false") boolean extensionCritical) {

    private org.bouncycastle.asn1.x509.BasicConstraints value() {
      return ca && pathLength != null
          ? new org.bouncycastle.asn1.x509.BasicConstraints(pathLength)
          : new org.bouncycastle.asn1.x509.BasicConstraints(ca);
    }
  }

  /// What it is for.
  @Doc("What it is for.")
  record Purposes(
      @Doc("Purposes.") @Default("[]") List<Purpose> usages,
      @Doc("Whether the request says so.") @Default("false") boolean enabled,
      @Doc("Whether programs must understand it.") @Default("false") boolean extensionCritical) {

    Purposes {
      usages = List.copyOf(usages);
    }

    private ExtendedKeyUsage value() {
      return new ExtendedKeyUsage(usages.stream().map(Purpose::id).toArray(KeyPurposeId[]::new));
    }
  }

  /// The purposes that have a name in the contract.
  enum Purpose {
    ANY_EXTENDED_KEY_USAGE,
    CLIENT_AUTH,
    CODE_SIGNING,
    EMAIL_PROTECTION,
    OCSP_SIGNING,
    SERVER_AUTH,
    SMARTCARD_LOGON,
    TIME_STAMPING;

    private KeyPurposeId id() {
      return switch (this) {
        case ANY_EXTENDED_KEY_USAGE -> KeyPurposeId.anyExtendedKeyUsage;
        case CLIENT_AUTH -> KeyPurposeId.id_kp_clientAuth;
        case CODE_SIGNING -> KeyPurposeId.id_kp_codeSigning;
        case EMAIL_PROTECTION -> KeyPurposeId.id_kp_emailProtection;
        case OCSP_SIGNING -> KeyPurposeId.id_kp_OCSPSigning;
        case SERVER_AUTH -> KeyPurposeId.id_kp_serverAuth;
        case SMARTCARD_LOGON -> KeyPurposeId.id_kp_smartcardlogon;
        case TIME_STAMPING -> KeyPurposeId.id_kp_timeStamping;
      };
    }
  }

  /// What its key does.
  @Doc("What its key does.")
  record KeyUsage(
      @Doc("Whether the request says so.") @Default("false") boolean enabled,
      @Doc("Signs.") @Default("false") boolean digitalSignature,
      @Doc("Commits to contents.") @Default("false") boolean contentCommitment,
      @Doc("Encrypts keys.") @Default("false") boolean keyEncipherment,
      @Doc("Encrypts data.") @Default("false") boolean dataEncipherment,
      @Doc("Agrees on keys.") @Default("false") boolean keyAgreement,
      @Doc("Signs certificates.") @Default("false") boolean keyCertSign,
      @Doc("Signs lists of what was revoked.") @Default("false") boolean crlSign,
      @Doc("Agrees on keys to encrypt only.") @Default("false") boolean encipherOnly,
      @Doc("Agrees on keys to decrypt only.") @Default("false") boolean decipherOnly,
      @Doc("Whether programs must understand it.") @Default("false") boolean extensionCritical) {

    private org.bouncycastle.asn1.x509.KeyUsage value() {
      int bits = 0;
      bits |= digitalSignature ? org.bouncycastle.asn1.x509.KeyUsage.digitalSignature : 0;
      bits |= contentCommitment ? org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation : 0;
      bits |= keyEncipherment ? org.bouncycastle.asn1.x509.KeyUsage.keyEncipherment : 0;
      bits |= dataEncipherment ? org.bouncycastle.asn1.x509.KeyUsage.dataEncipherment : 0;
      bits |= keyAgreement ? org.bouncycastle.asn1.x509.KeyUsage.keyAgreement : 0;
      bits |= keyCertSign ? org.bouncycastle.asn1.x509.KeyUsage.keyCertSign : 0;
      bits |= crlSign ? org.bouncycastle.asn1.x509.KeyUsage.cRLSign : 0;
      bits |= encipherOnly ? org.bouncycastle.asn1.x509.KeyUsage.encipherOnly : 0;
      bits |= decipherOnly ? org.bouncycastle.asn1.x509.KeyUsage.decipherOnly : 0;
      return new org.bouncycastle.asn1.x509.KeyUsage(bits);
    }
  }

  /// Those that are wanted, and the names that the certificate is for.
  Extensions with(GeneralNames names) throws IOException {
    ExtensionsGenerator all = new ExtensionsGenerator();
    all.addExtension(Extension.subjectAlternativeName, false, names);
    if (basicConstraints.enabled()) {
      all.addExtension(
          Extension.basicConstraints,
          basicConstraints.extensionCritical(),
          basicConstraints.value());
    }
    if (keyUsage.enabled()) {
      all.addExtension(Extension.keyUsage, keyUsage.extensionCritical(), keyUsage.value());
    }
    if (extendedKeyUsage.enabled()) {
      all.addExtension(
          Extension.extendedKeyUsage,
          extendedKeyUsage.extensionCritical(),
          extendedKeyUsage.value());
    }
    return all.generate();
  }
}
