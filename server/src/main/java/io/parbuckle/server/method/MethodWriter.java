package io.parbuckle.server.method;

import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.job.JobMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Describes methods as `core.get_methods` does, in the contract's dialect of JSON Schema: each
/// parameter and property carries its name and whether it is required, and `items` is a list of one
/// (`core-methods.md` §4).
///
/// **Threads.** Any.
public final class MethodWriter {

  private MethodWriter() {}

  /// One entry of `core.get_methods` with the member `parbuckle` (`extensions.md` §7.3).
  public static JsonObject describeInDetail(Method method, Version version) {
    return describe(method, version).with("parbuckle", details(method));
  }

  /// What a method declares beyond the contract; for a job with the member `job`.
  public static JsonObject details(Method method) {
    return method.kind() instanceof Method.Kind.Job(var job)
        ? JsonObject.of("job", JobPolicyWriter.describe(job))
        : JsonObject.EMPTY;
  }

  /// One entry of `core.get_methods`.
  ///
  /// @param version of the API that the method is looked at in
  public static JsonObject describe(Method method, Version version) {
    JobMethod job = method.kind() instanceof Method.Kind.Job(var declared) ? declared : null;
    boolean query = method.kind() instanceof Method.Kind.Query;
    Map<String, JsonValue> entry = new LinkedHashMap<>();
    entry.put("description", method.doc().isEmpty() ? JsonValue.NULL : JsonText.of(method.doc()));
    entry.put("cli_description", JsonText.of(firstSentence(method.doc())));
    entry.put("examples", JsonObject.EMPTY);
    entry.put("no_auth_required", JsonBoolean.of(method.access() instanceof Access.NoLogin));
    entry.put("no_authz_required", JsonBoolean.of(method.access() instanceof Access.AnyLogin));
    entry.put("filterable", JsonBoolean.of(query));
    entry.put("filterable_schema", JsonValue.NULL);
    entry.put("pass_application", JsonBoolean.FALSE);
    entry.put("job", JsonBoolean.of(job != null));
    entry.put("downloadable", JsonBoolean.of(job != null && job.writes()));
    entry.put("uploadable", JsonBoolean.of(job != null && job.reads()));
    entry.put("check_pipes", checkPipes(job));
    entry.put("roles", roles(method.access()));
    entry.put("accepts", accepts(method, version));
    entry.put(
        "returns",
        JsonArray.of(named(dialect(method.resultSchema(Schemas.answer())), "result", true)));
    return new JsonObject(entry);
  }

  /// The answer of `core.get_methods` as it was before v26 (`core-methods.md` §4).
  public static JsonValue before26(JsonValue methods) {
    return eachOf(
        methods,
        (name, entry) ->
            entry
                .without("no_authz_required")
                .without("cli_private")
                .with("item_method", JsonBoolean.of(isItemMethod(name)))
                .with("require_websocket", JsonBoolean.FALSE));
  }

  /// The answer of `core.get_methods` as it was before v25.10; `extra_methods` belonged to the REST
  /// interface, which is not here.
  public static JsonValue before2510(JsonValue methods) {
    return eachOf(methods, (_, entry) -> entry.with("extra_methods", JsonValue.NULL));
  }

  private static JsonValue eachOf(
      JsonValue methods, BiFunction<String, JsonObject, JsonObject> change) {
    Map<String, JsonValue> changed = new LinkedHashMap<>();
    ((JsonObject) methods)
        .members()
        .forEach((name, entry) -> changed.put(name, change.apply(name, (JsonObject) entry)));
    return new JsonObject(changed);
  }

  /// False for a plain method, an empty list for a job without pipes, the option otherwise: the
  /// reference's own words.
  private static JsonValue checkPipes(@Nullable JobMethod job) {
    if (job == null) {
      return JsonBoolean.FALSE;
    }
    return job.reads() || job.writes() ? JsonBoolean.of(job.checkPipes()) : JsonArray.EMPTY;
  }

  static JsonArray roles(Access access) {
    return switch (access) {
      case Access.Roles(var anyOf) -> JsonArray.texts(anyOf.stream().map(Role::name).toList());
      case Access.NoLogin _, Access.AnyLogin _ -> JsonArray.EMPTY;
    };
  }

  private static JsonArray accepts(Method method, Version version) {
    return new JsonArray(
        method.parameters(Schemas.given(version)).stream()
            .map(each -> (JsonValue) named(dialect(each.schema()), each.name(), each.required()))
            .toList());
  }

  private static JsonObject named(JsonObject schema, String name, boolean required) {
    return schema
        .with("title", JsonText.of(name))
        .with("_name_", JsonText.of(name))
        .with("_required_", JsonBoolean.of(required));
  }

  /// Plain JSON Schema to the contract's dialect.
  private static JsonObject dialect(JsonObject schema) {
    Map<String, JsonValue> out = new LinkedHashMap<>(schema.members());
    if (out.remove(Schemas.SECRET) != null) {
      out.put("_secret_", JsonBoolean.TRUE);
    }
    out.computeIfPresent(
        "items",
        (_, items) -> items instanceof JsonObject each ? JsonArray.of(dialect(each)) : items);
    for (String branches : List.of("anyOf", "oneOf", "prefixItems")) {
      out.computeIfPresent(branches, (_, each) -> each(each));
    }
    if (schema.get("properties") instanceof JsonObject(var properties)) {
      List<String> required =
          schema.get("required") instanceof JsonArray(var names)
              ? names.stream().map(name -> ((JsonText) name).value()).toList()
              : List.of();
      Map<String, JsonValue> inner = new LinkedHashMap<>();
      properties.forEach(
          (name, each) ->
              inner.put(name, named(dialect((JsonObject) each), name, required.contains(name))));
      out.put("properties", new JsonObject(inner));
      out.put("_attrs_order_", JsonArray.texts(properties.keySet()));
    }
    return new JsonObject(out);
  }

  private static JsonValue each(JsonValue branches) {
    return new JsonArray(
        ((JsonArray) branches)
            .items().stream().map(branch -> (JsonValue) dialect((JsonObject) branch)).toList());
  }

  private static boolean isItemMethod(String name) {
    return name.endsWith(".update") || name.endsWith(".delete");
  }

  /// The first sentence of a text, in one line.
  public static String firstSentence(String doc) {
    int end = doc.indexOf(". ");
    String sentence = end < 0 ? doc : doc.substring(0, end + 1);
    return sentence.replace('\n', ' ').strip();
  }
}
