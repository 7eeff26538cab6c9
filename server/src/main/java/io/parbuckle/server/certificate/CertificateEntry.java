package io.parbuckle.server.certificate;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A certificate as `certificate.query` shows it, in the reference's own members. The files that
/// are named are where an appliance keeps it; here it is in the database.
@Doc("A certificate, or a request for one, with its private key.")
record CertificateEntry(
    @Doc("Its row.") long id,
    @Doc("8 for a certificate, 32 for a request.") int type,
    @Doc("Name.") String name,
    @Doc("The certificate and those that vouch for it, PEM; null for a request.")
        @Nullable String certificate,
    @Doc("Private key, PEM.") @Secret String privatekey,
    @Doc("The request, PEM; null for a certificate.") @Name("CSR") @Nullable String csr,
    @Doc("Always null here.") @Nullable String acmeUri,
    @Doc("Always null here.") @Nullable JsonObject domainsAuthenticators,
    @Doc("Always null here.") @Nullable Integer renewDays,
    @Doc("Always null here.") @Nullable JsonObject acme,
    @Doc("Kept for clients.") boolean addToTrustedStore,
    @Doc("Kept for clients.") String rootPath,
    @Doc("Kept for clients.") @Nullable String certificatePath,
    @Doc("Kept for clients.") String privatekeyPath,
    @Doc("Kept for clients.") @Nullable String csrPath,
    @Doc("`CERTIFICATE`.") String certType,
    @Doc("Whether it is a certificate.") boolean certTypeExisting,
    @Doc("Whether it is a request.") @Name("cert_type_CSR") boolean certTypeCsr,
    @Doc("Whether it may vouch for others.") @Name("cert_type_CA") boolean certTypeCa,
    @Doc("Each certificate by itself, PEM.") List<String> chainList,
    @Doc("Bits of the key.") int keyLength,
    @Doc("`RSA` or `EC`.") String keyType,
    @Doc("Country of the subject.") @Nullable String country,
    @Doc("State or province of the subject.") @Nullable String state,
    @Doc("City of the subject.") @Nullable String city,
    @Doc("Organization of the subject.") @Nullable String organization,
    @Doc("Unit of the organization.") @Nullable String organizationalUnit,
    @Doc("Common name of the subject.") @Nullable String common,
    @Doc("Names it is for, such as `DNS:localhost`.") List<String> san,
    @Doc("Mail address of the subject.") @Nullable String email,
    @Doc("The subject as one text.") @Name("DN") String dn,
    @Doc("Always null here.") @Nullable Long subjectNameHash,
    @Doc("What it may be used for, in words.") JsonObject extensions,
    @Doc("How it was signed.") String digestAlgorithm,
    @Doc("Days from its first to its last; null for a request.") @Nullable Long lifetime,
    @Doc("When it begins to be good, in UTC; null for a request.") @Nullable String from,
    @Doc("Until when it is good, in UTC; null for a request.") @Nullable String until,
    @Doc("Serial number; null for a request.") JsonValue serial,
    @Doc("Whether there are certificates that vouch for it; null for a request.")
        @Nullable Boolean chain,
    @Doc("SHA-1 of it; null for a request.") @Nullable String fingerprint,
    @Doc("Whether its time is over; null for a request.") @Nullable Boolean expired,
    @Doc("Always true: what could not be read was not taken.") boolean parsed) {

  static final String MASK = "********";

  CertificateEntry {
    chainList = List.copyOf(chainList);
    san = List.copyOf(san);
  }

  /// For everybody who listens.
  CertificateEntry masked() {
    return new CertificateEntry(
        id,
        type,
        name,
        certificate,
        MASK,
        csr,
        acmeUri,
        domainsAuthenticators,
        renewDays,
        acme,
        addToTrustedStore,
        rootPath,
        certificatePath,
        privatekeyPath,
        csrPath,
        certType,
        certTypeExisting,
        certTypeCsr,
        certTypeCa,
        chainList,
        keyLength,
        keyType,
        country,
        state,
        city,
        organization,
        organizationalUnit,
        common,
        san,
        email,
        dn,
        subjectNameHash,
        extensions,
        digestAlgorithm,
        lifetime,
        from,
        until,
        serial,
        chain,
        fingerprint,
        expired,
        parsed);
  }

  /// Without the private key.
  @Override
  public String toString() {
    return "CertificateEntry[id=" + id + ", name=" + name + "]";
  }
}
