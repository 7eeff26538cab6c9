package io.parbuckle.server.method;

import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.job.JobMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Describes all that clients of one version may rely on, in a form that is compared from one
/// commit to the next: methods with who may call them, parameters, result and what kind of job they
/// are; events. Words for people are left out, so that they may be improved.
///
/// **Threads.** Any.
public final class SurfaceWriter {

  private static final Set<String> WORDS = Set.of("description", "title");

  private SurfaceWriter() {}

  /// All of one version.
  public static JsonObject describe(MethodTable table) {
    Map<String, JsonValue> methods = new LinkedHashMap<>();
    table.all().forEach(method -> methods.put(method.name(), method(method)));
    Map<String, JsonValue> events = new LinkedHashMap<>();
    table.events().forEach(event -> events.put(event.name(), event(event)));
    return JsonObject.of("methods", new JsonObject(methods), "events", new JsonObject(events));
  }

  private static JsonObject method(Method method) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("access", access(method.access()));
    if (!method.listed()) {
      out.put("listed", JsonBoolean.FALSE);
    }
    if (method.audit() != null) {
      out.put("audited", JsonBoolean.TRUE);
    }
    if (method.kind() instanceof Method.Kind.Query) {
      // Filters and options are the same for all of them.
      out.put("rows", withoutWords(method.entrySchema(Schemas.answer())));
      return new JsonObject(out);
    }
    List<JsonValue> accepts = new ArrayList<>();
    for (Method.Parameter parameter : method.parameters(Schemas.given())) {
      accepts.add(
          JsonObject.of(
                  "name",
                  JsonText.of(parameter.name()),
                  "required",
                  JsonBoolean.of(parameter.required()))
              .with("schema", withoutWords(parameter.schema())));
    }
    out.put("accepts", new JsonArray(accepts));
    out.put("returns", withoutWords(method.resultSchema(Schemas.answer())));
    if (method.kind() instanceof Method.Kind.Job(JobMethod job)) {
      out.put("job", job(job));
    }
    return new JsonObject(out);
  }

  private static JsonObject job(JobMethod job) {
    Integer line = job.lockQueueSize();
    return JsonObject.of("abortable", JsonBoolean.of(job.abortable()))
        .with("locked", JsonBoolean.of(job.lock() != null))
        .with("line", line == null ? JsonValue.NULL : JsonInteger.of(line))
        .with("logs", JsonBoolean.of(job.logs()))
        .with("input", JsonBoolean.of(job.reads()))
        .with("output", JsonBoolean.of(job.writes()))
        .with("pipes_required", JsonBoolean.of(job.checkPipes()))
        .with("transient", JsonBoolean.of(job.transientJob()))
        .with(
            "read_role",
            job.readRole() == null ? JsonValue.NULL : JsonText.of(job.readRole().name()));
  }

  private static JsonObject event(MethodTable.Event event) {
    JsonObject out = JsonObject.of("access", access(event.access()));
    EventSource source = event.source();
    return source == null
        ? out
        : out.with("arguments", withoutWords(source.form().schema(Schemas.given())));
  }

  private static JsonValue access(Access access) {
    return switch (access) {
      case Access.NoLogin _ -> JsonText.of("anybody");
      case Access.AnyLogin _ -> JsonText.of("any login");
      case Access.Roles(var anyOf) -> JsonArray.texts(anyOf.stream().map(Role::name).toList());
    };
  }

  /// A text called `description` or `title` is words; a member of that name is an object.
  private static JsonValue withoutWords(JsonValue schema) {
    return switch (schema) {
      case JsonObject(var members) -> {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        members.forEach(
            (name, each) -> {
              if (!(WORDS.contains(name) && each instanceof JsonText)) {
                out.put(name, withoutWords(each));
              }
            });
        yield new JsonObject(out);
      }
      case JsonArray(var items) ->
          new JsonArray(items.stream().map(SurfaceWriter::withoutWords).toList());
      default -> schema;
    };
  }
}
