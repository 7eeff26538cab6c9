package io.parbuckle.host.system;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import org.jspecify.annotations.Nullable;

/// The parameters of the methods of this package.
final class SystemParams {

  private SystemParams() {}

  /// Features that a licence could switch on.
  enum Feature {
    APPS,
    DEDUP,
    FIBRECHANNEL,
    SED,
    SUPPORT,
    VMS,
    ZFSTIER
  }

  record FeatureEnabled(@Doc("The feature to ask for.") Feature feature) {}

  record ReleaseNotesUrl(
      @Doc("Version to ask for; null for the one that is running.")
          @Length(min = 1)
          @Default("null")
          @Nullable String versionStr) {}
}
