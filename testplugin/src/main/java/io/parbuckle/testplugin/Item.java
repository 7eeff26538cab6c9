package io.parbuckle.testplugin;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry of the table.
@Name("TestItemEntry")
record Item(
    @Doc("Given by the server.") long id,
    @Doc("Unique.") String name,
    @Doc("0 or more.") long size,
    @Doc("Without effect.") boolean enabled,
    @Doc("Any text, or none.") @Nullable String note) {

  /// As filters see it.
  JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("id", JsonInteger.of(id));
    members.put("name", JsonText.of(name));
    members.put("size", JsonInteger.of(size));
    members.put("enabled", JsonBoolean.of(enabled));
    String text = note;
    members.put("note", text == null ? JsonValue.NULL : JsonText.of(text));
    return new JsonObject(members);
  }
}
