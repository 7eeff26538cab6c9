package io.parbuckle.server;

import io.parbuckle.server.transport.ListenOn.TlsFiles;
import io.parbuckle.server.transport.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate in the data folder, made at the first start with TLS if there is none.
final class Certificates {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private Certificates() {}

  static TlsFiles inFolder(Path folder, String host, Instant now, SecureRandom random)
      throws IOException {
    TlsFiles files = new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    if (!Files.exists(files.certificate()) && !Files.exists(files.key())) {
      String fingerprint = SelfSigned.write(files, host, now, random);
      LOG.atInfo()
          .addKeyValue("sha256", fingerprint)
          .log("made a self-signed certificate; clients must be told to trust it");
    }
    return files;
  }
}
