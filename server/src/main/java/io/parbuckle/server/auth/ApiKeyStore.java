package io.parbuckle.server.auth;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.KeptReads;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows of API keys.
///
/// **Threads.** Any.
final class ApiKeyStore {

  private static final String KEYS =
      """
      select api_key.id, api_key.name, api_key.account_id, account.username, api_key.hash,
             api_key.created_at, api_key.expires_at, api_key.revoked_reason, api_key.roles,
             api_key.addresses
        from api_key
        join account on account.id = api_key.account_id
       order by api_key.id
      """;

  private static final String KEY =
      """
      select api_key.id, api_key.name, api_key.account_id, account.username, api_key.hash,
             api_key.created_at, api_key.expires_at, api_key.revoked_reason, api_key.roles,
             api_key.addresses
        from api_key
        join account on account.id = api_key.account_id
       where api_key.id = :id
      """;

  private static final String INSERT =
      """
      insert into api_key (name, account_id, hash, created_at, expires_at, roles, addresses)
      values (:name, :account_id, :hash, :created_at, :expires_at, :roles, :addresses)
      returning id
      """;

  private static final String UPDATE =
      """
      update api_key
         set name = :name,
             expires_at = :expires_at,
             roles = :roles,
             addresses = :addresses
       where id = :id
      """;

  private static final String RESET =
      """
      update api_key
         set hash = :hash,
             revoked_reason = null
       where id = :id
      """;

  private static final String REVOKE =
      """
      update api_key
         set revoked_reason = :reason
       where id = :id
         and revoked_reason is null
      """;

  private static final String DELETE =
      """
      delete from api_key
       where id = :id
      """;

  /// Callers over HTTP show their key with each call.
  private static final int KEPT = 1_000;

  private final JdbcDatabase database;
  private final KeptReads<Long, Optional<KeyRow>> byId;

  ApiKeyStore(JdbcDatabase database) {
    this.database = database;
    byId = new KeptReads<>(database, KEPT);
  }

  /// @param hash the stored form of the part after the dash
  /// @param createdAt milliseconds since 1970, like `expiresAt`
  /// @param revokedReason null for a key that is good
  /// @param roles JSON, like `addresses`; null for all that the account has
  record KeyRow(
      long id,
      String name,
      long accountId,
      String username,
      String hash,
      long createdAt,
      @Nullable Long expiresAt,
      @Nullable String revokedReason,
      @Nullable String roles,
      String addresses) {

    KeyLimits limits() {
      return new KeyLimits(roles == null ? null : Stored.texts(roles), Stored.texts(addresses));
    }

    @Nullable Instant expires() {
      return expiresAt == null ? null : Instant.ofEpochMilli(expiresAt);
    }

    /// How much work its hash is; 0 for a hash of an unknown form.
    int iterations() {
      return PasswordHash.parse(hash).map(PasswordHash::iterations).orElse(0);
    }

    boolean expired(Instant now) {
      return expiresAt != null && now.toEpochMilli() >= expiresAt;
    }

    /// Without the hash.
    @Override
    public String toString() {
      return "KeyRow[id=" + id + ", name=" + name + ", username=" + username + "]";
    }
  }

  List<KeyRow> all() {
    return database.read(ApiKeyStore::all);
  }

  static List<KeyRow> all(Tx tx) {
    return tx.sql(KEYS).list(KeyRow.class);
  }

  Optional<KeyRow> find(long id) {
    return byId.get(id, key -> database.read(tx -> find(tx, key)));
  }

  static Optional<KeyRow> find(Tx tx, long id) {
    return tx.sql(KEY).bind("id", id).first(KeyRow.class);
  }

  /// What may be changed of a key.
  record Settings(String name, @Nullable Instant expires, KeyLimits limits) {

    private Tx.Statement bind(Tx.Statement statement) {
      List<String> roles = limits.roles();
      return statement
          .bind("name", name)
          .bind("expires_at", expires)
          .bind("roles", roles == null ? null : Stored.column(roles))
          .bind("addresses", Stored.column(limits.addresses()));
    }
  }

  /// @return the new id
  static long insert(Tx tx, long accountId, String hash, Instant now, Settings settings) {
    return settings
        .bind(tx.sql(INSERT))
        .bind("account_id", accountId)
        .bind("hash", hash)
        .bind("created_at", now)
        .first(Long.class)
        .orElseThrow();
  }

  static void update(Tx tx, long id, Settings settings) {
    settings.bind(tx.sql(UPDATE)).bind("id", id).update();
  }

  static void reset(Tx tx, long id, String hash) {
    tx.sql(RESET).bind("hash", hash).bind("id", id).update();
  }

  static void revoke(Tx tx, long id, String reason) {
    tx.sql(REVOKE).bind("reason", reason).bind("id", id).update();
  }

  static boolean delete(Tx tx, long id) {
    return tx.sql(DELETE).bind("id", id).update() > 0;
  }

  Database database() {
    return database;
  }
}
