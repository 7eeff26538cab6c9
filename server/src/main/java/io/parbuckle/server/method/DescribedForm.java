package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The schema of a result that a handler makes by itself. As a value it is anything.
record DescribedForm(Function<Schemas, JsonObject> words) implements Form {

  private static final Form VALUE = new ScalarForms.Anything();

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    return VALUE.read(value, path, faults);
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    return VALUE.write(value, secrets);
  }

  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    return VALUE.shown(value, normalise);
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    return words.apply(schemas);
  }

  @Override
  public boolean hasSecret() {
    return false;
  }
}
