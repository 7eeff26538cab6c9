package io.parbuckle.server.describe;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/// What both kinds of documents are made of.
final class Docs {

  private Docs() {}

  /// An object with these members, in this order: name, value, name, value, …
  static JsonObject object(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
    }
    return new JsonObject(members);
  }

  /// @param api such as `v25.10.5`
  static JsonObject info(String title, String api, String product) {
    return object(
        "title",
        JsonText.of(title),
        "version",
        JsonText.of(api.substring(1)),
        "description",
        JsonText.of("Made by the server from the table that it serves, so it is what is there."),
        "x-parbuckle",
        JsonObject.of("version", JsonText.of(product)));
  }
}
