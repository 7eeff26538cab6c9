package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.ApiKeyStore.KeyRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An API key as `api_key.query` shows it. Its hash leaves the database for nobody.
@Doc("An API key.")
public record ApiKey(
    @Doc("Its number, the digits before the dash of the key.") long id,
    @Doc("Its name.") String name,
    @Doc("The account it belongs to.") @Nullable String username,
    @Doc("The account's id.") long userIdentifier,
    @Doc("How often its hash was hashed (PBKDF2 with SHA-512).") int iterations,
    @Doc("Masked, but for the answer that makes the key.") String salt,
    @Doc("Masked, but for the answer that makes the key.") String storedKey,
    @Doc("Masked, but for the answer that makes the key.") String serverKey,
    @Doc("When it was made.") Instant createdAt,
    @Doc("From when on it is refused; null for never.") @Nullable Instant expiresAt,
    @Doc("Whether the account lives here.") boolean local,
    @Doc("Whether it is refused for good, until it is reset.") boolean revoked,
    @Doc("Why it was revoked.") @Nullable String revokedReason) {

  static final String MASK = "********";

  static final Difference[] BEFORE_26 = {
    Difference.removed(
        "result.keyhash", Shape.of(String.class), JsonText.of(MASK), "Always masked."),
    Difference.added("result.iterations"),
    Difference.added("result.salt"),
    Difference.added("result.stored_key"),
    Difference.added("result.server_key"),
  };
  static final Difference BEFORE_25_10 = Difference.added("result.revoked_reason");

  static ApiKey of(KeyRow row) {
    return new ApiKey(
        row.id(),
        row.name(),
        row.username(),
        row.accountId(),
        row.iterations(),
        MASK,
        MASK,
        MASK,
        Instant.ofEpochMilli(row.createdAt()),
        row.expires(),
        true,
        row.revokedReason() != null,
        row.revokedReason());
  }
}
