package io.parbuckle.server.certificate;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which certificate this server shows: the one that was chosen (`ui_certificate` of
/// `system.general.update`), else the one in the data folder.
///
/// **Threads.** Any.
public final class WebFront {

  private static final Logger LOG = LoggerFactory.getLogger(WebFront.class);
  static final String SETTING = "system.general";

  private final Certificates certificates;
  private final Settings settings;
  private final Path certificate;
  private final Path key;

  WebFront(Certificates certificates, Settings settings, Path folder) {
    this.certificates = certificates;
    this.settings = settings;
    this.certificate = folder.resolve("certificate.pem");
    this.key = folder.resolve("key.pem");
  }

  /// What clients are shown.
  ///
  /// @param chain the server's own certificate first
  /// @param protocols versions of TLS, as the JDK names them
  public record Shown(List<X509Certificate> chain, PrivateKey key, List<String> protocols) {

    public Shown {
      chain = List.copyOf(chain);
      protocols = List.copyOf(protocols);
    }

    /// Without the key.
    @Override
    public String toString() {
      return "Shown[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }

  GeneralSettings settings() {
    return settings.get(SETTING, GeneralSettings.class).orElse(GeneralSettings.DEFAULTS);
  }

  void settings(GeneralSettings changed) {
    settings.put(SETTING, changed);
  }

  /// Makes a certificate in the data folder if there is none.
  public void ensure(String host, Instant now, SecureRandom random) throws IOException {
    if (!Files.exists(certificate) && !Files.exists(key)) {
      String fingerprint = SelfSigned.write(certificate, key, host, now, random);
      LOG.atInfo()
          .addKeyValue("sha256", fingerprint)
          .log("made a self-signed certificate; clients must be told to trust it");
    }
  }

  /// What is to be shown now. A chosen certificate that cannot be used is passed over: a server
  /// that nobody reaches cannot be mended.
  ///
  /// @throws IOException with a sentence that names the files
  public Shown shown() throws IOException {
    GeneralSettings now = settings();
    Pem.Pair pair = chosen(now).orElse(null);
    if (pair == null) {
      pair = ofFolder();
    }
    return new Shown(pair.chain(), pair.key(), now.protocols());
  }

  private Optional<Pem.Pair> chosen(GeneralSettings now) {
    Long id = now.uiCertificate();
    if (id == null) {
      return Optional.empty();
    }
    try {
      Optional<Pem.Pair> found = certificates.pair(id);
      if (found.isEmpty()) {
        LOG.atError()
            .addKeyValue("certificate", id)
            .log("the chosen certificate is gone; the one in the data folder is shown");
      }
      return found;
    } catch (Pem.Unusable | Fault e) {
      LOG.atError()
          .addKeyValue("certificate", id)
          .setCause(e)
          .log("the chosen certificate cannot be used; the one in the data folder is shown");
      return Optional.empty();
    }
  }

  private Pem.Pair ofFolder() throws IOException {
    try {
      return new Pem.Pair(
          Pem.certificates(Files.readString(certificate, StandardCharsets.US_ASCII)),
          Pem.key(Files.readString(key, StandardCharsets.US_ASCII), null));
    } catch (IOException | Pem.Unusable e) {
      throw new IOException(
          "The certificate in "
              + certificate
              + " with the key in "
              + key
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }
}
