package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;

/// Something happened in a collection (`protocol.md` §5.1).
///
/// @param kind `added`, `changed` or `removed`
/// @param collection the name as it was subscribed, arguments included
/// @param id of the object, null if the sender gave none
/// @param fields of the object, empty if the sender gave none
/// @param params all of it, as it came
public record Event(
    String kind, String collection, JsonValue id, JsonObject fields, JsonObject params) {

  static Event of(JsonObject params) {
    return new Event(
        params.at("msg") instanceof JsonText(String kind) ? kind : "",
        params.at("collection") instanceof JsonText(String name) ? name : "",
        params.at("id"),
        params.at("fields") instanceof JsonObject fields ? fields : JsonObject.EMPTY,
        params);
  }
}
