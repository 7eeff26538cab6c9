package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// API keys: `api_key.*` (`services.md` §4). The clear key is in one answer, and in no event.
final class ApiKeyService implements Service {

  private static final String COLLECTION = "api_key.query";

  private final ApiKeys keys;
  private final Events events;

  ApiKeyService(ApiKeys keys, Events events) {
    this.keys = keys;
    this.events = events;
  }

  /// A new key.
  @Doc("A new key.")
  record Create(
      @Doc("Its name, unique over all accounts.") @Length(min = 1, max = 200) String name,
      @Doc("Whose it is.") String username,
      @Doc("From when on it is refused; null for never.") @Default("null")
          @Nullable Instant expiresAt) {}

  /// `api_key.create`.
  record CreateParams(@Doc("The new key.") Create apiKeyCreate) {}

  /// Changes to a key.
  @Doc("Changes to a key.")
  record Update(
      @Doc("Its name.") @Length(min = 1, max = 200) Edit<String> name,
      @Doc("From when on it is refused; null for never.") Edit<@Nullable Instant> expiresAt,
      @Doc("Make a new secret and lift a revocation.") @Default("false") boolean reset) {}

  /// `api_key.update`.
  record UpdateParams(
      @Doc("Number of the key.") long id, @Doc("What to change.") Update apiKeyUpdate) {}

  /// `api_key.delete`.
  record DeleteParams(@Doc("Number of the key.") long id) {}

  /// `api_key.get_instance`.
  record InstanceParams(
      @Doc("Number of the key.") long id,
      @Doc("Taken as in a query; nothing here looks at it.") @Default("{}") JsonObject options) {}

  @Override
  public void declare(Offer offer) {
    offer
        .query(COLLECTION, ApiKey.class, (_, _) -> keys.all())
        .doc("All API keys, without their secrets.")
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_READ);
    offer
        .call(
            "api_key.get_instance",
            InstanceParams.class,
            ApiKey.class,
            (_, params) -> keys.one(params.id()))
        .doc("One API key.")
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_READ);
    offer
        .call("api_key.my_keys", NoParams.class, Shape.list(ApiKey.class), (call, _) -> mine(call))
        .doc("The caller's own API keys.")
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_READ, Role.READONLY_ADMIN);
    offer
        .call("api_key.create", CreateParams.class, Shape.ANYTHING, this::create)
        .doc("Make an API key; the answer shows it, once.")
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_WRITE, Role.READONLY_ADMIN)
        .audited("Create API key", params -> params.apiKeyCreate().name());
    offer
        .call("api_key.update", UpdateParams.class, Shape.ANYTHING, this::update)
        .doc("Change an API key, or give it a new secret.")
        .before(Version.V25_10, ApiKey.BEFORE_25_10)
        .needs(Role.API_KEY_WRITE, Role.READONLY_ADMIN)
        .audited("Update API key", params -> String.valueOf(params.id()));
    offer
        .call("api_key.delete", DeleteParams.class, Boolean.class, this::delete)
        .doc("Delete an API key.")
        .needs(Role.API_KEY_WRITE, Role.READONLY_ADMIN)
        .audited("Delete API key", params -> String.valueOf(params.id()));
    offer
        .event(COLLECTION)
        .doc("An API key was made, changed or deleted.")
        .fields(ApiKey.class)
        .needs(Role.API_KEY_READ);
    offer.table("api_key", Offer.Keeps.CONFIGURATION);
  }

  private List<ApiKey> mine(Call call) {
    return keys.all().stream()
        .filter(key -> Objects.equals(key.username(), call.caller().username()))
        .toList();
  }

  private JsonValue create(Call call, CreateParams params) throws InterruptedException {
    Create wanted = params.apiKeyCreate();
    ApiKeys.Made made =
        keys.create(call.caller(), wanted.name(), wanted.username(), wanted.expiresAt());
    events.publish(Change.added(COLLECTION, made.entry().id(), made.entry()));
    return shown(made);
  }

  private JsonValue update(Call call, UpdateParams params) throws InterruptedException {
    Update wanted = params.apiKeyUpdate();
    ApiKeys.Made made =
        keys.update(call.caller(), params.id(), wanted.name(), wanted.expiresAt(), wanted.reset());
    events.publish(Change.changed(COLLECTION, params.id(), made.entry()));
    return shown(made);
  }

  private static JsonValue shown(ApiKeys.Made made) {
    String clear = made.clear();
    return clear == null ? made.entry().json() : made.entry().with(clear);
  }

  private boolean delete(Call call, DeleteParams params) {
    keys.delete(call.caller(), params.id());
    events.publish(Change.removed(COLLECTION, params.id()));
    return true;
  }
}
