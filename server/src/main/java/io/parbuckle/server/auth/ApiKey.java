package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.param.Doc;
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
    @Doc("Always masked.") String keyhash,
    @Doc("When it was made.") Instant createdAt,
    @Doc("From when on it is refused; null for never.") @Nullable Instant expiresAt,
    @Doc("Whether the account lives here.") boolean local,
    @Doc("Whether it is refused for good, until it is reset.") boolean revoked,
    @Doc("Why it was revoked.") @Nullable String revokedReason) {

  static final Difference BEFORE_25_10 = Difference.added("result.revoked_reason");

  static final String MASK = "********";

  static ApiKey of(KeyRow row) {
    return new ApiKey(
        row.id(),
        row.name(),
        row.username(),
        row.accountId(),
        MASK,
        Instant.ofEpochMilli(row.createdAt()),
        row.expires(),
        true,
        row.revokedReason() != null,
        row.revokedReason());
  }
}
