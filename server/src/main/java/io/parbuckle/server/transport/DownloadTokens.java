package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Origin;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges the tokens of downloads (`protocol.md` §7.4).
public interface DownloadTokens {

  /// What a token allows.
  ///
  /// @param filename null if the token has none
  record Grant(@Nullable String filename) {}

  /// Looks a token up; one for a single use is used up by it, whatever comes of the download. One
  /// for a file that can be fetched in parts is for many uses.
  ///
  /// @return empty for a token that is unknown, expired, used, from elsewhere, for another job, or
  ///   for no download
  Optional<Grant> redeem(String token, long job, Origin origin);

  /// Everything has been sent: the token is used up, if it was not by its look-up.
  void spend(String token);
}
