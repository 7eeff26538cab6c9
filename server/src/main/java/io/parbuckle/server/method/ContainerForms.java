package io.parbuckle.server.method;

import io.parbuckle.api.param.Edit;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Forms made of other forms.
final class ContainerForms {

  private ContainerForms() {}

  /// A list; anything that can be iterated is written as one.
  record Items(Form item) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonArray(var given))) {
        faults.add(path, "Input should be a valid list");
        return null;
      }
      List<@Nullable Object> items = new ArrayList<>(given.size());
      for (int i = 0; i < given.size(); i++) {
        items.add(item.read(given.get(i), path + "." + i, faults));
      }
      return Collections.unmodifiableList(items);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      Iterator<?> values =
          switch (Objects.requireNonNull(value)) {
            case Iterable<?> iterable -> iterable.iterator();
            case Stream<?> stream -> stream.iterator();
            default -> throw new ClassCastException(value.getClass() + " is no list");
          };
      List<JsonValue> items = new ArrayList<>();
      values.forEachRemaining(each -> items.add(item.write(each, secrets)));
      return new JsonArray(items);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value instanceof JsonArray(var items)
          ? new JsonArray(items.stream().map(each -> item.shown(each, normalise)).toList())
          : value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.of("type", JsonText.of("array"), "items", item.schema(schemas));
    }

    @Override
    public boolean hasSecret() {
      return item.hasSecret();
    }
  }

  /// A set, on the wire `{"$set": […]}`.
  record Distinct(Form item) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonSet(var given))) {
        faults.add(path, "Input should be a valid set");
        return null;
      }
      Set<@Nullable Object> items = new LinkedHashSet<>();
      int i = 0;
      for (JsonValue each : given) {
        items.add(item.read(each, path + "." + i++, faults));
      }
      return Collections.unmodifiableSet(items);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      List<JsonValue> items = new ArrayList<>();
      for (Object each : (Set<?>) Objects.requireNonNull(value)) {
        items.add(item.write(each, secrets));
      }
      return new JsonSet(items);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return Schemas.wrapped(
          "$set", JsonObject.of("type", JsonText.of("array"), "items", item.schema(schemas)));
    }

    @Override
    public boolean hasSecret() {
      return item.hasSecret();
    }
  }

  /// An object whose members have any names and one form.
  record Entries(Form item) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonObject(var members))) {
        faults.add(path, "Input should be a valid dictionary");
        return null;
      }
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      members.forEach(
          (name, each) -> entries.put(name, item.read(each, path + "." + name, faults)));
      return Collections.unmodifiableMap(entries);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      ((Map<?, ?>) Objects.requireNonNull(value))
          .forEach((name, each) -> members.put((String) name, item.write(each, secrets)));
      return new JsonObject(members);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      if (!(value instanceof JsonObject(var given))) {
        return value;
      }
      Map<String, JsonValue> members = new LinkedHashMap<>();
      given.forEach((name, each) -> members.put(name, item.shown(each, normalise)));
      return new JsonObject(members);
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.of(
          "type", JsonText.of("object"), "additionalProperties", item.schema(schemas));
    }

    @Override
    public boolean hasSecret() {
      return item.hasSecret();
    }
  }

  /// Any object, handed on as JSON.
  record AnyObject() implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonObject object) {
        return object;
      }
      faults.add(path, "Input should be a valid dictionary");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return (JsonObject) Objects.requireNonNull(value);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.of("type", JsonText.of("object"));
    }

    @Override
    public boolean hasSecret() {
      return false;
    }
  }

  /// Any list, handed on as JSON.
  record AnyList() implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonArray array) {
        return array;
      }
      faults.add(path, "Input should be a valid list");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return (JsonArray) Objects.requireNonNull(value);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.of("type", JsonText.of("array"), "items", JsonObject.EMPTY);
    }

    @Override
    public boolean hasSecret() {
      return false;
    }
  }

  /// Null, or what another form says.
  record OrNull(Form inner) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return value instanceof JsonNull ? null : inner.read(value, path, faults);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return value == null ? JsonValue.NULL : inner.write(value, secrets);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value instanceof JsonNull ? value : inner.shown(value, normalise);
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.of(
          "anyOf", JsonArray.of(inner.schema(schemas), JsonObject.of("type", JsonText.of("null"))));
    }

    @Override
    public boolean hasSecret() {
      return inner.hasSecret();
    }
  }

  /// A secret: read like any other value, shown as [Form#MASK].
  record Hidden(Form inner) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return inner.read(value, path, faults);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return secrets ? inner.write(value, true) : JsonText.of(MASK);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return JsonText.of(MASK);
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      JsonObject schema = inner.schema(schemas);
      if (schemas.answered() && !JsonText.of("string").equals(schema.get("type"))) {
        JsonObject masked = JsonObject.of("const", JsonText.of(MASK));
        schema = JsonObject.of("anyOf", JsonArray.of(schema, masked));
      }
      return schema.with(Schemas.SECRET, JsonValue.JsonBoolean.TRUE);
    }

    @Override
    public boolean hasSecret() {
      return true;
    }
  }

  /// A member of an update that was given.
  record Changed(Form inner) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return new Edit.Set<@Nullable Object>(inner.read(value, path, faults));
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return inner.write(((Edit.Set<?>) Objects.requireNonNull(value)).value(), secrets);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return inner.shown(value, normalise);
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return inner.schema(schemas);
    }

    @Override
    public boolean hasSecret() {
      return inner.hasSecret();
    }
  }
}
