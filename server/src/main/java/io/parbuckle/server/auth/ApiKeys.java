package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.ApiKeyStore.KeyRow;
import io.parbuckle.server.auth.ApiKeyStore.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// API keys: `<id>-<64 letters and digits>`, 381 bits of chance, of which a hash is kept.
///
/// **Threads.** Any.
final class ApiKeys {

  static final int PER_ACCOUNT_MAX = 10;
  private static final int ADDRESSES_MAX = 100;
  private static final int SECRET_CHARS = 64;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([a-zA-Z0-9]+)");

  private final ApiKeyStore store;
  private final Accounts accounts;
  private final Passwords passwords;
  private final RandomGenerator random;
  private final Time time;

  /// @param random a secure source
  ApiKeys(
      ApiKeyStore store,
      Accounts accounts,
      Passwords passwords,
      RandomGenerator random,
      Time time) {
    this.store = store;
    this.accounts = accounts;
    this.passwords = passwords;
    this.random = random;
    this.time = time;
  }

  /// A key as clients send it.
  record Sent(long id, String secret) {

    static Optional<Sent> parse(String text) {
      Matcher form = FORM.matcher(text);
      return form.matches()
          ? Optional.of(new Sent(Long.parseLong(form.group(1)), form.group(2)))
          : Optional.empty();
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "Sent[id=" + id + "]";
    }
  }

  /// A key that was made or changed.
  ///
  /// @param shown what is shown once; null when there is no new secret
  record Made(ApiKey entry, @Nullable Shown shown) {

    /// Without the clear text.
    @Override
    public String toString() {
      return "Made[id=" + entry.id() + "]";
    }
  }

  /// A new secret, in the two forms of which a program may keep one.
  record Shown(String clear, ConvertedKey converted) {

    private static Shown of(long id, String secret, PasswordHash hash) {
      return new Shown(id + "-" + secret, ConvertedKey.of(id, hash));
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "Shown[id=" + converted.apiKeyId() + "]";
    }
  }

  List<ApiKey> all() {
    return store.all().stream().map(ApiKey::of).toList();
  }

  /// @throws Fault.NotFound if there is no such key
  ApiKey one(long id) {
    return ApiKey.of(row(id));
  }

  Optional<KeyRow> find(long id) {
    return store.find(id);
  }

  /// A key that is there, not revoked and not over.
  Optional<KeyRow> usable(long id) {
    return find(id).filter(row -> row.revokedReason() == null && !row.expired(time.instant()));
  }

  /// What a key may do, and from where.
  ///
  /// @throws Fault.NotFound if there is no such key
  KeyLimits limits(long id) {
    return row(id).limits();
  }

  /// @throws Fault.Invalid with everything that is wrong
  Made create(Caller caller, String username, Settings settings) throws InterruptedException {
    String schema = "api_key_create";
    Optional<AccountRow> account = accounts.named(username);
    mayHave(caller, username, account, settings.limits());
    List<Problem> problems = new ArrayList<>();
    if (account.isEmpty()) {
      problems.add(new Problem(schema, "There is no user " + username + "."));
    } else if (accounts.rights(account.get()).none()) {
      problems.add(new Problem(schema, "User " + username + " has no role."));
    }
    checkExpiry(schema, settings.expires(), problems);
    checkLimits(schema, settings.limits(), problems);
    List<Problem> early = new ArrayList<>(problems);
    account.ifPresent(owner -> checkNumber(owner, store.all(), early));
    if (!early.isEmpty()) {
      checkName(schema, settings.name(), -1, store.all(), early);
      throw new Fault.Invalid(early); // before hashing, which is dear
    }
    String secret = secret();
    PasswordHash hash = passwords.hashKey(secret);
    KeyRow row =
        store
            .database()
            .write(
                "create API key",
                tx -> {
                  List<KeyRow> keys = ApiKeyStore.all(tx);
                  checkName(schema, settings.name(), -1, keys, problems);
                  account.ifPresent(owner -> checkNumber(owner, keys, problems));
                  if (account.isEmpty() || !problems.isEmpty()) {
                    throw new Fault.Invalid(problems);
                  }
                  long id =
                      ApiKeyStore.insert(
                          tx, account.get().id(), hash.stored(), time.instant(), settings);
                  return ApiKeyStore.find(tx, id).orElseThrow();
                });
    return new Made(ApiKey.of(row), Shown.of(row.id(), secret, hash));
  }

  private static void checkNumber(AccountRow owner, List<KeyRow> keys, List<Problem> problems) {
    long count = keys.stream().filter(key -> key.accountId() == owner.id()).count();
    if (count >= PER_ACCOUNT_MAX) {
      problems.add(
          new Problem(
              "api_key_create.username",
              "User "
                  + owner.username()
                  + " has "
                  + count
                  + " keys already, which is as many as there may be. Delete one first."));
    }
  }

  /// What is to be changed of a key; what is left out stays.
  ///
  /// @param reset makes a new secret and lifts a revocation
  record Changes(
      Edit<String> name,
      Edit<@Nullable Instant> expires,
      Edit<@Nullable List<String>> roles,
      Edit<List<String>> addresses,
      boolean reset) {

    Settings over(KeyRow row) {
      KeyLimits before = row.limits();
      return new Settings(
          name.over(row.name()),
          expires.over(row.expires()),
          new KeyLimits(roles.over(before.roles()), addresses.over(before.addresses())));
    }
  }

  Made update(Caller caller, long id, Changes wanted) throws InterruptedException {
    String schema = "api_key_update";
    KeyRow before = row(id);
    Settings settings = wanted.over(before);
    Optional<AccountRow> account = accounts.named(before.username());
    mayHave(caller, before.username(), account, before.limits());
    mayHave(caller, before.username(), account, settings.limits());
    List<Problem> problems = new ArrayList<>();
    if (wanted.expires() instanceof Edit.Set<?>) {
      checkExpiry(schema, settings.expires(), problems);
    }
    checkLimits(schema, settings.limits(), problems);
    String secret = wanted.reset() ? secret() : null;
    PasswordHash hash = secret == null ? null : passwords.hashKey(secret);
    KeyRow row =
        store
            .database()
            .write(
                "update API key",
                tx -> {
                  checkName(schema, settings.name(), id, ApiKeyStore.all(tx), problems);
                  if (!problems.isEmpty()) {
                    throw new Fault.Invalid(problems);
                  }
                  ApiKeyStore.update(tx, id, settings);
                  if (hash != null) {
                    ApiKeyStore.reset(tx, id, hash.stored());
                  }
                  return ApiKeyStore.find(tx, id).orElseThrow(() -> missing(id));
                });
    return new Made(
        ApiKey.of(row), secret == null || hash == null ? null : Shown.of(id, secret, hash));
  }

  /// What may be kept instead of a key. Says nothing about whether the key is right, only whether
  /// there is one of its number.
  ///
  /// @throws Fault.Invalid for a text that is no key, and for a key that is not there or revoked
  ConvertedKey converted(String text) throws InterruptedException {
    Sent sent =
        Sent.parse(text.strip())
            .filter(key -> key.secret().length() == SECRET_CHARS)
            .orElseThrow(() -> unconvertible("Not a valid raw API key"));
    KeyRow row = find(sent.id()).orElseThrow(() -> unconvertible("Key does not exist."));
    if (row.revokedReason() != null) {
      throw unconvertible("Key is revoked.");
    }
    PasswordHash stored =
        PasswordHash.parse(row.hash())
            .orElseThrow(() -> new IllegalStateException(row + " has a hash of an unknown form"));
    return ConvertedKey.of(sent.id(), passwords.hashKey(sent.secret(), stored));
  }

  private static Fault.Invalid unconvertible(String why) {
    return new Fault.Invalid(List.of(new Problem("api_key_convert_raw_key", why)));
  }

  void delete(Caller caller, long id) {
    KeyRow row = row(id);
    mayHave(caller, row.username(), accounts.named(row.username()), row.limits());
    boolean gone = store.database().write("delete API key", tx -> ApiKeyStore.delete(tx, id));
    if (!gone) {
      throw missing(id);
    }
  }

  ApiKey revoke(long id, String reason) {
    store
        .database()
        .<@Nullable Void>write(
            "revoke API key",
            tx -> {
              ApiKeyStore.revoke(tx, id, reason);
              return null;
            });
    return one(id);
  }

  private KeyRow row(long id) {
    return store.find(id).orElseThrow(() -> missing(id));
  }

  private static Fault.NotFound missing(long id) {
    return new Fault.NotFound("ApiKey " + id + " does not exist");
  }

  /// Nobody gets hold of more than they have by way of a key.
  private void mayHave(
      Caller caller, String username, Optional<AccountRow> account, KeyLimits limits) {
    if (!username.equals(caller.username()) && !caller.has(Role.API_KEY_WRITE)) {
      throw new Fault.CallError(
          Errno.EACCES, "Without API_KEY_WRITE only own keys may be changed.");
    }
    account.ifPresent(
        owner ->
            Accounts.checkGoverns(
                caller, username, limits.within(accounts.rights(owner), accounts.roles()).roles()));
  }

  private void checkLimits(String schema, KeyLimits limits, List<Problem> problems) {
    List<String> roles = limits.roles() == null ? List.of() : limits.roles();
    for (int i = 0; i < roles.size(); i++) {
      if (!accounts.roles().knows(roles.get(i))) {
        problems.add(new Problem(schema + ".roles." + i, "There is no role " + roles.get(i) + "."));
      }
    }
    List<String> addresses = limits.addresses();
    if (addresses.size() > ADDRESSES_MAX) {
      problems.add(new Problem(schema + ".addresses", "At most " + ADDRESSES_MAX + " addresses."));
    }
    for (int i = 0; i < addresses.size(); i++) {
      try {
        AddressList.of(List.of(addresses.get(i)));
      } catch (IllegalArgumentException _) {
        problems.add(
            new Problem(
                schema + ".addresses." + i,
                "An address or a network such as 192.0.2.7 or 10.0.0.0/8 is needed."));
      }
    }
  }

  private static void checkName(
      String schema, String name, long own, List<KeyRow> keys, List<Problem> problems) {
    if (keys.stream().anyMatch(key -> key.id() != own && key.name().equals(name))) {
      problems.add(new Problem(schema, "There is an API key with this name already."));
    }
  }

  private void checkExpiry(String schema, @Nullable Instant expires, List<Problem> problems) {
    if (expires != null && !expires.isAfter(time.instant())) {
      problems.add(
          new Problem(schema, expires + " has passed: that is no time for a key to expire."));
    }
  }

  private String secret() {
    StringBuilder secret = new StringBuilder(SECRET_CHARS);
    for (int i = 0; i < SECRET_CHARS; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return secret.toString();
  }
}
