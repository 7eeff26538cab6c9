package io.parbuckle.server.method;

import io.parbuckle.api.Version;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.filter.OptionsModel;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.query.MemoryQueries;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How forms write their schemas (JSON Schema 2020-12): as what is given or as what is answered,
/// which differ in what is required; and with records in place or by reference.
///
/// **Threads.** One; what is made in place has no state.
public final class Schemas {

  /// Marks what is masked for those who may not see it.
  static final String SECRET = "x-secret";

  private static final String REFERENCES = "#/components/schemas/";

  private final boolean answered;
  private final @Nullable Components components;
  private final OptionsModel options;

  private Schemas(boolean answered, @Nullable Components components, OptionsModel options) {
    this.answered = answered;
    this.components = components;
    this.options = options;
  }

  /// What a client gives, in place.
  public static Schemas given() {
    return new Schemas(false, null, OptionsModel.CURRENT);
  }

  /// What a client of a version gives, in place.
  static Schemas given(Version version) {
    return new Schemas(false, null, MemoryQueries.model(version));
  }

  /// What a client gets, in place.
  public static Schemas answer() {
    return new Schemas(true, null, OptionsModel.CURRENT);
  }

  /// What a client gives, with references into `components`.
  public static Schemas given(Components components) {
    return new Schemas(false, components, OptionsModel.CURRENT);
  }

  /// What a client of a version gives, with references into `components`.
  public static Schemas given(Components components, Version version) {
    return new Schemas(false, components, MemoryQueries.model(version));
  }

  /// What a client gets, with references into `components`.
  public static Schemas answer(Components components) {
    return new Schemas(true, components, OptionsModel.CURRENT);
  }

  /// What queries take as options.
  OptionsModel options() {
    return options;
  }

  boolean answered() {
    return answered;
  }

  JsonObject record(RecordForm form) {
    return components == null ? form.schemaInFull(this) : components.reference(form, this);
  }

  /// A schema that many others use, under this name.
  JsonObject named(String name, JsonObject schema) {
    return components == null ? schema : components.reference(name, schema);
  }

  /// One of these.
  static JsonObject anyOf(List<Form> forms, Schemas schemas) {
    return JsonObject.of("anyOf", all(forms, schemas));
  }

  /// A list of exactly these. Tools that know no `prefixItems` read `items` and are not misled.
  static JsonObject tuple(List<Form> forms, Schemas schemas) {
    JsonValue size = JsonInteger.of(forms.size());
    return JsonObject.of("type", JsonText.of("array"), "prefixItems", all(forms, schemas))
        .with("items", JsonObject.EMPTY)
        .with("minItems", size)
        .with("maxItems", size);
  }

  private static JsonArray all(List<Form> forms, Schemas schemas) {
    return new JsonArray(forms.stream().map(form -> (JsonValue) form.schema(schemas)).toList());
  }

  /// An object with these members and no others.
  static JsonObject object(Map<String, JsonValue> properties, List<String> required) {
    JsonObject schema =
        JsonObject.of("type", JsonText.of("object"), "properties", new JsonObject(properties));
    if (!required.isEmpty()) {
      schema = schema.with("required", JsonArray.texts(required));
    }
    return schema.with("additionalProperties", JsonBoolean.FALSE);
  }

  /// An object with one member, as the extended forms of `protocol.md` §3 are.
  ///
  /// The member is named by a pattern: `"properties": {"$date": …}` would itself have the form of a
  /// moment, and clients that read extended JSON drop a message with one that holds no number.
  static JsonObject wrapped(String name, JsonObject content) {
    return JsonObject.of("type", JsonText.of("object"))
        .with("patternProperties", JsonObject.of("^\\" + name + "$", content))
        .with("required", JsonArray.texts(List.of(name)))
        .with("additionalProperties", JsonBoolean.FALSE);
  }

  /// The records of a document, by name. A record that is both given and answered, and looks
  /// different then, has two.
  ///
  /// **Threads.** One.
  public static final class Components {

    private final Map<String, JsonValue> byName = new LinkedHashMap<>();
    private final Map<Key, String> names = new HashMap<>();

    private record Key(RecordForm form, boolean answered) {}

    JsonObject reference(RecordForm form, Schemas schemas) {
      Key key = new Key(form, schemas.answered());
      String name = names.get(key);
      if (name == null) {
        name = put(name(form), form.schemaInFull(schemas));
        names.put(key, name);
      }
      return reference(name);
    }

    JsonObject reference(String name, JsonObject schema) {
      return reference(put(name, schema));
    }

    private static JsonObject reference(String name) {
      return JsonObject.of("$ref", JsonText.of(REFERENCES + name));
    }

    /// The model's name where it has been given one; otherwise that of the record, after the
    /// service that it is declared in, because every service has its `Create`.
    private static String name(RecordForm form) {
      Class<?> outer = form.type().getDeclaringClass();
      if (outer == null || form.type().getAnnotation(Name.class) != null) {
        return form.model();
      }
      String prefix = outer.getSimpleName().replaceFirst("(Service|Params)$", "");
      return form.model().startsWith(prefix) ? form.model() : prefix + form.model();
    }

    /// Under this name, or with a number where another schema has it.
    private String put(String wanted, JsonObject schema) {
      String name = wanted;
      for (int number = 2; ; number++) {
        JsonValue other = byName.putIfAbsent(name, schema);
        if (other == null || other.equals(schema)) {
          return name;
        }
        name = wanted + number;
      }
    }

    /// All of them, by name.
    public JsonObject schemas() {
      return new JsonObject(byName);
    }
  }
}
