package io.parbuckle.server.certificate;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.crud.Keyed;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.error.Errno;
import java.util.LinkedHashMap;
import java.util.Map;

/// Certificates of this server: `certificate.*`. What makes, changes or deletes one is a job, as in
/// the reference.
///
/// This file is the face. The rules are in [Certificates].
final class CertificateService implements Service {

  private final Certificates certificates;
  private final WebFront front;

  CertificateService(Certificates certificates, WebFront front) {
    this.certificates = certificates;
    this.front = front;
  }

  /// `certificate.create`.
  record CreateParams(@Doc("The new certificate.") CertificateCreate certificateCreate) {}

  /// `certificate.update`.
  record UpdateParams(
      @Doc("Row of the certificate.") long id,
      @Doc("What to change.") @Default("{}") Certificates.Update certificateUpdate)
      implements Keyed {}

  /// `certificate.delete`.
  record DeleteParams(
      @Doc("Row of the certificate.") long id,
      @Doc("Not looked at here.") @Default("false") boolean force)
      implements Keyed {}

  @Override
  public void declare(Offer offer) {
    offer
        .service("certificate")
        .inCli("system.certificate")
        .doc("Certificates, and requests for them.");
    offer
        .crud("certificate", CertificateEntry.class, (_, _) -> certificates.all())
        .called("a certificate", "the certificates of this server")
        .roles("CERTIFICATE")
        .createsByJob(
            CreateParams.class,
            (_, params) -> masked(certificates.create(params.certificateCreate())),
            job ->
                job.lock("cert_create")
                    .doc(
                        "Takes a certificate with its private key, in PEM or as a file of PKCS#12,"
                            + " makes one that vouches for itself, or makes or takes a request for"
                            + " one. The answer masks the private key: certificate.get_instance"
                            + " shows it to who may see it."))
        .updatesByJob(
            UpdateParams.class,
            (_, params) -> masked(certificates.update(params.id(), params.certificateUpdate())),
            job -> job.lock("cert_update").doc("Gives a certificate another name."))
        .deletesByJob(
            DeleteParams.class,
            Boolean.class,
            this::delete,
            job -> job.lock("cert_delete").doc("Deletes a certificate that is not in use."))
        .audited(params -> params.certificateCreate().name());
    choices(offer);
    offer.table("certificate", Offer.Keeps.CONFIGURATION);
    offer.sealed(CertificateStore.SEALED);
  }

  private static void choices(Offer offer) {
    choice(offer, "country", "Countries, by their code.", Countries.choices());
    choice(offer, "ec_curve", "Curves of EC keys.", names(CertificateCreate.Curve.values()));
    choice(
        offer,
        "extended_key_usage",
        "What certificates are for.",
        names(RequestedExtensions.Purpose.values()));
    choice(offer, "acme_server", "Authorities that can be asked: none.", Map.of());
  }

  private static Map<String, String> names(Enum<?>[] words) {
    Map<String, String> choices = new LinkedHashMap<>();
    for (Enum<?> word : words) {
      choices.put(word.name(), word.name());
    }
    return choices;
  }

  private static void choice(Offer offer, String what, String doc, Map<String, String> choices) {
    offer
        .call(
            "certificate." + what + "_choices",
            NoParams.class,
            Shape.map(String.class),
            (_, _) -> choices)
        .doc(doc)
        .needs(new Role("CERTIFICATE_READ"), Role.READONLY_ADMIN);
  }

  /// Jobs are kept, and what they came to with them: no private key stands in it.
  private static Written<CertificateEntry> masked(CertificateEntry entry) {
    return Written.of(entry.masked());
  }

  private boolean delete(JobContext job, DeleteParams params) {
    Long shown = front.settings().uiCertificate();
    if (shown != null && shown == params.id()) {
      throw new Fault.CallError(
          Errno.EBUSY,
          "This certificate is in use: choose another one with system.general.update first.");
    }
    certificates.delete(params.id());
    return true;
  }
}
