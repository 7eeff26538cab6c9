package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One of several records, told apart by a member such as `mechanism`. Faults are reported below
/// the tag: `login_data.PASSWORD_PLAIN.username` (`protocol.md` §2.8).
record UnionForm(String tag, Map<String, RecordForm> byTag) implements Form {

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    if (!(value instanceof JsonObject object)) {
      faults.add(path, "Input should be a valid dictionary or object to extract fields from");
      return null;
    }
    JsonValue given = object.get(tag);
    if (given == null) {
      faults.add(path + "." + tag, "Field required");
      return null;
    }
    RecordForm chosen = given instanceof JsonText(String word) ? byTag.get(word) : null;
    if (chosen == null) {
      faults.add(path, unknown(given));
      return null;
    }
    return chosen.read(value, path + "." + ((JsonText) given).value(), faults);
  }

  /// The form of an older version, which had no such kind.
  UnionForm without(String word) {
    Map<String, RecordForm> before = new LinkedHashMap<>(byTag);
    if (before.remove(word) == null) {
      throw new IllegalArgumentException(
          "a difference names " + word + ", which is none of " + byTag.keySet());
    }
    return new UnionForm(tag, before);
  }

  /// The form of an older version, in which each kind may be another.
  UnionForm older(UnaryOperator<RecordForm> change) {
    Map<String, RecordForm> before = new LinkedHashMap<>();
    byTag.forEach((word, form) -> before.put(word, change.apply(form)));
    return new UnionForm(tag, before);
  }

  private String unknown(JsonValue given) {
    String found = given instanceof JsonText(String word) ? word : given.toString();
    return "Input tag '"
        + found
        + "' found using '"
        + tag
        + "' does not match any of the expected tags: "
        + String.join(", ", byTag.keySet().stream().map(word -> "'" + word + "'").toList());
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    for (RecordForm each : byTag.values()) {
      if (each.type().isInstance(value)) {
        return each.write(value, secrets);
      }
    }
    throw new ClassCastException(value + " is none of " + byTag.keySet());
  }

  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    RecordForm chosen =
        value instanceof JsonObject object && object.get(tag) instanceof JsonText(String word)
            ? byTag.get(word)
            : null;
    if (chosen != null) {
      return chosen.shown(value, normalise);
    }
    return hasSecret() ? JsonText.of(MASK) : value;
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    List<JsonValue> branches =
        byTag.values().stream().map(branch -> (JsonValue) branch.schema(schemas)).toList();
    return JsonObject.of("oneOf", new JsonArray(branches))
        .with("discriminator", JsonObject.of("propertyName", JsonText.of(tag)));
  }

  @Override
  public boolean hasSecret() {
    return byTag.values().stream().anyMatch(Form::hasSecret);
  }
}
