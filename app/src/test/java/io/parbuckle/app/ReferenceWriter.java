package io.parbuckle.app;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes the pages of `docs/reference` from the documents in which a server describes itself.
final class ReferenceWriter {

  private static final int EXAMPLE_LINE = 150;

  private final Surface surface;
  private final JsonObject events;
  private final JsonObject examples;

  /// @param events an AsyncAPI document
  /// @param examples calls that were made, by method
  ReferenceWriter(Surface surface, JsonObject events, JsonObject examples) {
    this.surface = surface;
    this.events = events;
    this.examples = examples;
  }

  /// The pages, by their names.
  Map<String, String> pages() {
    Map<String, List<String>> services = new TreeMap<>();
    for (String method : surface.methods()) {
      String service = method.substring(0, method.lastIndexOf('.'));
      services.computeIfAbsent(service, _ -> new ArrayList<>()).add(method);
    }
    Map<String, String> pages = new TreeMap<>();
    services.forEach((service, methods) -> pages.put(service + ".md", service(service, methods)));
    pages.put("events.md", eventPage());
    pages.put("types.md", types());
    pages.put("README.md", index(services));
    return pages;
  }

  private String index(Map<String, List<String>> services) {
    StringBuilder out = new StringBuilder("# API reference\n\n");
    out.append("Every method of version ")
        .append(Surface.text(surface.document().at("info"), "version"))
        .append(" with its parameters, its answer, who may call it, and examples that were run. ")
        .append("Written by `make docs` from the table that the server serves; a server shows the ")
        .append("same for all its versions, with a search, at `/api/docs`.\n\n")
        .append("[Types](types.md) · [Events](events.md)\n\n| service | methods |\n|---|---|\n");
    services.forEach(
        (service, methods) ->
            out.append("| [%s](%s.md) | ".formatted(service, service))
                .append(
                    methods.stream()
                        .map(method -> "`" + verb(method) + "`")
                        .collect(Collectors.joining(" ")))
                .append(" |\n"));
    return out.toString();
  }

  private static String verb(String method) {
    return method.substring(method.lastIndexOf('.') + 1);
  }

  private String service(String service, List<String> methods) {
    StringBuilder out = new StringBuilder("# " + service + "\n");
    for (String name : methods) {
      JsonObject method = surface.method(name);
      JsonObject ours = surface.extension(name);
      out.append("\n## ").append(name).append("\n\n");
      out.append(doc(method)).append("\n\n").append(access(ours)).append("\n");
      params(surface.params(name), out);
      answer(method, ours, out);
      if (examples.get(name) instanceof JsonArray(var list)) {
        list.forEach(each -> example(name, (JsonObject) each, out));
      }
    }
    return out.toString();
  }

  private static String doc(JsonObject method) {
    return method.get("description") instanceof JsonText(String doc)
        ? doc
        : Surface.text(method, "summary");
  }

  private static String access(JsonObject ours) {
    List<String> words = new ArrayList<>();
    switch (Surface.text(ours, "login")) {
      case "none" -> words.add("No login needed");
      case "any" -> words.add("Any login");
      default -> words.add("Role " + codes((JsonArray) ours.at("roles")));
    }
    if (JsonBoolean.TRUE.equals(ours.get("audited"))) {
      words.add("audited");
    }
    if (ours.get("job") instanceof JsonObject job) {
      words.add("a job");
      for (String each : List.of("abortable", "logs", "lock", "reads", "writes", "unique")) {
        if (JsonBoolean.TRUE.equals(job.get(each))) {
          words.add(JOB_WORDS.get(each));
        }
      }
      words.add("if the server stops: `" + Surface.text(job, "fate") + "`");
    }
    return String.join(" · ", words) + ".";
  }

  private static final Map<String, String> JOB_WORDS =
      Map.of(
          "abortable", "abortable",
          "logs", "with a log",
          "lock", "with a lock",
          "reads", "reads an upload",
          "writes", "writes a download",
          "unique", "one at a time of equal ones");

  private static String codes(JsonArray values) {
    return values.items().stream()
        .map(
            value -> "`" + (value instanceof JsonText(String word) ? word : Json.text(value)) + "`")
        .collect(Collectors.joining(" or "));
  }

  private static void params(List<JsonObject> params, StringBuilder out) {
    if (params.isEmpty()) {
      out.append("\nNo parameters.\n");
      return;
    }
    out.append("\n| parameter | type | default | |\n|---|---|---|---|\n");
    for (JsonObject each : params) {
      JsonObject schema = (JsonObject) each.at("schema");
      out.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  Surface.text(each, "name"),
                  type(schema),
                  JsonBoolean.TRUE.equals(each.at("required"))
                      ? "required"
                      : "`" + Json.text(schema.at("default")) + "`",
                  cell(Surface.text(each, "description"))));
    }
  }

  private void answer(JsonObject method, JsonObject ours, StringBuilder out) {
    JsonValue entry = ours.get("entry");
    JsonValue outcome = ours.get("result");
    JsonObject result = (JsonObject) ((JsonObject) method.at("result")).at("schema");
    boolean rows =
        entry != null
            && Surface.text(((JsonArray) method.at("params")).items().getFirst(), "name")
                .equals("filters");
    out.append("\nAnswers ");
    if (entry instanceof JsonObject row) {
      out.append(rows ? "rows: " : "").append(type(row));
    } else if (outcome instanceof JsonObject ends) {
      out.append("the number of the job, which ends with ").append(type(ends));
    } else {
      out.append(type(result));
    }
    out.append(".\n");
  }

  private static void example(String method, JsonObject example, StringBuilder out) {
    out.append("\n").append(Surface.text(example, "name")).append(":\n\n```json\n--> ");
    out.append(
        Json.text(JsonObject.of("method", JsonText.of(method), "params", example.at("params"))));
    out.append("\n<-- ");
    String result = Json.text(JsonObject.of("result", example.at("result")));
    out.append(
        result.length() <= EXAMPLE_LINE
            ? result + "\n"
            : Surfaces.text(JsonObject.of("result", example.at("result"))));
    out.append("```\n");
  }

  private String eventPage() {
    StringBuilder out = new StringBuilder("# Events\n\n");
    out.append("`core.subscribe` with a name listens to it; a source takes its arguments as JSON ")
        .append("after a colon.\n");
    Map<String, JsonObject> byAddress = new TreeMap<>();
    ((JsonObject) events.at("channels"))
        .members()
        .values()
        .forEach(each -> byAddress.put(Surface.text(each, "address"), (JsonObject) each));
    byAddress.forEach(
        (address, channel) -> {
          JsonObject ours = (JsonObject) channel.at("x-parbuckle");
          out.append("\n## ").append(address).append("\n\n");
          out.append(Surface.text(channel, "summary"))
              .append("\n\n")
              .append(access(ours))
              .append("\n");
          if (ours.get("accepts") instanceof JsonObject accepts) {
            out.append("\nArguments: ").append(type(accepts)).append(".\n");
          }
          out.append("\nFields: ").append(type((JsonObject) fields(channel))).append(".\n");
        });
    return out.toString();
  }

  private static JsonValue fields(JsonObject channel) {
    JsonValue value = channel;
    for (String member :
        List.of("messages", "update", "payload", "properties", "params", "properties", "fields")) {
      value = ((JsonObject) value).at(member);
    }
    return value;
  }

  private String types() {
    Map<String, JsonValue> all = new TreeMap<>();
    for (JsonObject document : List.of(events, surface.document())) {
      JsonObject schemas = (JsonObject) ((JsonObject) document.at("components")).at("schemas");
      all.putAll(schemas.members());
    }
    StringBuilder out =
        new StringBuilder("# Types\n\nThe objects that parameters and answers are made of.\n");
    all.forEach(
        (name, each) -> {
          JsonObject schema = (JsonObject) each;
          boolean part =
              name.endsWith("Row") && all.containsKey(name.substring(0, name.length() - 3));
          if (!part) {
            type(name, schema, out);
          }
        });
    return out.toString();
  }

  private static void type(String name, JsonObject schema, StringBuilder out) {
    out.append("\n## ").append(name).append("\n\n");
    if (schema.get("description") instanceof JsonText(String doc)) {
      out.append(doc).append("\n\n");
    }
    if (!(schema.get("properties") instanceof JsonObject(var properties))) {
      out.append("A ").append(type(schema)).append(".\n");
      return;
    }
    List<JsonValue> required =
        schema.get("required") instanceof JsonArray(var names) ? names : List.of();
    out.append("| member | type | | |\n|---|---|---|---|\n");
    properties.forEach(
        (member, value) -> {
          JsonObject each = (JsonObject) value;
          JsonValue fallback = each.get("default");
          String given =
              required.contains(JsonText.of(member))
                  ? ""
                  : fallback == null ? "may be missing" : "`" + Json.text(fallback) + "`";
          out.append(
              "| `%s` | %s | %s | %s |\n"
                  .formatted(
                      member,
                      type(each),
                      given,
                      each.get("description") instanceof JsonText(String doc) ? cell(doc) : ""));
        });
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  /// A type in words.
  private static String type(JsonObject schema) {
    if (schema.get("$ref") instanceof JsonText(String reference)) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      return "[%s](types.md#%s)".formatted(name, name.toLowerCase(java.util.Locale.ROOT));
    }
    for (String branches : List.of("anyOf", "oneOf")) {
      if (schema.get(branches) instanceof JsonArray(var several)) {
        return several.stream()
            .map(each -> type((JsonObject) each))
            .distinct()
            .collect(Collectors.joining(" or "));
      }
    }
    if (schema.get("const") instanceof JsonText(String word)) {
      return "`" + word + "`";
    }
    if (schema.get("enum") instanceof JsonArray words) {
      return codes(words).replace("|", "\\|");
    }
    if (schema.get("type") instanceof JsonArray(var several)) {
      return several.stream()
          .map(each -> ((JsonText) each).value())
          .collect(Collectors.joining(" or "));
    }
    return schema.get("type") instanceof JsonText(String type) ? ofType(type, schema) : "anything";
  }

  private static String ofType(String type, JsonObject schema) {
    return switch (type) {
      case "array" ->
          schema.get("items") instanceof JsonObject items && !items.members().isEmpty()
              ? "list of " + type(items)
              : "list";
      case "object" ->
          schema.get("patternProperties") instanceof JsonObject(var patterns)
              ? "`{\""
                  + patterns.keySet().iterator().next().replaceAll("[\\\\^]|\\$$", "")
                  + "\": …}`"
              : schema.get("additionalProperties") instanceof JsonObject each
                  ? "map of text to " + type(each)
                  : "object";
      default -> type;
    };
  }
}
