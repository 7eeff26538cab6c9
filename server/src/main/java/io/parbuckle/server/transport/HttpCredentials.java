package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;

/// Judges what a request shows.
public interface HttpCredentials {

  /// What came of it.
  sealed interface Admission {

    record Admitted(Login login) implements Admission {}

    /// @param status and words of `protocol.md` §7.3: 401 `Bad username or password`, 403 `Invalid
    ///   token`, …
    /// @param retryAfter seconds for 429, 0 for others
    record Refused(int status, String text, long retryAfter) implements Admission {

      public Refused(int status, String text) {
        this(status, text, 0);
      }
    }
  }

  /// Checks a credential; a token for one use is used up by it. May take as long as hashing a
  /// password does.
  ///
  /// @param credential a [HttpCredential.Token], [HttpCredential.Password] or [HttpCredential.Key]
  Admission admit(HttpCredential credential, Origin origin) throws InterruptedException;
}
