package io.parbuckle.server.certificate;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.certificate.CertificateStore.Row;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.jspecify.annotations.Nullable;

/// The rules of certificates: what is taken, and what an entry says.
///
/// **Bound.** 100 certificates.
///
/// **Threads.** Any.
final class Certificates {

  private static final int ALL_MAX = 100;
  private static final int EXISTING = 8;
  private static final String FOLDER = "/etc/certificates/";

  private final CertificateStore store;
  private final SecureRandom random;
  private final Time time;

  Certificates(CertificateStore store, SecureRandom random, Time time) {
    this.store = store;
    this.random = random;
    this.time = time;
  }

  /// What may be changed.
  @Doc("Changes to a certificate.")
  record Update(
      @Doc("Not looked at here.") @Range(min = 1, max = 30) Edit<Integer> renewDays,
      @Doc("Kept for clients.") Edit<Boolean> addToTrustedStore,
      @Doc("Name: letters, digits, `_` and `-`.")
          @Length(min = 1, max = 120)
          @Matches("[A-Za-z0-9_-]+")
          Edit<String> name) {}

  List<CertificateEntry> all() {
    return store.all().stream().map(this::entry).toList();
  }

  /// @throws Fault.NotFound if there is none
  CertificateEntry one(long id) {
    return entry(row(id));
  }

  boolean exists(long id) {
    return store.one(id).isPresent();
  }

  private Row row(long id) {
    return store
        .one(id)
        .orElseThrow(() -> new Fault.NotFound("Certificate " + id + " does not exist"));
  }

  /// A certificate with its key, to be shown to clients.
  ///
  /// @return empty if there is none
  Optional<Pem.Pair> pair(long id) throws Pem.Unusable {
    Optional<Row> row = store.one(id);
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Pem.Pair(Pem.certificates(row.get().chain()), Pem.key(store.key(row.get()), null)));
  }

  /// @throws Fault.Invalid with what cannot be used
  CertificateEntry create(CertificateCreate wanted) {
    checkFree(wanted.name(), -1, "certificate_create.name");
    if (store.all().size() >= ALL_MAX) {
      throw new Fault.CallError(
          Errno.EBUSY, "There are " + ALL_MAX + " certificates already. Delete one first.");
    }
    Pem.Pair pair =
        switch (wanted.createType()) {
          case CERTIFICATE_CREATE_IMPORTED -> imported(wanted);
          case CERTIFICATE_CREATE_SELF_SIGNED ->
              SelfSigned.make(names(wanted), time.instant(), random);
          case CERTIFICATE_CREATE_CSR, CERTIFICATE_CREATE_IMPORTED_CSR, CERTIFICATE_CREATE_ACME ->
              throw new Fault.Invalid(
                  "certificate_create.create_type",
                  "This is not offered here. Import a certificate with its key, or make one that"
                      + " vouches for itself (CERTIFICATE_CREATE_SELF_SIGNED).");
        };
    checkFits(pair);
    return one(
        store.insert(
            wanted.name(),
            Pem.text(pair.chain()),
            Pem.text(pair.key()),
            wanted.addToTrustedStore()));
  }

  private static List<String> names(CertificateCreate wanted) {
    List<String> names = new ArrayList<>();
    if (wanted.common() != null) {
      names.add(wanted.common());
    }
    names.addAll(wanted.san());
    if (names.isEmpty()) {
      throw new Fault.Invalid("certificate_create.common", "A name that it is for is needed.");
    }
    return names;
  }

  private static Pem.Pair imported(CertificateCreate wanted) {
    String pkcs12 = wanted.pkcs12();
    if (pkcs12 != null) {
      return read("pkcs12", () -> Pem.pkcs12(pkcs12, wanted.passphrase()));
    }
    String certificate = needed("certificate", wanted.certificate());
    String key = needed("privatekey", wanted.privatekey());
    List<X509Certificate> chain = read("certificate", () -> Pem.certificates(certificate));
    PrivateKey own = read("privatekey", () -> Pem.key(key, wanted.passphrase()));
    return new Pem.Pair(chain, own);
  }

  private static String needed(String member, @Nullable String text) {
    if (text == null) {
      throw new Fault.Invalid("certificate_create." + member, "Field required");
    }
    return text;
  }

  private interface Reading<T> {
    T read() throws Pem.Unusable;
  }

  private static <T> T read(String member, Reading<T> reading) {
    try {
      return reading.read();
    } catch (Pem.Unusable e) {
      throw new Fault.Invalid("certificate_create." + member, String.valueOf(e.getMessage()));
    }
  }

  /// Whether the key is the certificate's: what one has signed the other confirms.
  private static void checkFits(Pem.Pair pair) {
    String algorithm =
        switch (pair.own().getPublicKey().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new Fault.Invalid(
                  "certificate_create.certificate",
                  "Its key is of the kind "
                      + pair.own().getPublicKey().getAlgorithm()
                      + "; servers can use RSA and EC.");
        };
    if (!confirmed(algorithm, pair)) {
      throw new Fault.Invalid(
          "certificate_create.privatekey", "This is not the private key of the certificate.");
    }
  }

  private static boolean confirmed(String algorithm, Pem.Pair pair) {
    byte[] text = pair.own().getSubjectX500Principal().getEncoded();
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(pair.key());
      signing.update(text);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(pair.own().getPublicKey());
      checking.update(text);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException _) {
      return false; // a key of another kind cannot even begin
    }
  }

  /// @throws Fault.NotFound if there is none
  CertificateEntry update(long id, Update wanted) {
    Row row = row(id);
    String name = wanted.name().over(row.name());
    checkFree(name, id, "certificate_update.name");
    store.update(row, name, wanted.addToTrustedStore().over(row.trusted()));
    return one(id);
  }

  private void checkFree(String name, long own, String place) {
    if (store.all().stream().anyMatch(row -> row.name().equals(name) && row.id() != own)) {
      throw new Fault.Invalid(place, "A certificate with this name already exists.");
    }
  }

  /// @throws Fault.NotFound if there is none
  void delete(long id) {
    store.delete(row(id).id());
  }

  private CertificateEntry entry(Row row) {
    List<X509Certificate> chain;
    try {
      chain = Pem.certificates(row.chain());
    } catch (Pem.Unusable e) {
      throw new IllegalStateException(row + " cannot be read", e); // it could when it was taken
    }
    CertificateFacts facts = CertificateFacts.of(chain.getFirst());
    return new CertificateEntry(
        row.id(),
        EXISTING,
        row.name(),
        row.chain(),
        store.key(row),
        null,
        null,
        null,
        null,
        null,
        row.trusted(),
        FOLDER.substring(0, FOLDER.length() - 1),
        FOLDER + row.name() + ".crt",
        FOLDER + row.name() + ".key",
        null,
        "CERTIFICATE",
        true,
        false,
        facts.vouches(),
        chain.stream().map(Pem::text).toList(),
        facts.keyBits(),
        facts.keyType(),
        facts.subject(BCStyle.C),
        facts.subject(BCStyle.ST),
        facts.subject(BCStyle.L),
        facts.subject(BCStyle.O),
        facts.subject(BCStyle.OU),
        facts.subject(BCStyle.CN),
        facts.names(),
        facts.subject(BCStyle.E),
        facts.dn(),
        null,
        facts.extensions(),
        facts.digest(),
        facts.days(),
        facts.from(),
        facts.until(),
        facts.serial(),
        chain.size() > 1,
        facts.fingerprint(),
        facts.expired(time.instant()),
        true);
  }
}
