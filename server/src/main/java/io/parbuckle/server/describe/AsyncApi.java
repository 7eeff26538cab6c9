package io.parbuckle.server.describe;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.Schemas;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Writes events and event sources as an AsyncAPI 3.0 document: a channel for each, on which the
/// server sends. The address is what `core.subscribe` takes.
final class AsyncApi {

  private final String api;
  private final MethodTable methods;
  private final Schemas.Components components = new Schemas.Components();
  private final Map<String, JsonValue> channels = new LinkedHashMap<>();
  private final Map<String, JsonValue> operations = new LinkedHashMap<>();

  private AsyncApi(String api, MethodTable methods) {
    this.api = api;
    this.methods = methods;
  }

  static JsonObject document(String api, String product, MethodTable methods) {
    return new AsyncApi(api, methods).document(product);
  }

  private JsonObject document(String product) {
    methods.events().forEach(this::add);
    JsonObject schemas = new JsonObject(new TreeMap<>(components.schemas().members()));
    return Docs.object(
        "asyncapi", JsonText.of("3.0.0"),
        "info", Docs.info("Parbuckle: events", api, product),
        "servers", JsonObject.of("socket", server()),
        "defaultContentType", JsonText.of("application/json"),
        "channels", new JsonObject(channels),
        "operations", new JsonObject(operations),
        "components", JsonObject.of("schemas", schemas));
  }

  private JsonObject server() {
    return Docs.object(
        "host", JsonText.of("{host}"),
        "pathname", JsonText.of("/api/" + api),
        "protocol", JsonText.of("ws"),
        "description",
            JsonText.of("After a login, `core.subscribe` with a channel's address opens it."),
        "variables",
            JsonObject.of("host", JsonObject.of("default", JsonText.of("127.0.0.1:6080"))));
  }

  private void add(MethodTable.Event event) {
    String key = event.name().replace('.', '_');
    JsonObject channel =
        Docs.object(
            "address", JsonText.of(event.name() + (event.source() == null ? "" : ":{arguments}")),
            "summary", JsonText.of(event.doc()),
            "messages", JsonObject.of("update", message(event)));
    if (event.source() != null) {
      channel = channel.with("parameters", JsonObject.of("arguments", argumentsInAddress()));
    }
    channels.put(key, channel.with("x-parbuckle", extension(event)));
    operations.put(
        key,
        JsonObject.of(
            "action",
            JsonText.of("send"),
            "channel",
            JsonObject.of("$ref", JsonText.of("#/channels/" + key))));
  }

  private static JsonObject argumentsInAddress() {
    return JsonObject.of(
        "description", JsonText.of("An object as JSON, described in x-parbuckle.accepts."));
  }

  private JsonObject extension(MethodTable.Event event) {
    JsonObject extension =
        Docs.object(
            "login", JsonText.of(OpenRpc.login(event.access())),
            "roles", OpenRpc.roles(event.access()),
            "source", JsonBoolean.of(event.source() != null));
    return event.source() == null
        ? extension
        : extension.with("accepts", event.source().argumentsSchema(Schemas.given(components)));
  }

  /// The notification as it stands on the socket (`protocol.md` §5).
  private JsonObject message(MethodTable.Event event) {
    JsonObject text = JsonObject.of("type", JsonText.of("string"));
    JsonObject params =
        JsonObject.of("type", JsonText.of("object"))
            .with(
                "properties",
                Docs.object(
                    "msg",
                    text.with(
                        "enum", JsonArray.of(word("added"), word("changed"), word("removed"))),
                    "collection",
                    text,
                    "id",
                    JsonObject.of("description", JsonText.of("Which object, if it has a key.")),
                    "fields",
                    fields(event),
                    "extra",
                    JsonObject.of("type", JsonText.of("object"))))
            .with("required", JsonArray.of(word("msg"), word("collection")));
    JsonObject payload =
        JsonObject.of("type", JsonText.of("object"))
            .with(
                "properties",
                Docs.object(
                    "jsonrpc", text.with("const", JsonText.of("2.0")),
                    "method", text.with("const", JsonText.of("collection_update")),
                    "params", params))
            .with("required", JsonArray.of(word("jsonrpc"), word("method"), word("params")));
    return JsonObject.of("name", JsonText.of("collection_update"), "payload", payload);
  }

  private static JsonText word(String word) {
    return JsonText.of(word);
  }

  private JsonObject fields(MethodTable.Event event) {
    JsonObject fields = event.fieldsSchema(Schemas.answer(components));
    return fields != null
        ? fields
        : JsonObject.of("description", JsonText.of("The object, or what is told of it."));
  }
}
