package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a server says of itself in `openrpc.json`, to hold against what it does.
///
/// **Threads.** One.
final class Surface {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonObject document;
  private final Map<String, JsonObject> methods = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new HashMap<>();

  private Surface(JsonObject document) {
    this.document = document;
    for (JsonValue each : ((JsonArray) document.at("methods")).items()) {
      methods.put(text(each, "name"), (JsonObject) each);
    }
  }

  static Surface of(String httpUrl) throws IOException, InterruptedException {
    return of(httpUrl, "current");
  }

  /// @param api a version of the API, or `current`
  static Surface of(String httpUrl, String api) throws IOException, InterruptedException {
    return new Surface(read(httpUrl + "/api/" + api + "/openrpc.json"));
  }

  static JsonObject read(String url) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(url).isEqualTo(200);
      return (JsonObject) Json.readPlain(response.body());
    } catch (MalformedJson e) {
      throw new IOException(url, e);
    }
  }

  JsonObject document() {
    return document;
  }

  Set<String> methods() {
    return methods.keySet();
  }

  JsonObject method(String name) {
    return Objects.requireNonNull(methods.get(name), name);
  }

  List<JsonObject> params(String method) {
    return ((JsonArray) method(method).at("params"))
        .items().stream().map(JsonObject.class::cast).toList();
  }

  boolean isJob(String method) {
    return extension(method).get("job") != null;
  }

  JsonObject extension(String method) {
    return (JsonObject) method(method).at("x-parbuckle");
  }

  /// What is wrong with parameters that a method has taken; nothing, if the document is true.
  List<String> wrongParams(String method, List<JsonValue> given) {
    List<JsonObject> declared = params(method);
    if (given.size() > declared.size()) {
      return List.of(method + " takes " + declared.size() + " parameters, not " + given.size());
    }
    for (int i = 0; i < declared.size(); i++) {
      JsonObject each = declared.get(i);
      String place = method + " params." + text(each, "name");
      boolean required = JsonValue.JsonBoolean.TRUE.equals(each.at("required"));
      if (i >= given.size()) {
        if (required) {
          return List.of(place + " is required and was not given");
        }
      } else {
        List<String> wrong = wrong(place, (JsonObject) each.at("schema"), given.get(i));
        if (!wrong.isEmpty()) {
          return wrong;
        }
      }
    }
    return List.of();
  }

  /// What is wrong with an answer that a method has given.
  List<String> wrongResult(String method, JsonValue result) {
    JsonObject declared = (JsonObject) method(method).at("result");
    return wrong(method + " result", (JsonObject) declared.at("schema"), result);
  }

  /// What is wrong with what an event has told of an object; nothing where the document says
  /// nothing of it.
  List<String> wrongFields(String collection, JsonObject fields) {
    String name = collection.replaceFirst(":.*", "");
    JsonObject events = (JsonObject) ((JsonObject) document.at("x-parbuckle")).at("events");
    return events.get(name) instanceof JsonObject event
            && event.get("fields") instanceof JsonObject schema
        ? wrong(name + " fields", schema, fields)
        : List.of();
  }

  /// What is wrong with what a job has ended with.
  List<String> wrongOutcome(String method, JsonValue result) {
    return wrong(method + " outcome", (JsonObject) extension(method).at("result"), result);
  }

  private List<String> wrong(String place, JsonObject schema, JsonValue value) {
    Schema compiled =
        schemas.computeIfAbsent(
            place, _ -> REGISTRY.getSchema(Json.text(complete(schema)), InputFormat.JSON));
    return compiled.validate(Json.text(value), InputFormat.JSON).stream()
        .map(Error::toString)
        .map(error -> place + ": " + error + " in " + shortened(Json.text(value)))
        .toList();
  }

  /// A schema that stands alone.
  JsonObject complete(JsonObject schema) {
    return schema.with("components", document.at("components"));
  }

  private static String shortened(String text) {
    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
  }

  static String text(JsonValue object, String member) {
    return ((JsonText) ((JsonObject) object).at(member)).value();
  }
}
