package io.parbuckle.server.certificate;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.MailAddress;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.OneOf;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.param.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `certificate.create` takes: the members of the contract, and two of ours for what it lacks,
/// a certificate that vouches for itself and a file of PKCS#12.
@Doc("A new certificate.")
@Name("CertificateCreateArgs")
record CertificateCreate(
    @Doc("Name: letters, digits, `_` and `-`.")
        @Length(min = 1, max = 120)
        @Matches("[A-Za-z0-9_-]+")
        String name,
    @Doc("Where it comes from. ACME is not offered here.") Kind createType,
    @Doc("Kept for clients.") @Default("false") boolean addToTrustedStore,
    @Doc("The certificate and those that vouch for it, PEM.")
        @Length(min = 1, max = 2_048_000)
        @Default("null")
        @Nullable String certificate,
    @Doc("Its private key, PEM.") @Secret @Length(min = 1, max = 2_048_000) @Default("null")
        @Nullable String privatekey,
    @Doc("Certificate and private key in a file of PKCS#12, in Base64, instead of both.")
        @Secret
        @Length(min = 1, max = 2_048_000)
        @Default("null")
        @Nullable String pkcs12,
    @Doc("Opens the private key, or the file of PKCS#12.") @Secret @Length(min = 1) @Default("null")
        @Nullable String passphrase,
    @Doc("A request that was made elsewhere, PEM.")
        @Length(min = 1, max = 2_048_000)
        @Default("null")
        @io.parbuckle.api.param.Name("CSR")
        @Nullable String csr,
    @Doc("Bits of the RSA key of a request.") @OneOf({2048, 4096}) @Default("null")
        @Nullable Integer keyLength,
    @Doc("Kind of the key of a request.") @Default("\"RSA\"") KeyType keyType,
    @Doc("Curve of the EC key of a request.") @Default("\"SECP384R1\"") Curve ecCurve,
    @Doc("City of the subject of a request.") @Length(min = 1) @Default("null")
        @Nullable String city,
    @Doc("The name that a request, or a certificate which vouches for itself, is for.")
        @Length(min = 1)
        @Default("null")
        @Nullable String common,
    @Doc("Country of the subject of a request.") @Length(min = 1) @Default("null")
        @Nullable String country,
    @Doc("Mail address of the subject of a request.")
        @Matches(value = MailAddress.FORM, message = MailAddress.REFUSAL)
        @Default("null")
        @Nullable String email,
    @Doc("Organization of the subject of a request.") @Length(min = 1) @Default("null")
        @Nullable String organization,
    @Doc("Unit of the organization of a request.") @Length(min = 1) @Default("null")
        @Nullable String organizationalUnit,
    @Doc("State or province of the subject of a request.") @Length(min = 1) @Default("null")
        @Nullable String state,
    @Doc("How a request is signed.") @Default("\"SHA256\"") Digest digestAlgorithm,
    @Doc("Names and addresses that it is for.") @Length(min = 1) @Default("[]") List<String> san,
    @Doc("What a request asks for.") @Default("{}") RequestedExtensions certExtensions,
    @Doc("Not looked at here.") @Length(min = 1) @Default("null") @Nullable String acmeDirectoryUri,
    @Doc("Row of the request that a certificate was made for: its key is taken.") @Default("null")
        @Nullable Long csrId,
    @Doc("Not looked at here.") @Default("null") @Nullable Boolean tos,
    @Doc("Not looked at here.") @Default("{}") Map<String, Long> dnsMapping,
    @Doc("Not looked at here.") @Range(min = 1, max = 30) @Default("10") int renewDays) {

  /// Where a certificate comes from.
  enum Kind {
    CERTIFICATE_CREATE_IMPORTED,
    CERTIFICATE_CREATE_CSR,
    CERTIFICATE_CREATE_IMPORTED_CSR,
    CERTIFICATE_CREATE_ACME,
    /// Ours.
    CERTIFICATE_CREATE_SELF_SIGNED
  }

  /// What kind of key a request would have.
  enum KeyType {
    RSA,
    EC
  }

  /// Which curve the key of a request has.
  enum Curve {
    SECP256R1,
    SECP384R1,
    SECP521R1
  }

  /// How a request is signed.
  enum Digest {
    SHA224,
    SHA256,
    SHA384,
    SHA512
  }

  CertificateCreate {
    san = List.copyOf(san);
    dnsMapping = Map.copyOf(dnsMapping);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "CertificateCreate[name=" + name + "]";
  }
}
