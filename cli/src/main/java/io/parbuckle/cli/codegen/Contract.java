package io.parbuckle.cli.codegen;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an OpenRPC document says of a server.
///
/// @param version of the API
/// @param operations the methods, by name
/// @param events what can be listened to, by name
/// @param types those that have a name
public record Contract(
    String version, List<Operation> operations, List<Event> events, Map<String, Type> types) {

  /// What is called otherwise could not be written down, and is left out.
  private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*(\\.\\w+)+");

  /// The types of a query's parameters.
  static final Type FILTERS = new Type.Named("QueryFilters");

  static final Type OPTIONS = new Type.Named("QueryOptions");

  /// What a service has.
  sealed interface Member {

    String name();

    /// The name of its service.
    default String service() {
      return name().substring(0, name().lastIndexOf('.'));
    }

    /// The name without its service.
    default String verb() {
      return name().substring(name().lastIndexOf('.') + 1);
    }
  }

  /// A method.
  ///
  /// @param params in order
  /// @param answer what kind of answer it has
  /// @param access who may call it, a sentence
  record Operation(String name, String doc, List<Parameter> params, Answer answer, String access)
      implements Member {}

  /// A collection or an event source.
  ///
  /// @param arguments what a source takes; null for a collection
  /// @param fields what is told of an object
  /// @param access who may listen, a sentence
  record Event(String name, String doc, @Nullable Type arguments, Type fields, String access)
      implements Member {}

  /// @param fallback stands in when it is not given; null when it must be
  record Parameter(String name, String doc, Type type, @Nullable JsonValue fallback) {}

  /// What comes of a call.
  sealed interface Answer {

    /// An answer, and that is all.
    record Plain(Type result) implements Answer {}

    /// Rows, by filters and options.
    record Rows(Type row) implements Answer {}

    /// One row, of which options may choose members.
    record Row(Type row) implements Answer {}

    /// A job.
    ///
    /// @param outcome what it ends with
    record Job(Type outcome) implements Answer {}

    /// A job that reads a file.
    record Upload(Type outcome) implements Answer {}

    /// A job that writes a file.
    record Download() implements Answer {}
  }

  /// @throws IllegalArgumentException with a sentence if it is no OpenRPC document
  public static Contract of(JsonValue given) {
    if (!(given instanceof JsonObject document)
        || document.get("openrpc") == null
        || !(document.get("methods") instanceof JsonArray(var methods))) {
      throw new IllegalArgumentException(
          "This is no OpenRPC document: it has no members openrpc and methods.");
    }
    List<Operation> operations = new ArrayList<>();
    for (JsonValue each : methods) {
      if (each instanceof JsonObject method && NAME.matcher(text(method, "name")).matches()) {
        operations.add(operation(method));
      }
    }
    Map<String, Type> types = new TreeMap<>();
    if (document.get("components") instanceof JsonObject components
        && components.get("schemas") instanceof JsonObject(var schemas)) {
      schemas.forEach((name, schema) -> types.put(name, SchemaReader.read(schema)));
    }
    List<Event> events = new ArrayList<>();
    if (document.get("x-parbuckle") instanceof JsonObject ours
        && ours.get("events") instanceof JsonObject(var told)) {
      told.forEach(
          (name, each) -> {
            if (each instanceof JsonObject event && NAME.matcher(name).matches()) {
              events.add(event(name, event));
            }
          });
    }
    String version = document.get("info") instanceof JsonObject info ? text(info, "version") : "";
    return new Contract(
        version.replaceAll("[^\\w.+-]", ""), List.copyOf(operations), List.copyOf(events), types);
  }

  /// Methods, then events.
  List<Member> members() {
    return Stream.<Member>concat(operations.stream(), events.stream()).toList();
  }

  private static Operation operation(JsonObject method) {
    JsonObject extension =
        method.get("x-parbuckle") instanceof JsonObject ours ? ours : JsonObject.EMPTY;
    List<Parameter> params = new ArrayList<>();
    if (method.get("params") instanceof JsonArray(var list)) {
      for (JsonValue each : list) {
        params.add(parameter((JsonObject) each));
      }
    }
    String summary = text(method, "summary");
    String doc = text(method, "description");
    return new Operation(
        text(method, "name"),
        doc.isEmpty() ? summary : doc,
        List.copyOf(params),
        answer(method, params, extension),
        access(extension));
  }

  private static Event event(String name, JsonObject event) {
    return new Event(
        name,
        text(event, "description"),
        JsonBoolean.TRUE.equals(event.get("source"))
            ? SchemaReader.read(event.at("accepts"))
            : null,
        SchemaReader.read(event.at("fields")),
        needed(event.at("roles")));
  }

  private static Parameter parameter(JsonObject param) {
    JsonObject schema =
        param.get("schema") instanceof JsonObject object ? object : JsonObject.EMPTY;
    boolean required = JsonBoolean.TRUE.equals(param.get("required"));
    return new Parameter(
        text(param, "name"),
        text(param, "description"),
        SchemaReader.read(schema),
        required ? null : schema.at("default"));
  }

  private static Answer answer(JsonObject method, List<Parameter> params, JsonObject extension) {
    if (extension.get("job") instanceof JsonObject job) {
      Type outcome = SchemaReader.read(extension.at("result"));
      if (!JsonBoolean.TRUE.equals(job.get("pipes_required"))) {
        return new Answer.Job(outcome);
      }
      return JsonBoolean.TRUE.equals(job.get("reads"))
          ? new Answer.Upload(outcome)
          : JsonBoolean.TRUE.equals(job.get("writes"))
              ? new Answer.Download()
              : new Answer.Job(outcome);
    }
    if (extension.get("entry") instanceof JsonObject entry) {
      Type row = SchemaReader.read(entry);
      return params.getFirst().type().equals(FILTERS) ? new Answer.Rows(row) : new Answer.Row(row);
    }
    return new Answer.Plain(
        method.get("result") instanceof JsonObject result
            ? SchemaReader.read(result.at("schema"))
            : new Type.Anything());
  }

  private static String access(JsonObject extension) {
    return switch (text(extension, "login")) {
      case "none" -> "Needs no login.";
      case "any" -> "Needs a login.";
      case "role" -> needed(extension.at("roles"));
      default -> "";
    };
  }

  private static String needed(JsonValue roles) {
    List<String> names =
        roles instanceof JsonArray(var items)
            ? items.stream()
                .filter(JsonText.class::isInstance)
                .map(role -> ((JsonText) role).value())
                .toList()
            : List.of();
    return names.isEmpty() ? "" : "Needs the role " + String.join(" or ", names) + ".";
  }

  /// A member that is a text; empty without it.
  static String text(JsonObject object, String member) {
    return object.get(member) instanceof JsonText(String text) ? text : "";
  }
}
