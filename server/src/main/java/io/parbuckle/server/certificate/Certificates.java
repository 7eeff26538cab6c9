package io.parbuckle.server.certificate;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.certificate.CertificateStore.Row;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
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
  private static final int REQUEST = 32;
  private static final String CREATE = "certificate_create.";
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
  @Name("CertificateUpdate")
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

  /// Whether it can be shown to clients: a request cannot.
  boolean canBeShown(long id) {
    return store.one(id).filter(row -> row.csr() == null).isPresent();
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
    return one(
        switch (wanted.createType()) {
          case CERTIFICATE_CREATE_IMPORTED -> insert(wanted, imported(wanted));
          case CERTIFICATE_CREATE_SELF_SIGNED ->
              insert(wanted, SelfSigned.make(names(wanted), time.instant(), random));
          case CERTIFICATE_CREATE_CSR -> insert(wanted, requested(wanted));
          case CERTIFICATE_CREATE_IMPORTED_CSR -> insert(wanted, importedRequest(wanted));
          case CERTIFICATE_CREATE_ACME ->
              throw new Fault.Invalid(
                  CREATE + "create_type",
                  "This server asks no certificate authority by itself. Make a request"
                      + " (CERTIFICATE_CREATE_CSR), let it be signed, and import the certificate"
                      + " with csr_id (CERTIFICATE_CREATE_IMPORTED).");
        });
  }

  private long insert(CertificateCreate wanted, Pem.Pair pair) {
    checkFits(pair.own().getPublicKey(), pair.key(), "certificate");
    return store.insert(
        wanted.name(),
        Pem.text(pair.chain()),
        null,
        Pem.text(pair.key()),
        wanted.addToTrustedStore());
  }

  private long insert(CertificateCreate wanted, SigningRequest.Made made) {
    if (wanted.addToTrustedStore()) {
      throw new Fault.Invalid(CREATE + "add_to_trusted_store", "A request is trusted by nobody.");
    }
    checkFits(made.request().key(), made.key(), "CSR");
    return store.insert(wanted.name(), "", made.request().pem(), Pem.text(made.key()), false);
  }

  private SigningRequest.Made requested(CertificateCreate wanted) {
    List<Problem> problems = new ArrayList<>();
    if (wanted.san().isEmpty()) {
      problems.add(new Problem(CREATE + "san", "At least one name that it is for is needed."));
    }
    if (wanted.keyLength() == null && wanted.keyType() == CertificateCreate.KeyType.RSA) {
      problems.add(new Problem(CREATE + "key_length", "An RSA key needs a length: 2048 or 4096."));
    }
    String country = wanted.country();
    if (country != null && !Countries.exists(country)) {
      problems.add(new Problem(CREATE + "country", "There is no country " + country + "."));
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    return SigningRequest.make(wanted, random);
  }

  private static SigningRequest.Made importedRequest(CertificateCreate wanted) {
    String csr = needed("CSR", wanted.csr());
    String key = needed("privatekey", wanted.privatekey());
    SigningRequest request = read("CSR", () -> SigningRequest.read(csr));
    return new SigningRequest.Made(
        request, read("privatekey", () -> Pem.key(key, wanted.passphrase())));
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

  private Pem.Pair imported(CertificateCreate wanted) {
    String pkcs12 = wanted.pkcs12();
    if (pkcs12 != null) {
      return read("pkcs12", () -> Pem.pkcs12(pkcs12, wanted.passphrase()));
    }
    String certificate = needed("certificate", wanted.certificate());
    List<X509Certificate> chain = read("certificate", () -> Pem.certificates(certificate));
    Long csr = wanted.csrId();
    if (csr != null) {
      return new Pem.Pair(chain, keyOfRequest(csr));
    }
    String key = needed("privatekey", wanted.privatekey());
    PrivateKey own = read("privatekey", () -> Pem.key(key, wanted.passphrase()));
    return new Pem.Pair(chain, own);
  }

  private PrivateKey keyOfRequest(long id) {
    Row request =
        store
            .one(id)
            .filter(row -> row.csr() != null)
            .orElseThrow(() -> new Fault.Invalid(CREATE + "csr_id", "There is no such request."));
    return read("csr_id", () -> Pem.key(store.key(request), null));
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

  /// Whether the key is its own: what one has signed the other confirms.
  ///
  /// @param member what the public key stands in
  private static void checkFits(PublicKey open, PrivateKey key, String member) {
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new Fault.Invalid(
                  CREATE + member,
                  "Its key is of the kind "
                      + open.getAlgorithm()
                      + "; servers can use RSA and EC.");
        };
    if (!confirmed(algorithm, open, key)) {
      throw new Fault.Invalid(
          CREATE + "privatekey",
          member.equals("CSR")
              ? "This is not the private key of the request."
              : "This is not the private key of the certificate.");
    }
  }

  private static boolean confirmed(String algorithm, PublicKey open, PrivateKey key) {
    byte[] text = open.getEncoded();
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(text);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(open);
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
    try {
      return row.csr() == null
          ? entry(row, Pem.certificates(row.chain()))
          : entry(row, SigningRequest.read(row.csr()));
    } catch (Pem.Unusable e) {
      throw new IllegalStateException(row + " cannot be read", e); // it could when it was taken
    }
  }

  private CertificateEntry entry(Row row, List<X509Certificate> chain) {
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
        facts.subject().part(BCStyle.C),
        facts.subject().part(BCStyle.ST),
        facts.subject().part(BCStyle.L),
        facts.subject().part(BCStyle.O),
        facts.subject().part(BCStyle.OU),
        facts.subject().part(BCStyle.CN),
        facts.subject().names(),
        facts.subject().part(BCStyle.E),
        facts.subject().dn(),
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

  private CertificateEntry entry(Row row, SigningRequest request) {
    Subject subject = request.subject();
    return new CertificateEntry(
        row.id(),
        REQUEST,
        row.name(),
        null,
        store.key(row),
        request.pem(),
        null,
        null,
        null,
        null,
        row.trusted(),
        FOLDER.substring(0, FOLDER.length() - 1),
        null,
        FOLDER + row.name() + ".key",
        FOLDER + row.name() + ".csr",
        "CERTIFICATE",
        false,
        true,
        false,
        List.of(),
        CertificateFacts.keyBits(request.key()),
        CertificateFacts.keyType(request.key()),
        subject.part(BCStyle.C),
        subject.part(BCStyle.ST),
        subject.part(BCStyle.L),
        subject.part(BCStyle.O),
        subject.part(BCStyle.OU),
        subject.part(BCStyle.CN),
        subject.names(),
        subject.part(BCStyle.E),
        subject.dn(),
        null,
        JsonObject.EMPTY,
        request.digest(),
        null,
        null,
        null,
        JsonValue.NULL,
        null,
        null,
        null,
        true);
  }
}
