package io.parbuckle.server.certificate;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
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

  private static final String COLLECTION = "certificate.query";
  private static final Role WRITE = new Role("CERTIFICATE_WRITE");

  private final Certificates certificates;
  private final WebFront front;
  private final Events events;

  CertificateService(Certificates certificates, WebFront front, Events events) {
    this.certificates = certificates;
    this.front = front;
    this.events = events;
  }

  /// `certificate.create`.
  record CreateParams(@Doc("The new certificate.") CertificateCreate certificateCreate) {}

  /// `certificate.update`.
  record UpdateParams(
      @Doc("Row of the certificate.") long id,
      @Doc("What to change.") @Default("{}") Certificates.Update certificateUpdate) {}

  /// `certificate.delete`.
  record DeleteParams(
      @Doc("Row of the certificate.") long id,
      @Doc("Not looked at here.") @Default("false") boolean force) {}

  @Override
  public void declare(Offer offer) {
    offer
        .service("certificate")
        .inCli("system.certificate")
        .doc("Certificates, and requests for them.");
    offer
        .crud("certificate", CertificateEntry.class, (_, _) -> certificates.all())
        .called("a certificate", "the certificates of this server")
        .roles("CERTIFICATE");
    offer
        .job(
            "certificate.create",
            CreateParams.class,
            Shape.of(CertificateEntry.class),
            (_, params) -> create(params))
        .doc(
            "Take a certificate with its private key, in PEM or as a file of PKCS#12, make one that"
                + " vouches for itself, or make or take a request for one. The answer masks the"
                + " private key: certificate.get_instance shows it to who may see it.")
        .needs(WRITE)
        .lock("cert_create")
        .audited("Create certificate", params -> params.certificateCreate().name());
    offer
        .job(
            "certificate.update",
            UpdateParams.class,
            Shape.of(CertificateEntry.class),
            (_, params) -> update(params))
        .doc("Give a certificate another name.")
        .needs(WRITE)
        .lock("cert_update")
        .audited("Update certificate", params -> String.valueOf(params.id()));
    offer
        .job("certificate.delete", DeleteParams.class, Shape.of(Boolean.class), this::delete)
        .doc("Delete a certificate that is not in use.")
        .needs(WRITE)
        .lock("cert_delete")
        .audited("Delete certificate", params -> String.valueOf(params.id()));
    choices(offer);
    offer
        .event(COLLECTION)
        .doc("A certificate was taken, changed or deleted.")
        .fields(CertificateEntry.class)
        .needs(new Role("CERTIFICATE_READ"));
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
  private CertificateEntry create(CreateParams params) {
    CertificateEntry made = certificates.create(params.certificateCreate()).masked();
    events.publish(Change.added(COLLECTION, made.id(), made));
    return made;
  }

  private CertificateEntry update(UpdateParams params) {
    CertificateEntry changed =
        certificates.update(params.id(), params.certificateUpdate()).masked();
    events.publish(Change.changed(COLLECTION, changed.id(), changed));
    return changed;
  }

  private boolean delete(JobContext job, DeleteParams params) {
    Long shown = front.settings().uiCertificate();
    if (shown != null && shown == params.id()) {
      throw new Fault.CallError(
          Errno.EBUSY,
          "This certificate is in use: choose another one with system.general.update first.");
    }
    certificates.delete(params.id());
    events.publish(Change.removed(COLLECTION, params.id()));
    return true;
  }
}
