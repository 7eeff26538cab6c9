package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The examples of the description have been run: all of them against one server over a fake
/// machine, in this order. With the system property `golden=accept`, as in `make golden`, they are
/// written down; without it they are run again, and must succeed and fit their schemas, as what is
/// written down must.
final class ExamplesTest {

  private static final Path FILE = Path.of("src/main/resources/META-INF/parbuckle/examples.json");

  private record Call(String method, String name, String params) {}

  private static final List<Call> CALLS =
      List.of(
          new Call("core.ping", "Is somebody there", "[]"),
          new Call("core.set_options", "Jobs answer when they end", "[{\"legacy_jobs\":false}]"),
          new Call("core.set_options", "Jobs answer with their number", "[{\"legacy_jobs\":true}]"),
          new Call("core.event_status", "How far events are", "[]"),
          new Call("core.subscribe", "Hear of jobs", "[\"core.get_jobs\"]"),
          new Call("core.bulk", "Call a method twice", "[\"system.state\",[[],[]]]"),
          new Call(
              "core.get_jobs",
              "The last jobs of a method",
              "[[[\"method\",\"=\",\"core.bulk\"]],"
                  + "{\"select\":[\"id\",\"method\",\"arguments\"],\"order_by\":[\"-id\"],\"limit\":2}]"),
          new Call("auth.me", "Who I am", "[]"),
          new Call("auth.mechanism_choices", "How one can log in", "[]"),
          new Call("auth.generate_token", "A token for a download", "[60,{},true,true]"),
          new Call(
              "user.query",
              "One account, some members",
              "[[[\"username\",\"=\",\"admin\"]],{\"select\":[\"id\",\"uid\",\"username\",\"roles\"]}]"),
          new Call(
              "user.query",
              "How many cannot log in",
              "[[[\"locked\",\"=\",true]],{\"count\":true}]"),
          new Call(
              "user.query",
              "A page",
              "[[],{\"select\":[\"username\"],\"limit\":1,\"extra\":{\"cursor\":\"\"}}]"),
          new Call("user.get_next_uid", "The next free id", "[]"),
          new Call(
              "user.create",
              "An account with a group of its own",
              "[{\"username\":\"mara\",\"full_name\":\"Mara\",\"group_create\":true,"
                  + "\"password\":\"a-long-enough-password\"}]"),
          new Call("user.update", "Another address", "[1,{\"email\":\"admin@example.org\"}]"),
          new Call(
              "user.get_instance", "Some members", "[1,{\"select\":[\"username\",\"email\"]}]"),
          new Call(
              "group.query",
              "Groups by number",
              "[[[\"gid\",\"in\",[950,951]]],{\"select\":[\"gid\",\"group\",\"roles\"],\"order_by\":[\"gid\"]}]"),
          new Call(
              "privilege.query",
              "What groups may do",
              "[[],{\"select\":[\"id\",\"name\",\"roles\"]}]"),
          new Call(
              "privilege.roles",
              "What a role includes",
              "[[[\"name\",\"=\",\"SHARING_ADMIN\"]],{\"select\":[\"name\",\"builtin\"]}]"),
          new Call("api_key.query", "All keys", "[]"),
          new Call("system.info", "This machine", "[]"),
          new Call("system.version", "The release", "[]"),
          new Call("system.version_short", "The release, as a number", "[]"),
          new Call("system.state", "Where it stands in its life", "[]"),
          new Call("system.ready", "Whether it has started", "[]"),
          new Call("system.product_type", "The edition", "[]"),
          new Call("system.feature_enabled", "A feature that licences list", "[\"DEDUP\"]"),
          new Call(
              "disk.query",
              "Disks by size",
              "[[],{\"select\":[\"name\",\"size\",\"type\",\"model\"],\"order_by\":[\"-size\"],\"limit\":2}]"),
          new Call("disk.temperatures", "One disk", "[[\"sda\"]]"),
          new Call("disk.temperatures", "Beside the critical temperature", "[[\"sda\"],true]"),
          new Call("catalog.trains", "Before the first sync", "[]"),
          new Call("app.categories", "Before the first sync", "[]"),
          new Call("job.locks", "Who holds what", "[]"),
          new Call("job.stats", "Since the start", "[]"),
          new Call("job.pause", "No more syncs", "[\"catalog.sync_all\"]"),
          new Call("job.paused", "What is paused", "[]"),
          new Call("job.resume", "Syncs again", "[\"catalog.sync_all\"]"),
          new Call("job.schedule.query", "What starts by itself", "[]"));

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class).forEach(plugins::add);
    server = TestServer.start(plugins);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void every_example_was_run_and_fits_what_its_method_declares() throws Exception {
    Surface surface = Surface.of(server.httpUrl());
    JsonObject run = run(surface);
    if (Objects.equals(System.getProperty("golden"), "accept")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, Surfaces.text(kept(run, surface)));
    }

    JsonObject written = written();

    assertThat(calls(written))
        .as("The examples are others. Run `make golden` and commit app/" + FILE + ".")
        .isEqualTo(calls(run));
    assertThat(wrong(surface, written)).isEmpty();
  }

  @Test
  void examples_hold_in_every_version_whose_description_shows_them() throws Exception {
    for (String version : List.of("v25.04.0", "v25.10.0", "v25.10.5", "v26.0.0", "current")) {
      Surface surface = Surface.of(server.httpUrl(), version);
      Map<String, JsonValue> shown = new LinkedHashMap<>();
      for (String method : surface.methods()) {
        List<JsonValue> examples = new ArrayList<>();
        if (surface.method(method).get("examples") instanceof JsonArray(var list)) {
          list.forEach(each -> examples.add(plain((JsonObject) each)));
          shown.put(method, new JsonArray(examples));
        }
      }
      assertThat(shown).as(version).hasSizeGreaterThan(10);
      assertThat(wrong(surface, new JsonObject(shown))).as(version).isEmpty();
    }
  }

  /// From the form of OpenRPC to that of the file.
  private static JsonObject plain(JsonObject example) {
    List<JsonValue> params = new ArrayList<>();
    ((JsonArray) example.at("params"))
        .items()
        .forEach(each -> params.add(((JsonObject) each).at("value")));
    return JsonObject.of("params", new JsonArray(params))
        .with("result", ((JsonObject) example.at("result")).at("value"));
  }

  private static JsonObject run(Surface surface) throws Exception {
    Map<String, JsonValue> byMethod = new LinkedHashMap<>();
    try (WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      TranscriptTest.logIn(peer);
      for (Call call : CALLS) {
        JsonArray params = (JsonArray) Json.readPlain(call.params());
        JsonObject example =
            JsonObject.of("name", JsonText.of(call.name()), "params", params)
                .with("result", ask(peer, call));
        JsonArray before = (JsonArray) byMethod.getOrDefault(call.method(), JsonArray.EMPTY);
        List<JsonValue> all = new ArrayList<>(before.items());
        all.add(example);
        byMethod.put(call.method(), new JsonArray(all));
      }
    }
    JsonObject run = new JsonObject(byMethod);
    assertThat(wrong(surface, run)).isEmpty();
    return run;
  }

  /// What is written down and still true stays, so that not every time of day is a change.
  private static JsonObject kept(JsonObject run, Surface surface) throws Exception {
    JsonObject before = Files.exists(FILE) ? written() : JsonObject.EMPTY;
    Map<String, JsonValue> kept = new LinkedHashMap<>(run.members());
    kept.replaceAll(
        (method, now) -> {
          JsonValue was = before.get(method);
          boolean same =
              was != null
                  && calls(JsonObject.of(method, was)).equals(calls(JsonObject.of(method, now)))
                  && wrong(surface, JsonObject.of(method, was)).isEmpty();
          return same ? was : now;
        });
    return new JsonObject(kept);
  }

  private static JsonValue ask(WebSocketPeer peer, Call call) throws Exception {
    peer.send(
        "{\"jsonrpc\":\"2.0\",\"id\":\"example\",\"method\":\"%s\",\"params\":%s}"
            .formatted(call.method(), call.params()));
    while (true) {
      JsonObject message = (JsonObject) Json.readPlain(peer.receive());
      if (message.at("id").equals(JsonText.of("example"))) {
        assertThat(message.get("error")).as("%s %s", call.method(), call.params()).isNull();
        return message.at("result");
      }
    }
  }

  private static List<String> wrong(Surface surface, JsonObject examples) {
    List<String> wrong = new ArrayList<>();
    examples
        .members()
        .forEach(
            (method, list) -> {
              for (JsonValue each : ((JsonArray) list).items()) {
                JsonObject example = (JsonObject) each;
                wrong.addAll(surface.wrongResult(method, example.at("result")));
                wrong.addAll(
                    surface.wrongParams(method, ((JsonArray) example.at("params")).items()));
              }
            });
    return wrong;
  }

  /// Without what was answered, which is another one each time.
  private static List<String> calls(JsonObject examples) {
    List<String> calls = new ArrayList<>();
    examples
        .members()
        .forEach(
            (method, list) ->
                ((JsonArray) list)
                    .items()
                    .forEach(
                        each ->
                            calls.add(
                                method + " " + Json.text(((JsonObject) each).without("result")))));
    return calls;
  }

  static JsonObject written() throws Exception {
    return (JsonObject) Json.readPlain(Files.readString(FILE));
  }
}
