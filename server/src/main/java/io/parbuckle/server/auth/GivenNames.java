package io.parbuckle.server.auth;

import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a name that somebody gave at a failed login is shown to those who read the audit trail.
///
/// The name of an account is shown. Anything else may be a password that went into the wrong field,
/// so that only a fingerprint stands there: the same name has the same one until the server is
/// started again, which shows whether one name was tried a thousand times or a thousand once. Who
/// suspects a certain name tries to log in with it and compares. Under the fingerprint is a key of
/// this process, so that nobody finds the name by trying at home.
///
/// **Threads.** Any; asks the database.
public final class GivenNames {

  /// The contract's word for somebody who is not known (`services.md` §8.1).
  static final String UNKNOWN = ".UNKNOWN";

  private static final Logger LOG = LoggerFactory.getLogger(GivenNames.class);
  private static final int FINGERPRINT_BYTES = 4;

  private final Accounts accounts;
  private final HostUsers hostUsers;
  private final ProcessKey key;

  /// @param random a secure source
  GivenNames(Accounts accounts, HostUsers hostUsers, RandomGenerator random) {
    this.accounts = accounts;
    this.hostUsers = hostUsers;
    this.key = new ProcessKey(random);
  }

  /// A name as `credentials_data` has it: `username`, and `fingerprint` where that hides it.
  public JsonObject shown(String name) {
    return isAccount(name)
        ? JsonObject.of("username", JsonText.of(name))
        : JsonObject.of(
            "username",
            JsonText.of(UNKNOWN),
            "fingerprint",
            JsonText.of(HexFormat.of().formatHex(key.mark(name), 0, FINGERPRINT_BYTES)));
  }

  /// A database that does not answer must not keep a failure from being told.
  private boolean isAccount(String name) {
    try {
      return accounts.named(name).isPresent() || hostUsers.knows(name);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("whose name was given at a failed login cannot be looked up");
      return false;
    }
  }
}
