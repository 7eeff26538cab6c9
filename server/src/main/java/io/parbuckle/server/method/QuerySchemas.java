package io.parbuckle.server.method;

import io.parbuckle.protocol.filter.Operator;
import io.parbuckle.protocol.filter.OptionsModel;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What every query method takes and answers (`query.md` §2, §3, §8; `extensions.md` §9), as JSON
/// Schema.
final class QuerySchemas {

  private static final JsonObject TEXT = type("string").with("maxLength", JsonInteger.of(1024));

  private static final JsonObject FILTERS = filters();
  private static final Map<OptionsModel, JsonObject> OPTIONS = new EnumMap<>(OptionsModel.class);

  static {
    for (OptionsModel model : OptionsModel.values()) {
      OPTIONS.put(model, options(model));
    }
  }

  private QuerySchemas() {}

  /// `filters` and `options`.
  static List<Method.Parameter> parameters(Schemas schemas) {
    return List.of(
        parameter(
            "filters",
            "Which rows: those that match every filter.",
            schemas.named("QueryFilters", FILTERS),
            JsonArray.EMPTY),
        parameter(
            "options",
            "Which members, in what order, and which part.",
            schemas.named("QueryOptions", Objects.requireNonNull(OPTIONS.get(schemas.options()))),
            JsonObject.EMPTY));
  }

  private static Method.Parameter parameter(
      String name, String doc, JsonObject schema, JsonValue fallback) {
    return new Method.Parameter(
        name, doc, false, schema.with("description", JsonText.of(doc)).with("default", fallback));
  }

  private static JsonObject type(String type) {
    return JsonObject.of("type", JsonText.of(type));
  }

  private static JsonObject list(JsonObject item) {
    return type("array").with("items", item);
  }

  private static JsonObject anyOf(JsonValue... branches) {
    return JsonObject.of("anyOf", JsonArray.of(branches));
  }

  private static JsonObject said(JsonObject schema, String doc) {
    return schema.with("description", JsonText.of(doc));
  }

  private static JsonObject filters() {
    JsonObject leaf =
        tuple(
            said(type("string"), "A member of the row, with dots for members of members."),
            type("string").with("enum", JsonArray.texts(signs())),
            JsonObject.EMPTY);
    JsonObject or =
        tuple(
            type("string").with("const", JsonText.of("OR")),
            said(
                list(list(JsonObject.EMPTY)), "Filters, or lists of filters that match together."));
    return list(
        anyOf(
            said(leaf, "Member, operator, value."),
            said(or, "OR, and the branches of which one must match.")));
  }

  private static JsonObject tuple(JsonValue... items) {
    JsonInteger length = JsonInteger.of(items.length);
    return list(JsonObject.EMPTY)
        .with("prefixItems", JsonArray.of(items))
        .with("minItems", length)
        .with("maxItems", length);
  }

  /// Every operator, alone and with the prefix that ignores case.
  private static List<String> signs() {
    List<String> signs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      signs.add(operator.sign());
    }
    for (Operator operator : Operator.values()) {
      if (operator != Operator.MATCHES) {
        signs.add("C" + operator.sign());
      }
    }
    return signs;
  }

  private static JsonObject options(OptionsModel model) {
    Map<String, JsonValue> options = new LinkedHashMap<>();
    options.put("extra", said(type("object").with("properties", extra()), "Of the method's own."));
    options.put(
        "order_by",
        said(
            list(TEXT),
            "Members to sort by; `-` before one turns it round, `nulls_first:` and"
                + " `nulls_last:` say where null goes."));
    options.put(
        "select",
        said(
            list(anyOf(TEXT, said(list(TEXT), "A member and its new name."))), "Members to keep."));
    options.put("count", said(type("boolean"), "Answer how many match."));
    options.put("get", said(type("boolean"), "Answer the first match; none is an error."));
    options.put("offset", said(type("integer"), "How many to leave out."));
    options.put(
        "limit",
        said(
            model.boundsLimit()
                ? type("integer").with("maximum", JsonInteger.of(QueryOptions.LIMIT_MAX))
                : type("integer"),
            "How many to answer; 0 for all."));
    options.put("force_sql_filters", said(type("boolean"), "Filter in the database only."));
    if (model.hasDatabaseLayer()) {
      JsonObject text = said(anyOf(TEXT, type("null")), "Changes nothing here.");
      options.put("relationships", said(type("boolean"), "Changes nothing here."));
      options.put("extend", text);
      options.put("extend_context", text);
      options.put("prefix", text);
    }
    return Schemas.object(options, List.of());
  }

  private static JsonObject extra() {
    return JsonObject.of(
        "cursor",
        said(
            type("string").with("maxLength", JsonInteger.of(1024)),
            "Answer a page: empty for the first, then the `cursor` of the page before."));
  }

  /// A list of rows, one row with `get`, a number with `count`, a page with `extra.cursor`.
  ///
  /// @param entry a whole row, in place: what is selected may lack any of its members
  static JsonObject result(JsonObject entry, Schemas schemas) {
    JsonObject row = row(entry, schemas);
    JsonObject page =
        Schemas.object(
            members(
                "items",
                list(row),
                "cursor",
                said(
                    JsonObject.of("type", JsonArray.texts(List.of("string", "null"))),
                    "For the next page; null after the last.")),
            List.of("items", "cursor"));
    return anyOf(
        said(list(row), "The rows that match."),
        said(type("integer").with("minimum", JsonInteger.of(0)), "With `count`: how many match."),
        said(page, "With `extra.cursor`: a page."),
        said(row, "With `get`: the first row."));
  }

  /// A whole entry, or a part of it.
  ///
  /// @param whole the entry, in place or by reference
  /// @param entry as above
  static JsonObject oneOf(JsonObject whole, JsonObject entry, Schemas schemas) {
    return anyOf(said(whole, "The entry."), row(entry, schemas));
  }

  private static JsonObject row(JsonObject entry, Schemas schemas) {
    JsonObject row = withoutRules(entry);
    if (row.get("title") instanceof JsonText(String model)) {
      row = schemas.named(model + "Row", row.with("title", JsonText.of(model + "Row")));
    }
    return said(row, "A row; with `select` only what was chosen.");
  }

  private static Map<String, JsonValue> members(
      String name, JsonValue value, String name2, JsonValue value2) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put(name, value);
    members.put(name2, value2);
    return members;
  }

  /// The same with every member optional and others allowed, at every depth: `select` chooses and
  /// renames.
  private static JsonObject withoutRules(JsonObject schema) {
    Map<String, JsonValue> loose = new LinkedHashMap<>();
    schema
        .members()
        .forEach(
            (name, value) -> {
              switch (name) {
                case "required", "additionalProperties" -> {
                  if (value instanceof JsonObject each) {
                    loose.put(name, withoutRules(each));
                  }
                }
                case "properties", "patternProperties" -> loose.put(name, each((JsonObject) value));
                default -> loose.put(name, deeper(value));
              }
            });
    return new JsonObject(loose);
  }

  private static JsonObject each(JsonObject properties) {
    Map<String, JsonValue> loose = new LinkedHashMap<>();
    properties.members().forEach((name, value) -> loose.put(name, deeper(value)));
    return new JsonObject(loose);
  }

  private static JsonValue deeper(JsonValue value) {
    return switch (value) {
      case JsonObject schema -> withoutRules(schema);
      case JsonArray(var items) -> new JsonArray(items.stream().map(QuerySchemas::deeper).toList());
      default -> value;
    };
  }
}
