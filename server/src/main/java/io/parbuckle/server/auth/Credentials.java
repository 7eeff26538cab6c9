package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The contract's words for how somebody logged in, and what is shown beside them (`protocol.md`
/// §8.7).
final class Credentials {

  static final String UNIX_SOCKET = "UNIX_SOCKET";
  static final String LOGIN_PASSWORD = "LOGIN_PASSWORD";
  static final String LOGIN_TWOFACTOR = "LOGIN_TWOFACTOR";
  static final String LOGIN_ONETIME_PASSWORD = "LOGIN_ONETIME_PASSWORD";
  static final String API_KEY = "API_KEY";
  static final String TOKEN = "TOKEN";

  private Credentials() {}

  static Caller caller(
      String username, long uid, Rights rights, String kind, JsonObject data, Origin origin) {
    return new Caller(
        username,
        uid,
        kind,
        data,
        rights.fullAdmin(),
        rights.fullAdmin() ? Set.of() : rights.roles(),
        origin.host());
  }

  /// The same with other rights.
  static Caller with(Caller caller, Rights rights) {
    return new Caller(
        caller.username(),
        caller.uid(),
        caller.credentials(),
        caller.data(),
        rights.fullAdmin(),
        rights.fullAdmin() ? Set.of() : rights.roles(),
        caller.address());
  }

  /// Whether a caller's rights come from a password, alone or with a second factor.
  static boolean byPassword(Caller caller) {
    return origin(caller).startsWith("LOGIN_");
  }

  /// Whether they come from an API key.
  static boolean byKey(Caller caller) {
    return origin(caller).equals(API_KEY);
  }

  /// The number of the API key that a caller has come with, or the maker of their token; null if it
  /// was none.
  static @Nullable Long keyOf(Caller caller) {
    return origin(caller.data()).get("api_key") instanceof JsonObject key
            && key.get("id") instanceof JsonInteger id
        ? id.small()
        : null;
  }

  /// Data of the kinds that name a user.
  static JsonObject user(String username, Instant now, RandomGenerator random) {
    Map<String, JsonValue> data = new LinkedHashMap<>();
    data.put("username", JsonText.of(username));
    data.put("login_id", JsonText.of(uuid(random)));
    data.put("login_at", JsonInstant.of(now));
    return new JsonObject(data);
  }

  static JsonObject withKey(JsonObject data, long id, String name) {
    return data.with("api_key", JsonObject.of("id", JsonInteger.of(id), "name", JsonText.of(name)));
  }

  /// A login by token: the same account with the same rights, from another place.
  static Caller byToken(Caller root, Origin origin, RandomGenerator random) {
    Map<String, JsonValue> data = new LinkedHashMap<>();
    data.put(
        "parent",
        JsonObject.of(
            "credentials", JsonText.of(root.credentials()), "credentials_data", root.data()));
    data.put("login_id", JsonText.of(uuid(random)));
    data.put("username", root.username() == null ? JsonValue.NULL : JsonText.of(root.username()));
    return new Caller(
        root.username(),
        root.uid(),
        TOKEN,
        new JsonObject(data),
        root.fullAdmin(),
        root.roles(),
        origin.host());
  }

  /// The kind of the login that a caller's rights come from: of a token, its parent's.
  static String origin(Caller caller) {
    return caller.credentials().equals(TOKEN)
            && caller.data().get("parent") instanceof JsonObject parent
            && parent.get("credentials") instanceof JsonText(String kind)
        ? kind
        : caller.credentials();
  }

  /// What is shown beside the login that a caller's rights come from: of a token, its parent's.
  static JsonObject origin(JsonObject data) {
    return data.get("parent") instanceof JsonObject parent
            && parent.get("credentials_data") instanceof JsonObject root
        ? root
        : data;
  }

  /// Random, version 4: 122 bits.
  static String uuid(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
