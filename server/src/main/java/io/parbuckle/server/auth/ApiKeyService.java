package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.ApiKeyStore.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// API keys: `api_key.*` (`services.md` §4). The clear key is in one answer, and in no event.
final class ApiKeyService implements Service {

  private final ApiKeys keys;
  private final Logins logins;

  ApiKeyService(ApiKeys keys, Logins logins) {
    this.keys = keys;
    this.logins = logins;
  }

  /// A new key.
  @Doc("A new key.")
  @Name("ApiKeyCreate")
  record Create(
      @Doc("Its name, unique over all accounts.") @Length(min = 1, max = 200) String name,
      @Doc("Whose it is.") String username,
      @Doc("From when on it is refused; null for never.") @Default("null")
          @Nullable Instant expiresAt,
      @Doc("Roles, of which the key has those that its account has; null for all of them.")
          @Default("null")
          @Nullable List<String> roles,
      @Doc("Addresses and networks from which it works; empty for everywhere.") @Default("[]")
          List<String> addresses) {

    private Settings settings() {
      return new Settings(name, expiresAt, new KeyLimits(roles, addresses));
    }
  }

  /// Changes to a key.
  @Doc("Changes to a key.")
  @Name("ApiKeyUpdate")
  record Update(
      @Doc("Its name.") @Length(min = 1, max = 200) Edit<String> name,
      @Doc("From when on it is refused; null for never.") Edit<@Nullable Instant> expiresAt,
      @Doc("Make a new secret and lift a revocation.") @Default("false") boolean reset,
      @Doc("Roles, of which the key has those that its account has; null for all of them.")
          Edit<@Nullable List<String>> roles,
      @Doc("Addresses and networks from which it works; empty for everywhere.")
          Edit<List<String>> addresses) {

    private ApiKeys.Changes changes() {
      return new ApiKeys.Changes(name, expiresAt, roles, addresses, reset);
    }
  }

  /// `api_key.limits`.
  record KeyParams(@Doc("Number of the key.") long id) {}

  /// What is shown once.
  record Once(
      @Doc("The key itself, when there is a new one.") Edit<String> key,
      @Doc("The key with which a client logs in by SCRAM, in Base64, when there is a new one.")
          Edit<String> clientKey) {}

  /// `api_key.convert_raw_key`.
  record RawKey(
      @Doc("The key: its number, a dash, 64 letters and digits.") @Secret String rawKey) {}

  @Override
  public void declare(Offer offer) {
    offer.service("api_key").inCli("auth.api_key").doc("Keys for programs.");
    offer
        .crud("api_key", ApiKey.class, (_, _) -> keys.all())
        .called("an API key", "API keys, without their secrets")
        .roles("API_KEY")
        .writes(Role.API_KEY_WRITE, Role.READONLY_ADMIN)
        .before(Version.V26, ApiKey.BEFORE_26)
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .creates(Create.class, this::create, ApiKeyService::answersKey)
        .updates(Update.class, this::update, ApiKeyService::answersKey)
        .deletes(this::delete)
        .audited(Create::name);
    offer
        .call("api_key.my_keys", NoParams.class, Shape.list(ApiKey.class), (call, _) -> mine(call))
        .doc("The caller's own API keys.")
        .before(Version.V26, ApiKey.BEFORE_26)
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_READ, Role.READONLY_ADMIN);
    offer
        .call(
            "api_key.convert_raw_key",
            RawKey.class,
            ConvertedKey.class,
            (_, params) -> keys.converted(params.rawKey()))
        .doc("What a program may keep instead of an API key, to log in with SCRAM without hashing.")
        .since(Version.V26)
        .needs(Role.API_KEY_READ);
    offer
        .call(
            "api_key.limits",
            KeyParams.class,
            KeyLimits.class,
            (_, params) -> keys.limits(params.id()))
        .doc("What an API key may do beside its account's own rights, and from where.")
        .needs(Role.API_KEY_READ);
    offer.table("api_key", Offer.Keeps.CONFIGURATION);
  }

  private static void answersKey(Offer.MethodRow<?, ?> row) {
    row.looksLike(Shape.joined(ApiKey.class, Once.class));
    row.before(Version.V26, Difference.added("result.client_key"));
  }

  private List<ApiKey> mine(Call call) {
    return keys.all().stream()
        .filter(key -> Objects.equals(key.username(), call.caller().username()))
        .toList();
  }

  private Written<ApiKey> create(Call call, Create wanted) throws InterruptedException {
    return shown(keys.create(call.caller(), wanted.username(), wanted.settings()));
  }

  private Written<ApiKey> update(Call call, long id, Update wanted) throws InterruptedException {
    ApiKeys.Made made = keys.update(call.caller(), id, wanted.changes());
    logins.refresh(Bearers.find(call));
    if (wanted.reset()) {
      logins.keyReplaced(id, Bearers.find(call));
    } else if (wanted.expiresAt() instanceof Edit.Set<?>) {
      logins.keyEndsOtherwise(id);
    }
    return shown(made);
  }

  private static Written<ApiKey> shown(ApiKeys.Made made) {
    Written<ApiKey> written = Written.of(made.entry());
    ApiKeys.Shown shown = made.shown();
    if (shown == null) {
      return written;
    }
    ConvertedKey converted = shown.converted();
    return written
        .once("key", JsonText.of(shown.clear()))
        .once("client_key", JsonText.of(converted.clientKey()))
        .once("salt", JsonText.of(converted.salt()))
        .once("stored_key", JsonText.of(converted.storedKey()))
        .once("server_key", JsonText.of(converted.serverKey()));
  }

  private void delete(Call call, long id) {
    keys.delete(call.caller(), id);
    logins.refresh(Bearers.find(call));
  }
}
