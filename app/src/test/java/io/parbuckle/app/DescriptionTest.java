package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The documents in which the server describes itself: of the form that their standards ask for,
/// and for those who may read them. That they are true is what [TranscriptTest] looks at.
final class DescriptionTest {

  private static final Path SCHEMAS = Path.of("src/test/resources/schemas");

  /// Ends the session, answers late, or makes what is no JSON.
  private static final Pattern DISTURBING =
      Pattern.compile("test\\..*|auth\\.logout|auth\\.terminate_.*");

  private static TestServer server;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"current", "v25.04.0", "v25.10.5", "v26.0.0"})
  void the_methods_are_a_valid_openrpc_document(String version) throws Exception {
    JsonObject document = Surface.read(url("/api/" + version + "/openrpc.json"));

    assertThat(faults(openRpcSchema(), document)).isEmpty();
    assertThat(Surface.text(document.at("info"), "version"))
        .isEqualTo(version.equals("current") ? "25.10.5" : version.substring(1));
    assertThat(((JsonArray) document.at("methods")).items()).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"current", "v25.04.0", "v26.0.0"})
  void the_events_are_a_valid_asyncapi_document(String version) throws Exception {
    JsonObject document = Surface.read(url("/api/" + version + "/asyncapi.json"));

    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(SCHEMAS.resolve("asyncapi-3.0.json")), InputFormat.JSON);
    assertThat(faults(schema, document)).isEmpty();
    assertThat(((JsonObject) document.at("channels")).members())
        .containsKeys("core_get_jobs", "reporting_realtime");
  }

  @Test
  void every_schema_is_valid_json_schema() throws Exception {
    Surface surface = Surface.of(server.httpUrl());
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Schema meta =
        registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    List<String> wrong = new ArrayList<>();

    for (String method : surface.methods()) {
      for (JsonObject schema : schemas(surface, method)) {
        faults(meta, schema).forEach(fault -> wrong.add(method + ": " + fault));
      }
    }
    ((JsonObject) ((JsonObject) surface.document().at("components")).at("schemas"))
        .members()
        .forEach((name, schema) -> faults(meta, schema).forEach(f -> wrong.add(name + ": " + f)));

    assertThat(wrong).isEmpty();
  }

  private static List<JsonObject> schemas(Surface surface, String method) {
    Stream<JsonObject> params =
        surface.params(method).stream().map(each -> (JsonObject) each.at("schema"));
    JsonObject result = (JsonObject) surface.method(method).at("result");
    return Stream.concat(params, Stream.of((JsonObject) result.at("schema"))).toList();
  }

  /// Transcripts look at single methods closely; this looks at all that ask for nothing.
  @Test
  void what_can_be_called_without_arguments_answers_what_it_declares() throws Exception {
    Surface surface = Surface.of(server.httpUrl());
    int answered = 0;
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      SchemaWitness witness = new SchemaWitness(peer, surface);
      ask(
          witness,
          "auth.login",
          "[\"%s\",\"%s\"]".formatted(TestServer.USERNAME, TestServer.PASSWORD));
      for (String method : surface.methods()) {
        boolean free =
            surface.params(method).stream()
                .allMatch(each -> JsonValue.JsonBoolean.FALSE.equals(each.at("required")));
        if (free && !surface.isJob(method) && !DISTURBING.matcher(method).matches()) {
          ask(witness, method, "[]");
          answered++;
        }
      }
      ask(witness, "filesystem.listdir", "[\"/mnt\"]");
      ask(witness, "disk.temperatures", "[[],true]");
      ask(witness, "api_key.create", "[{\"name\":\"k\",\"username\":\"admin\"}]");
      ask(witness, "api_key.update", "[1,{\"name\":\"l\"}]");
      ask(
          witness,
          "user.create",
          "[{\"username\":\"lena\",\"full_name\":\"Lena\",\"random_password\":true,\"group_create\":true}]");
      ask(witness, "user.query", "[[],{\"limit\":1,\"extra\":{\"cursor\":\"\"}}]");
      ask(witness, "core.get_jobs", "[[],{\"extra\":{\"details\":true}}]");
      assertThat(witness.checked()).isGreaterThan(40);
    }
    assertThat(answered).isGreaterThan(35);
  }

  private static void ask(SchemaWitness witness, String method, String params) throws Exception {
    witness.send(
        "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":%s}"
            .formatted(method, method, params));
    String answer;
    do {
      answer = witness.receive();
    } while (!answer.contains("\"id\":\"" + method + "\""));
  }

  @Test
  void descriptions_can_be_read_as_extended_json() throws Exception {
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      logIn(peer, TestServer.USERNAME, TestServer.PASSWORD);

      for (String method : List.of("core.get_methods", "rpc.discover")) {
        String answer =
            peer.exchange(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[]}".formatted(method));
        assertThat(answer).contains("$date");
        assertThatCode(() -> Json.read(answer)).as(method).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void rpc_discover_tells_what_its_caller_may_call() throws Exception {
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      logIn(peer, TestServer.USERNAME, TestServer.PASSWORD);
      JsonObject readers =
          (JsonObject) call(peer, "group.query", "[[[\"gid\",\"=\",951]],{\"get\":true}]");
      call(
          peer,
          "user.create",
          """
          [{"username":"guest","full_name":"Guest","password":"nothing-to-see",\
          "group_create":true,"groups":[%s]}]\
          """
              .formatted(Json.text(readers.at("id"))));
      JsonObject all = (JsonObject) call(peer, "rpc.discover", "[]");
      logIn(peer, "guest", "nothing-to-see");
      JsonObject few = (JsonObject) call(peer, "rpc.discover", "[]");

      assertThat(faults(openRpcSchema(), all)).isEmpty();
      assertThat(names(all)).contains("user.create", "core.ping");
      assertThat(names(few)).contains("user.query", "rpc.discover").doesNotContain("user.create");
      assertThat(events(all)).contains("user.query", "auth.sessions");
      assertThat(events(few)).contains("user.query").doesNotContain("auth.sessions");
      assertThat(
              ((JsonObject) ((JsonObject) few.at("components")).at("schemas")).members().keySet())
          .doesNotContain("UserCreate");
    }
  }

  /// The shape of events does not depend on the version that a connection speaks.
  @ParameterizedTest
  @ValueSource(strings = {"current", "v25.04.0"})
  void what_is_told_of_an_object_is_what_the_description_says(String version) throws Exception {
    Surface surface = Surface.of(server.httpUrl(), version);
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      logIn(peer, TestServer.USERNAME, TestServer.PASSWORD);
      JsonValue admin =
          ((JsonObject)
                  call(peer, "user.query", "[[[\"username\",\"=\",\"admin\"]],{\"get\":true}]"))
              .at("id");
      call(peer, "core.subscribe", "[\"user.query\"]");

      peer.send(
          "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"user.update\",\"params\":[%s,{}]}"
              .formatted(Json.text(admin)));
      JsonObject told = told(peer);

      assertThat(surface.wrongFields("user.query", told)).isEmpty();
      assertThat(surface.wrongFields("user.query", told.without("username"))).isNotEmpty();
    }
  }

  private static JsonObject told(WebSocketPeer peer) throws Exception {
    while (true) {
      if (Json.readPlain(peer.receive()) instanceof JsonObject message
          && message.get("params") instanceof JsonObject params
          && params.get("fields") instanceof JsonObject fields) {
        return fields;
      }
    }
  }

  private static Set<String> events(JsonObject document) {
    JsonObject ours = (JsonObject) document.at("x-parbuckle");
    return ((JsonObject) ours.at("events")).members().keySet();
  }

  private static List<String> names(JsonObject document) {
    return ((JsonArray) document.at("methods"))
        .items().stream().map(each -> Surface.text(each, "name")).toList();
  }

  @Test
  void a_document_that_is_known_is_not_sent_again() throws Exception {
    HttpResponse<String> first = get(server, "/api/current/openrpc.json");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> second = get(server, "/api/current/openrpc.json", "If-None-Match", tag);

    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void documents_that_are_not_public_ask_for_a_login() throws Exception {
    try (TestServer closed =
        TestServer.start(
            TranscriptTest.plugins(),
            config -> config.withAdminPassword(TestServer.PASSWORD).withDocsPublic(false))) {
      String login = TestServer.USERNAME + ":" + TestServer.PASSWORD;
      String basic =
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));

      for (String path : List.of("/api/current/openrpc.json", "/api/v25.10.0/asyncapi.json")) {
        HttpResponse<String> stranger = get(closed, path);
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(get(closed, path, "Authorization", basic).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void pages_of_other_sites_are_not_told_that_they_may_read_them() throws Exception {
    HttpResponse<String> response = get(server, "/api/current/openrpc.json");

    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(response.headers().firstValue("Vary")).contains("Origin");
  }

  private static String url(String path) {
    return server.httpUrl() + path;
  }

  private static HttpResponse<String> get(TestServer from, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(from.httpUrl() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void logIn(WebSocketPeer peer, String username, String password) throws Exception {
    assertThat(call(peer, "auth.login", "[\"" + username + "\",\"" + password + "\"]"))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
  }

  private static JsonValue call(WebSocketPeer peer, String method, String params) throws Exception {
    String answer =
        peer.exchange(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params));
    return ((JsonObject) Json.readPlain(answer)).at("result");
  }

  /// The published meta-schema of OpenRPC, with the one of JSON Schema that it refers to.
  private static Schema openRpcSchema() throws Exception {
    String jsonSchema = withoutDialect("json-schema-tools.json");
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_7,
            builder ->
                builder.schemas(
                    Map.of(
                        "https://meta.json-schema.tools", jsonSchema,
                        "https://meta.json-schema.tools/", jsonSchema)));
    return registry.getSchema(withoutDialect("openrpc-1.3.json"), InputFormat.JSON);
  }

  /// It names a dialect of its own, which is draft 7.
  private static String withoutDialect(String file) throws Exception {
    JsonObject schema = (JsonObject) Json.readPlain(Files.readString(SCHEMAS.resolve(file)));
    return Json.text(schema.without("$schema"));
  }

  private static List<String> faults(Schema schema, JsonValue document) {
    return schema.validate(Json.text(document), InputFormat.JSON).stream()
        .map(Error::toString)
        .limit(20)
        .toList();
  }
}
