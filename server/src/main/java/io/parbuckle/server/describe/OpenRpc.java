package io.parbuckle.server.describe;

import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.method.EventWriter;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.MethodWriter;
import io.parbuckle.server.method.Schemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Writes methods as an OpenRPC document (spec.open-rpc.org 1.3), and beside them the events. Its
/// schemas use what JSON Schema draft 7, which that asks for, and 2020-12 have in common, and
/// `prefixItems`, which the former ignores. What OpenRPC has no word for stands in `x-parbuckle`.
final class OpenRpc {

  private static final String VERSION = "1.3.2";

  private final String api;
  private final String product;
  private final Function<Method, List<Examples.Example>> examples;
  private final Schemas.Components components = new Schemas.Components();

  private OpenRpc(String api, String product, Function<Method, List<Examples.Example>> examples) {
    this.api = api;
    this.product = product;
    this.examples = examples;
  }

  /// @param api the API version, such as `v25.10.5`
  /// @param product the program's own version
  /// @param methods in the order in which they shall stand
  /// @param events likewise
  static JsonObject document(
      String api,
      String product,
      Collection<Method> methods,
      Collection<MethodTable.Event> events,
      Function<Method, List<Examples.Example>> examples) {
    return new OpenRpc(api, product, examples).document(methods, events);
  }

  private JsonObject document(Collection<Method> methods, Collection<MethodTable.Event> events) {
    List<JsonValue> described = new ArrayList<>();
    methods.forEach(method -> described.add(describe(method)));
    Map<String, JsonValue> told = new LinkedHashMap<>();
    events.forEach(event -> told.put(event.name(), EventWriter.describe(event, components)));
    Map<String, JsonValue> schemas = new TreeMap<>(components.schemas().members());
    schemas.put("ErrorData", Errors.data());
    return Docs.object(
        "openrpc", JsonText.of(VERSION),
        "info", Docs.info("Parbuckle: methods", api, product),
        "servers", JsonArray.of(server()),
        "methods", new JsonArray(described),
        "components",
            JsonObject.of("schemas", new JsonObject(schemas), "errors", Errors.components()),
        "x-parbuckle", JsonObject.of("events", new JsonObject(told)));
  }

  private JsonObject server() {
    return JsonObject.of(
            "name",
            JsonText.of("this server"),
            "url",
            JsonText.of("ws://127.0.0.1:6080/api/" + api))
        .with(
            "description",
            JsonText.of(
                "JSON-RPC 2.0 over WebSocket, where the server listens unless told otherwise."));
  }

  private JsonObject describe(Method method) {
    String summary = MethodWriter.firstSentence(method.doc());
    Map<String, JsonValue> entry = new LinkedHashMap<>();
    entry.put("name", JsonText.of(method.name()));
    entry.put("tags", JsonArray.of(JsonObject.of("name", JsonText.of(method.service()))));
    entry.put("summary", JsonText.of(summary));
    if (!summary.equals(method.doc())) {
      entry.put("description", JsonText.of(method.doc()));
    }
    entry.put("paramStructure", JsonText.of("by-position"));
    entry.put("params", params(method));
    entry.put("result", JsonObject.of("name", JsonText.of("result"), "schema", result(method)));
    entry.put("errors", Errors.references());
    List<Examples.Example> known = examples.apply(method);
    if (!known.isEmpty()) {
      entry.put(
          "examples", new JsonArray(known.stream().map(each -> example(method, each)).toList()));
    }
    entry.put("x-parbuckle", extension(method));
    return new JsonObject(entry);
  }

  private JsonArray params(Method method) {
    List<JsonValue> params = new ArrayList<>();
    for (Method.Parameter each : method.parameters(Schemas.given(components, Version.of(api)))) {
      params.add(
          Docs.object(
              "name", JsonText.of(each.name()),
              "description", JsonText.of(each.doc()),
              "required", JsonBoolean.of(each.required()),
              "schema", each.schema()));
    }
    return new JsonArray(params);
  }

  /// What a call answers. For a job that is its id, or, on a connection that has set `legacy_jobs`
  /// to false, what it ended with: null when it was aborted.
  private JsonObject result(Method method) {
    JsonObject result = method.resultSchema(Schemas.answer(components));
    if (!(method.kind() instanceof Method.Kind.Job)) {
      return result;
    }
    JsonObject id =
        JsonObject.of("type", JsonText.of("integer"), "description", JsonText.of("The job's id."));
    JsonObject aborted =
        JsonObject.of(
            "type", JsonText.of("null"), "description", JsonText.of("The job was aborted."));
    return JsonObject.of("anyOf", JsonArray.of(id, result, aborted));
  }

  private JsonValue example(Method method, Examples.Example example) {
    List<JsonValue> params = new ArrayList<>();
    List<Method.Parameter> declared = method.parameters(Schemas.given());
    for (int i = 0; i < example.params().size(); i++) {
      params.add(
          JsonObject.of(
              "name", JsonText.of(declared.get(i).name()), "value", example.params().get(i)));
    }
    return Docs.object(
        "name",
        JsonText.of(example.name()),
        "params",
        new JsonArray(params),
        "result",
        JsonObject.of("name", JsonText.of("result"), "value", example.result()));
  }

  private JsonObject extension(Method method) {
    Map<String, JsonValue> extension = new LinkedHashMap<>();
    extension.put("login", JsonText.of(login(method.access())));
    extension.put("roles", roles(method.access()));
    extension.put("audited", JsonBoolean.of(method.audit() != null));
    switch (method.kind()) {
      case Method.Kind.Plain _ -> {}
      case Method.Kind.Query _, Method.Kind.Instance _ ->
          extension.put("entry", method.entrySchema(Schemas.answer(components)));
      case Method.Kind.Job(var job) -> {
        extension.put("result", method.resultSchema(Schemas.answer(components)));
        extension.put("job", job(method, job));
      }
    }
    return new JsonObject(extension);
  }

  /// Who may call: `none` for no login, `any` for every account, `role` for holders of a role.
  static String login(Access access) {
    return switch (access) {
      case Access.NoLogin _ -> "none";
      case Access.AnyLogin _ -> "any";
      case Access.Roles _ -> "role";
    };
  }

  static JsonArray roles(Access access) {
    return access instanceof Access.Roles(var anyOf)
        ? JsonArray.texts(anyOf.stream().map(Role::name).toList())
        : JsonArray.EMPTY;
  }

  private static JsonObject job(Method method, JobMethod job) {
    Integer line = job.lockQueueSize();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("abortable", JsonBoolean.of(job.abortable()));
    members.put("logs", JsonBoolean.of(job.logs()));
    members.put("lock", JsonBoolean.of(job.lock() != null));
    members.put("lock_queue_size", line == null ? JsonValue.NULL : JsonInteger.of(line));
    members.put("reads", JsonBoolean.of(job.reads()));
    members.put("writes", JsonBoolean.of(job.writes()));
    members.put("pipes_required", JsonBoolean.of(job.checkPipes()));
    members.put("transient", JsonBoolean.of(job.transientJob()));
    members.putAll(((JsonObject) MethodWriter.details(method).at("job")).members());
    return new JsonObject(members);
  }
}
