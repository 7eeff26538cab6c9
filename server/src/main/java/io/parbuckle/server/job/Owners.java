package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A job's owner as it is stored: who it was at creation, with the rights of then.
final class Owners {

  private Owners() {}

  static JsonObject write(Caller owner) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    String name = owner.username();
    members.put("username", name == null ? JsonValue.NULL : JsonText.of(name));
    members.put("uid", JsonInteger.of(owner.uid()));
    members.put("credentials", JsonText.of(owner.credentials()));
    members.put("data", owner.data());
    members.put("full_admin", JsonBoolean.of(owner.fullAdmin()));
    members.put("roles", JsonArray.texts(owner.roles()));
    members.put("address", JsonText.of(owner.address()));
    return new JsonObject(members);
  }

  /// What cannot be read is left empty: one bad row must not spoil a listing, and an owner without
  /// rights is the safe one.
  static Caller read(JsonValue value) {
    JsonObject stored = value instanceof JsonObject object ? object : JsonObject.EMPTY;
    return new Caller(
        stored.at("username") instanceof JsonText(String name) ? name : null,
        stored.at("uid") instanceof JsonInteger uid ? uid.small() : -1,
        stored.at("credentials") instanceof JsonText(String word) ? word : "",
        stored.at("data") instanceof JsonObject data ? data : JsonObject.EMPTY,
        stored.at("full_admin") == JsonBoolean.TRUE,
        roles(stored.at("roles")),
        stored.at("address") instanceof JsonText(String address) ? address : "");
  }

  private static Set<String> roles(JsonValue value) {
    Set<String> roles = new LinkedHashSet<>();
    if (value instanceof JsonArray(List<JsonValue> items)) {
      for (JsonValue item : items) {
        if (item instanceof JsonText(String role)) {
          roles.add(role);
        }
      }
    }
    return roles;
  }
}
