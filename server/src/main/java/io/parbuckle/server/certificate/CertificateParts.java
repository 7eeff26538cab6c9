package io.parbuckle.server.certificate;

import io.parbuckle.api.Service;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.store.RecordJson;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;

/// Puts the parts of this package together.
public final class CertificateParts {

  private final WebFront front;
  private final List<Service> services;

  /// What this package asks of others.
  ///
  /// @param folder where the certificate of the data folder lies
  /// @param keyboards the host's list of layouts of keyboards; it need not be there
  /// @param listening where it listens; asked only once the server runs
  /// @param reload lets listeners ask again what to show; asked only once the server runs
  public record Ports(
      Database database,
      Settings settings,
      Secrets secrets,
      RecordJson records,
      Path folder,
      Path keyboards,
      Supplier<List<WebAddress>> listening,
      Runnable reload,
      SecureRandom random,
      Time time) {}

  /// @param tlsPort where TLS is listened on; 443 while it is not
  /// @param allow addresses and networks that may connect; empty for all
  public CertificateParts(Ports ports, String address, int port, int tlsPort, List<String> allow) {
    Certificates certificates =
        new Certificates(
            new CertificateStore(ports.database(), ports.secrets()), ports.random(), ports.time());
    this.front = new WebFront(certificates, ports.settings(), ports.folder());
    this.services =
        List.of(
            new CertificateService(certificates, front),
            new GeneralService(
                certificates,
                front,
                new GeneralService.Operated(address, port, tlsPort, allow),
                new Keyboards(ports.keyboards()),
                ports.listening(),
                ports.records(),
                ports.reload(),
                ports.time()));
  }

  /// `certificate` and `system.general`.
  public List<Service> services() {
    return services;
  }

  /// What listeners show.
  public WebFront front() {
    return front;
  }
}
