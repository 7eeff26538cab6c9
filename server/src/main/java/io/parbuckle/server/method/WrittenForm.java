package io.parbuckle.server.method;

import io.parbuckle.api.crud.Written;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry that was made or changed, and what is shown once with it: that is never masked, because
/// it is for whoever asked for it.
record WrittenForm(Form entry) implements Form {

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    return entry.read(value, path, faults);
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    if (!(value instanceof Written<?>(var written, JsonObject once))) {
      throw new ClassCastException(value + " is nothing that was written");
    }
    JsonValue shown = entry.write(written, secrets);
    if (once.members().isEmpty() || !(shown instanceof JsonObject(var members))) {
      return shown;
    }
    Map<String, JsonValue> all = new LinkedHashMap<>(members);
    all.putAll(once.members());
    return new JsonObject(all);
  }

  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    return entry.shown(value, normalise);
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    return entry.schema(schemas);
  }

  @Override
  public boolean hasSecret() {
    return entry.hasSecret();
  }
}
