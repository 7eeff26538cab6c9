/// Certificates of this server and the settings of its web front: `certificate.*` and what there is
/// of `system.general.*`.
///
/// Start at [io.parbuckle.server.certificate.CertificateService]; the rules are in `Certificates`,
/// what a certificate says in `CertificateFacts`, PEM and PKCS#12 in `Pem`. Who listens asks
/// [io.parbuckle.server.certificate.WebFront] which certificate to show.
@NullMarked
package io.parbuckle.server.certificate;

import org.jspecify.annotations.NullMarked;
