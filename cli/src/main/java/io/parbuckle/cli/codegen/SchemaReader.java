package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Type.Anything;
import io.parbuckle.cli.codegen.Type.ClockTime;
import io.parbuckle.cli.codegen.Type.Either;
import io.parbuckle.cli.codegen.Type.Field;
import io.parbuckle.cli.codegen.Type.Fields;
import io.parbuckle.cli.codegen.Type.Fraction;
import io.parbuckle.cli.codegen.Type.ListOf;
import io.parbuckle.cli.codegen.Type.MapOf;
import io.parbuckle.cli.codegen.Type.Maybe;
import io.parbuckle.cli.codegen.Type.Moment;
import io.parbuckle.cli.codegen.Type.Named;
import io.parbuckle.cli.codegen.Type.Nothing;
import io.parbuckle.cli.codegen.Type.SetOf;
import io.parbuckle.cli.codegen.Type.Tagged;
import io.parbuckle.cli.codegen.Type.Text;
import io.parbuckle.cli.codegen.Type.Truth;
import io.parbuckle.cli.codegen.Type.Tuple;
import io.parbuckle.cli.codegen.Type.Whole;
import io.parbuckle.cli.codegen.Type.Words;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads JSON Schema as far as it says what a value is. What it does not understand is
/// [Type.Anything], so that a newer server's document can still be used.
final class SchemaReader {

  private SchemaReader() {}

  static Type read(JsonValue given) {
    if (!(given instanceof JsonObject schema)) {
      return new Anything();
    }
    if (schema.get("$ref") instanceof JsonText(String reference)) {
      return new Named(reference.substring(reference.lastIndexOf('/') + 1));
    }
    if (schema.get("const") instanceof JsonText(String word)) {
      return new Words(List.of(word));
    }
    if (schema.get("enum") instanceof JsonArray words
        && words.items().stream().allMatch(JsonText.class::isInstance)) {
      return new Words(texts(words));
    }
    if (schema.get("oneOf") instanceof JsonArray(var variants)
        && schema.get("discriminator") instanceof JsonObject discriminator
        && variants.stream().allMatch(each -> read(each) instanceof Named)) {
      return new Tagged(
          Contract.text(discriminator, "propertyName"),
          variants.stream().map(each -> ((Named) read(each)).name()).toList());
    }
    if (schema.get("anyOf") instanceof JsonArray(var types)) {
      return either(types.stream().map(SchemaReader::read).toList());
    }
    if (schema.get("oneOf") instanceof JsonArray(var types)) {
      return either(types.stream().map(SchemaReader::read).toList());
    }
    if (schema.get("type") instanceof JsonArray several) {
      return either(texts(several).stream().map(type -> ofType(type, schema)).toList());
    }
    return schema.get("type") instanceof JsonText(String type)
        ? ofType(type, schema)
        : new Anything();
  }

  private static Type either(List<Type> alternatives) {
    Set<Type> types = new LinkedHashSet<>();
    for (Type each : alternatives) {
      if (each instanceof Maybe(Type inner)) {
        types.add(new Nothing());
        types.add(inner);
      } else {
        types.add(each);
      }
    }
    boolean maybe = types.remove(new Nothing());
    if (types.isEmpty()) {
      return new Nothing();
    }
    if (types.contains(new Anything())) {
      return new Anything();
    }
    Type type = types.size() == 1 ? types.iterator().next() : new Either(List.copyOf(types));
    return maybe ? new Maybe(type) : type;
  }

  private static Type ofType(String type, JsonObject schema) {
    return switch (type) {
      case "string" -> new Text();
      case "boolean" -> new Truth();
      case "integer" -> new Whole();
      case "number" -> new Fraction();
      case "null" -> new Nothing();
      case "array" ->
          schema.get("prefixItems") instanceof JsonArray(var items)
              ? new Tuple(items.stream().map(SchemaReader::read).toList())
              : new ListOf(read(schema.at("items")));
      case "object" -> object(schema);
      default -> new Anything();
    };
  }

  private static Type object(JsonObject schema) {
    if (schema.get("patternProperties") instanceof JsonObject(var patterns)
        && patterns.size() == 1) {
      String only = patterns.keySet().iterator().next();
      return switch (only.replaceAll("[\\\\^$]", "")) {
        case "date" -> new Moment();
        case "time" -> new ClockTime();
        case "set" ->
            new SetOf(
                patterns.get(only) instanceof JsonObject list
                    ? read(list.at("items"))
                    : new Anything());
        default -> new Anything();
      };
    }
    if (schema.get("properties") instanceof JsonObject(var properties)) {
      List<String> required =
          schema.get("required") instanceof JsonArray names ? texts(names) : List.of();
      List<Field> fields = new ArrayList<>();
      properties.forEach((name, each) -> fields.add(field(name, each, required.contains(name))));
      return new Fields(
          Contract.text(schema, "description"),
          List.copyOf(fields),
          !JsonBoolean.FALSE.equals(schema.get("additionalProperties")));
    }
    return new MapOf(read(schema.at("additionalProperties")));
  }

  private static Field field(String name, JsonValue given, boolean required) {
    JsonObject schema = given instanceof JsonObject object ? object : JsonObject.EMPTY;
    return new Field(
        name,
        Contract.text(schema, "description"),
        read(schema),
        required,
        JsonBoolean.TRUE.equals(schema.get("x-secret")));
  }

  private static List<String> texts(JsonArray array) {
    return array.items().stream()
        .filter(JsonText.class::isInstance)
        .map(each -> ((JsonText) each).value())
        .toList();
  }
}
