package io.parbuckle.server.certificate;

import io.parbuckle.api.param.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of `system.general` is kept; the rest is the operator's (`operating.md`).
///
/// @param protocols versions of TLS, newest last
public record GeneralSettings(
    @Default("null") @Nullable Long uiCertificate,
    @Default("[\"TLSv1.2\", \"TLSv1.3\"]") List<String> protocols,
    @Default("true") boolean consolemsg,
    @Default("\"us\"") String kbdmap,
    @Default("\"Etc/UTC\"") String timezone,
    @Default("null") @Nullable Boolean usageCollection) {

  static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

  static final GeneralSettings DEFAULTS =
      new GeneralSettings(null, PROTOCOLS, true, "us", "Etc/UTC", null);

  public GeneralSettings {
    protocols = List.copyOf(protocols);
  }
}
