package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a method answers on an older version: written in the newest form, then brought down.
///
/// @param before describes it
/// @param down the differences, the newest first
record OlderForm(Form now, Form before, List<Difference> down) implements Form {

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    return before.read(value, path, faults);
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    return lowered(now.write(value, secrets));
  }

  /// @param value in the newest form
  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    return lowered(now.shown(value, normalise));
  }

  JsonValue lowered(JsonValue value) {
    JsonValue lowered = value;
    for (Difference difference : down) {
      lowered = OlderValues.lowered(lowered, difference);
    }
    return lowered;
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    return before.schema(schemas);
  }

  @Override
  public boolean hasSecret() {
    return now.hasSecret();
  }
}
