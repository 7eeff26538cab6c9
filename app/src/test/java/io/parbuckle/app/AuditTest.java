package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The audit trail of a whole server (`services.md` §8).
@Timeout(120)
final class AuditTest {

  private static final String CURRENT = "/api/current";

  /// Methods that change nothing that outlasts the connection: those that readers may call, and by
  /// the last word of their name or by all of it. Everything else is recorded.
  private static final Pattern READING =
      Pattern.compile(
          ".*\\.(query|get_instance|config|details|stats|paused|locks|verify|info|stat|statfs|listdir"
              + "|getacl|sessions|me|my_keys|roles|trains|categories|available|apps|latest|similar"
              + "|get_app_details|synced|temperatures|hostname|host_id|boot_id|id|version"
              + "|version_short|product_type|release_notes_url|ready|state|feature_enabled"
              + "|twofactor_qr_code|login_banner|managed_by_truecommand"
              + "|usb_passthrough_(choices|device)|mechanism_choices|discover|[a-z_]*_choices"
              + "|get_[a-z_]+|has_[a-z_]+|limits)");

  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "core.ping",
          "core.set_options",
          "core.subscribe",
          "core.unsubscribe",
          "core.resize_shell",
          "core.event_status",
          "core.job_wait",
          // Recorded as logins.
          "auth.login",
          "auth.login_ex",
          "auth.login_ex_continue",
          "auth.login_with_api_key",
          "auth.login_with_token",
          "auth.logout",
          // What it calls is recorded.
          "core.bulk",
          // Recorded under the method whose output it hands out.
          "core.download",
          // There for clients of the contract, and without effect.
          "system.general.checkin",
          "system.general.checkin_waiting",
          "system.general.ui_restart",
          // Asks the network and changes nothing.
          "core.ping_remote",
          "core.arp");

  /// One for all: each test looks only at the rows that are there since it began.
  private static TestServer server;

  private FrameSocket admin;
  private final Set<JsonValue> before = new HashSet<>();

  @BeforeAll
  static void startServer() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() throws Exception {
    admin = FrameSocket.tcp(server.port()).openLoggedIn(CURRENT);
    rows("[]").forEach(row -> before.add(row.at("audit_id")));
  }

  @AfterEach
  void stop() throws IOException {
    admin.close();
  }

  private static JsonObject answered(FrameSocket socket, String method, String params)
      throws Exception {
    return (JsonObject) Json.read(socket.call(method, params));
  }

  private JsonValue result(String method, String params) throws Exception {
    JsonObject answer = answered(admin, method, params);
    assertThat(answer.get("result")).as("%s", Json.text(answer)).isNotNull();
    return answer.at("result");
  }

  /// Rows of this test that match, once everything before is on disk.
  private List<JsonObject> rows(String filters) throws Exception {
    result("audit.update", "{}");
    JsonArray found =
        (JsonArray)
            result(
                "audit.query",
                "{\"query-filters\":" + filters + ",\"query-options\":{\"limit\":1000}}");
    return found.items().stream()
        .map(JsonObject.class::cast)
        .filter(row -> !before.contains(row.at("audit_id")))
        .toList();
  }

  private List<JsonObject> callsOf(String method) throws Exception {
    return rows("[[\"event_data.method\",\"=\",\"" + method + "\"]]");
  }

  private static JsonObject data(JsonObject row) {
    return (JsonObject) row.at("event_data");
  }

  private HttpPeer.Answer post(String body, String... headers) throws IOException {
    return HttpPeer.post(server.port(), CURRENT, body, headers);
  }

  @Test
  void every_method_that_changes_something_is_recorded() {
    Set<String> unrecorded = new TreeSet<>();
    JsonObject newest = Objects.requireNonNull(server.surface().get("v26.0.0"));
    JsonObject methods = (JsonObject) newest.at("methods");
    for (Map.Entry<String, JsonValue> method : methods.members().entrySet()) {
      String name = method.getKey();
      boolean audited = JsonBoolean.TRUE.equals(((JsonObject) method.getValue()).get("audited"));
      boolean ofTrial = name.startsWith("test.") && !name.startsWith("test.item.");
      if (!audited
          && !ofTrial
          && !isForReaders((JsonObject) method.getValue())
          && !READING.matcher(name).matches()
          && !OF_A_CONNECTION.contains(name)) {
        unrecorded.add(name);
      }
    }

    assertThat(unrecorded)
        .as("say .audited(…) in their rows, or here why they change nothing")
        .isEmpty();
  }

  private static boolean isForReaders(JsonObject method) {
    return method.at("access") instanceof JsonArray(var roles)
        && roles.stream()
            .map(role -> ((JsonText) role).value())
            .anyMatch(role -> role.endsWith("_READ"));
  }

  @Test
  void a_call_is_recorded_with_who_whence_what_and_how_it_ended() throws Exception {
    result("test.item.create", "{\"name\":\"Alpha\"}");
    answered(admin, "test.item.create", "{\"name\":\"Alpha\"}");

    List<JsonObject> calls = callsOf("test.item.create");
    assertThat(calls).hasSize(2);
    JsonObject first = calls.getFirst();
    assertThat(Json.text(first))
        .contains("\"username\":\"admin\"", "\"address\":\"127.0.0.1\"", "\"success\":true")
        .contains("\"description\":\"Create test item Alpha\"", "\"protocol\":\"WEBSOCKET\"")
        .contains("\"authenticated\":true,\"authorized\":true");
    assertThat(Json.text(data(first).at("params"))).isEqualTo("[{\"name\":\"Alpha\"}]");
    assertThat(data(first).at("duration_ms")).isInstanceOf(JsonInteger.class);
    assertThat(((JsonText) first.at("session")).value()).hasSize(36);
    JsonObject second = calls.getLast();
    assertThat(second.at("success")).isEqualTo(JsonBoolean.FALSE);
    assertThat(Json.text(data(second).at("error"))).contains("already exists");
  }

  @Test
  void secrets_are_masked_in_what_is_right_and_in_what_is_not() throws Exception {
    String marker = "Marker-4711-secret";
    answered(
        admin,
        "user.create",
        "{\"username\":\"mara\",\"full_name\":\"M\",\"group_create\":true,\"password\":\""
            + marker
            + "\"}");
    answered(admin, "user.create", "{\"usernam\":\"x\",\"password\":\"" + marker + "\"}");
    answered(
        admin,
        "user.set_password",
        "{\"username\":\"mara\",\"old_password\":\"x\",\"new_password\":\"" + marker + "\"}");
    try (FrameSocket stranger = FrameSocket.tcp(server.port()).open(CURRENT)) {
      List<String> logins =
          List.of(
              FrameSocket.request("auth.login", "\"mara\",\"" + marker + "wrong\"", "1"),
              FrameSocket.request("auth.login_with_api_key", "\"1-" + marker + "\"", "2"),
              FrameSocket.request("auth.login_with_token", "\"" + marker + "\"", "3"),
              FrameSocket.request(
                  "auth.login_ex",
                  "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"mara\",\"password\":\""
                      + marker
                      + "no\"}",
                  "4"));
      for (String login : logins) {
        stranger.send(login); // all at once: each waits a second or two
      }
      for (int i = 0; i < logins.size(); i++) {
        stranger.receive();
      }
    }

    String all = Json.text(new JsonArray(List.copyOf(rows("[]"))));
    assertThat(all).contains("user.create", "AUTHENTICATION", "********").doesNotContain(marker);
  }

  @Test
  void logins_their_failures_and_logging_out_are_recorded() throws Exception {
    try (FrameSocket one = FrameSocket.tcp(server.port()).open(CURRENT)) {
      answered(one, "auth.login", "\"admin\",\"wrong\"");
      answered(
          one,
          "auth.login_ex",
          "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"admin\",\"password\":\""
              + TestServer.PASSWORD
              + "\"}");
      answered(one, "auth.logout", "");
    }

    List<JsonObject> wrong = failures();
    assertThat(wrong).hasSize(1);
    assertThat(wrong.getFirst().at("username")).isEqualTo(JsonText.of(".UNAUTHENTICATED"));
    assertThat(Json.text(data(wrong.getFirst())))
        .isEqualTo(
            "{\"credentials\":{\"credentials\":\"LOGIN_PASSWORD\","
                + "\"credentials_data\":{\"username\":\"admin\"}},"
                + "\"error\":\"Bad username or password\"}");
    assertThat(rows("[[\"event\",\"=\",\"AUTHENTICATION\"],[\"success\",\"=\",true]]")).hasSize(1);
    assertThat(rows("[[\"event\",\"=\",\"LOGOUT\"]]")).hasSize(1);
  }

  private List<JsonObject> failures() throws Exception {
    return rows("[[\"event\",\"=\",\"AUTHENTICATION\"],[\"success\",\"=\",false]]");
  }

  private List<String> shownOf(List<JsonObject> failures) {
    return failures.stream()
        .map(row -> ((JsonObject) data(row).at("credentials")).at("credentials_data"))
        .map(Json::text)
        .toList();
  }

  @Test
  void a_password_in_the_field_for_the_name_is_not_in_the_trail() throws Exception {
    String typed = "My-Secret-Password";
    try (FrameSocket hasty = FrameSocket.tcp(server.port(), "127.0.0.4").open(CURRENT)) {
      hasty.send(FrameSocket.request("auth.login", "\"" + typed + "\",\"\"", "1"));
      hasty.send(FrameSocket.request("auth.login", "\"" + typed + "\",\"x\"", "2"));
      hasty.send(FrameSocket.request("auth.login", "\"another\",\"x\"", "3"));
      for (int i = 0; i < 3; i++) {
        hasty.receive();
      }
    }
    post("{}", HttpPeer.basic(typed, "x"));

    List<String> shown = shownOf(failures());
    assertThat(shown)
        .hasSize(4)
        .allMatch(
            data -> data.matches("\\{\"username\":\"\\.UNKNOWN\",\"fingerprint\":\"[0-9a-f]{8}\"}"))
        .noneMatch(data -> data.contains("Secret"));
    assertThat(Set.copyOf(shown)).as("the same name has the same fingerprint").hasSize(2);
  }

  @Test
  void a_wrong_code_and_a_login_that_is_given_up_are_recorded() throws Exception {
    result("auth.twofactor.update", "{\"enabled\":true}");
    result(
        "user.create",
        "{\"username\":\"coded\",\"full_name\":\"C\",\"group_create\":true,"
            + "\"password\":\"half-a-login\"}");
    result("user.renew_2fa_secret", "\"coded\",{}");
    try (FrameSocket one = FrameSocket.tcp(server.port(), "127.0.0.5").open(CURRENT)) {
      answered(
          one,
          "auth.login_ex",
          "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"coded\",\"password\":\"half-a-login\"}");
      assertThat(failures()).as("nothing is wrong yet").isEmpty();
      answered(one, "auth.login_ex", "{\"mechanism\":\"OTP_TOKEN\",\"otp_token\":\"x\"}");
      answered(one, "auth.login_with_token", "\"x\"");
    }
    result("auth.twofactor.update", "{\"enabled\":false}");

    List<JsonObject> failures = failures();
    assertThat(failures.stream().map(row -> Json.text(data(row).at("error"))).toList())
        .containsExactly(
            "\"The code of the second factor is missing or wrong.\"",
            "\"The login was given up when its code was awaited: another one was begun.\"",
            "\"Bad username or password\"");
    assertThat(shownOf(failures))
        .containsExactly("{\"username\":\"coded\"}", "{\"username\":\"coded\"}", "{}");
    assertThat(Json.text(data(failures.getFirst()))).contains("LOGIN_TWOFACTOR");
  }

  @Test
  void a_failed_login_whose_time_was_over_is_recorded_all_the_same() throws Exception {
    try (FrameSocket hasty = FrameSocket.tcp(server.port(), "127.0.0.6").open(CURRENT)) {
      hasty.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.login_with_token\",\"params\":[\"x\"],"
              + "\"timeout_ms\":300}");
      assertThat(hasty.receive()).contains("ETIMEDOUT");
    }

    List<JsonObject> failures = failures();
    while (failures.isEmpty()) {
      failures = failures(); // the answer came from the deadline, before the call's own thread
    }
    assertThat(Json.text(data(failures.getFirst()))).contains("\"TOKEN\"", "ETIMEDOUT");
  }

  @Test
  void a_call_whose_time_was_over_has_an_end_that_says_so() throws Exception {
    reader("hasty");
    try (FrameSocket hasty = FrameSocket.tcp(server.port()).open(CURRENT)) {
      answered(hasty, "auth.login", "\"hasty\",\"Read-only-1\"");
      hasty.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"user.set_password\",\"params\":[{\"username\":"
              + "\"hasty\",\"old_password\":\"wrong\",\"new_password\":\"x\"}],\"timeout_ms\":300}");
      assertThat(hasty.receive()).contains("ETIMEDOUT");
    }

    JsonObject row = callsOf("user.set_password").getFirst();
    while (data(row).get("outcome") == null) {
      row = callsOf("user.set_password").getFirst(); // its end is a row of its own, a moment later
    }
    assertThat(row.at("success")).isEqualTo(JsonBoolean.FALSE);
    assertThat(Json.text(data(row))).contains("\"outcome\":\"UNKNOWN\"", "ETIMEDOUT");
  }

  /// Makes an account that may only read.
  private void reader(String name) throws Exception {
    JsonArray groups = (JsonArray) result("group.query", "[[\"gid\",\"=\",951]],{\"limit\":1}");
    JsonValue group = ((JsonObject) groups.items().getFirst()).at("id");
    result(
        "user.create",
        "{\"username\":\""
            + name
            + "\",\"full_name\":\"R\",\"group_create\":true,"
            + "\"password\":\"Read-only-1\",\"groups\":["
            + Json.text(group)
            + "]}");
  }

  @Test
  void calls_over_http_and_over_the_legacy_protocol_are_recorded_alike() throws Exception {
    post(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.item.create\",\"params\":[{\"name\":\"over"
            + " HTTP\"}]}",
        HttpPeer.ADMIN);
    post("{}", HttpPeer.basic("admin", "wrong"));
    try (FrameSocket legacy = FrameSocket.tcp(server.port()).open("/websocket")) {
      legacy.send("{\"msg\":\"connect\",\"version\":\"1\",\"support\":[\"1\"]}");
      legacy.receive();
      legacy.send(
          "{\"id\":\"1\",\"msg\":\"method\",\"method\":\"auth.login\",\"params\":[\"admin\",\""
              + TestServer.PASSWORD
              + "\"]}");
      legacy.receive();
      legacy.send(
          "{\"id\":\"2\",\"msg\":\"method\",\"method\":\"test.item.create\",\"params\":[{\"name\":\"the"
              + " old way\"}]}");
      legacy.receive();
    }

    List<JsonObject> calls = callsOf("test.item.create");
    assertThat(calls).hasSize(2).allMatch(row -> row.at("success").equals(JsonBoolean.TRUE));
    assertThat(Json.text(calls.getFirst().at("service_data"))).contains("\"protocol\":\"REST\"");
    assertThat(Json.text(calls.getLast().at("service_data")))
        .contains("\"protocol\":\"WEBSOCKET\"");
    assertThat(failures()).hasSize(1);
  }

  @Test
  void what_is_refused_is_recorded_with_the_check_that_failed() throws Exception {
    try (FrameSocket stranger = FrameSocket.tcp(server.port()).open(CURRENT)) {
      answered(stranger, "test.item.create", "{\"name\":\"a\"}");
    }

    JsonObject row = callsOf("test.item.create").getFirst();
    assertThat(row.at("success")).isEqualTo(JsonBoolean.FALSE);
    assertThat(Json.text(data(row))).contains("\"authenticated\":false,\"authorized\":false");
    assertThat(row.at("username")).isEqualTo(JsonText.of(".UNAUTHENTICATED"));
  }

  @Test
  void nobody_can_fill_the_trail_from_outside() throws Exception {
    try (FrameSocket stranger = FrameSocket.tcp(server.port(), "127.0.0.2").open(CURRENT)) {
      for (int i = 0; i < 100; i++) {
        answered(stranger, "test.item.create", "{\"name\":\"a\"}");
      }
    }
    try (FrameSocket stranger = FrameSocket.tcp(server.port(), "127.0.0.3").open(CURRENT)) {
      for (int i = 0; i < 100; i++) {
        answered(stranger, "auth.login_ex", "{\"mechanism\":\"NONE\"}");
      }
    }

    assertThat(callsOf("test.item.create")).hasSize(60);
    assertThat(failures()).hasSize(60);
  }

  @Test
  void each_call_of_a_bulk_is_recorded() throws Exception {
    JsonValue job =
        result("core.bulk", "\"test.item.create\",[[{\"name\":\"of a bulk\"}],[{\"x\":1}]]");
    awaitEnd(job);

    assertThat(callsOf("test.item.create").stream().map(row -> row.at("success")).toList())
        .containsExactly(JsonBoolean.TRUE, JsonBoolean.FALSE);
  }

  private JsonObject awaitEnd(JsonValue job) throws Exception {
    while (true) {
      JsonArray found =
          (JsonArray)
              result("core.get_jobs", "[[\"id\",\"=\"," + Json.text(job) + "]],{\"limit\":1}");
      JsonObject one = (JsonObject) found.items().getFirst();
      if (Set.of("SUCCESS", "FAILED", "ABORTED").contains(((JsonText) one.at("state")).value())) {
        return one;
      }
    }
  }

  @Test
  void a_long_parameter_is_cut_and_says_how_long_it_was() throws Exception {
    answered(admin, "test.item.create", "{\"nam\":\"" + "x".repeat(40_000) + "\"}");

    String params = Json.text(data(callsOf("test.item.create").getFirst()).at("params"));
    assertThat(params).hasSizeLessThan(1_000).contains("(40000 characters)");
  }

  @Test
  void the_trail_goes_on_over_a_restart() throws Exception {
    result("test.item.create", "{\"name\":\"before a restart\"}");

    admin.close();
    server.restart();
    admin = FrameSocket.tcp(server.port()).openLoggedIn(CURRENT);

    assertThat(callsOf("test.item.create")).hasSize(1);
    assertThat(((JsonObject) result("audit.verify", "")).at("ok")).isEqualTo(JsonBoolean.TRUE);
  }

  @Test
  void an_upload_is_recorded_whatever_its_method_says() throws Exception {
    String form =
        """
        --b\r
        Content-Disposition: form-data; name="data"\r
        \r
        {"method":"test.job_input_sha256","params":[]}\r
        --b\r
        Content-Disposition: form-data; name="file"\r
        \r
        content\r
        --b--\r
        """;
    HttpPeer.Answer answer =
        HttpPeer.post(
            server.port(),
            "/_upload",
            form,
            HttpPeer.ADMIN,
            "Content-Type: multipart/form-data; boundary=b");
    awaitEnd(((JsonObject) Json.read(answer.body())).at("job_id"));

    JsonObject row = callsOf("test.job_input_sha256").getFirst();
    assertThat(row.at("success")).isEqualTo(JsonBoolean.TRUE);
    assertThat(Json.text(row.at("service_data"))).contains("\"protocol\":\"REST\"");
    assertThat(data(row).at("job_id")).isInstanceOf(JsonInteger.class);
  }

  @Test
  void who_may_read_the_trail_may_not_change_its_settings() throws Exception {
    reader("reader");
    try (FrameSocket reader = FrameSocket.tcp(server.port()).open(CURRENT)) {
      answered(reader, "auth.login", "\"reader\",\"Read-only-1\"");

      assertThat(Json.text(answered(reader, "audit.query", "{\"query-options\":{\"count\":true}}")))
          .contains("\"result\":");
      assertThat(Json.text(answered(reader, "audit.verify", ""))).contains("\"ok\":true");
      assertThat(Json.text(answered(reader, "audit.update", "{}"))).contains("SYSTEM_AUDIT_WRITE");
    }
  }

  @Test
  void a_report_is_a_file_that_its_maker_can_fetch() throws Exception {
    result("test.item.create", "{\"name\":\"=a,\\\"b\\\"\"}");
    JsonObject job =
        awaitEnd(
            result(
                "audit.export",
                "{\"query-filters\":[[\"event_data.description\",\"^\",\"Create test item =a\"]],"
                    + "\"query-options\":{\"select\":[\"username\",[\"event_data.method\",\"m\"]]},"
                    + "\"export_format\":\"CSV\"}"));
    String path = ((JsonText) job.at("result")).value();
    String name = path.substring(path.lastIndexOf('/') + 1);
    JsonArray fetch =
        (JsonArray)
            result(
                "core.download",
                "\"audit.download_report\",[{\"report_name\":\"" + name + "\"}],\"r.tar.gz\"");
    byte[] archive = get(((JsonText) fetch.items().getLast()).value());
    String tar =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes(),
            StandardCharsets.UTF_8);

    assertThat(path).contains("/reports/admin/").endsWith(".csv.tar.gz");
    assertThat(tar)
        .contains(".part_00000.csv")
        .contains("\"username\",\"m\"\r\n\"admin\",\"test.item.create\"\r\n");
    assertThat(callsOf("audit.download_report")).hasSize(1);
    JsonObject missing =
        awaitEnd(
            ((JsonArray)
                    result(
                        "core.download",
                        "\"audit.download_report\",[{\"report_name\":\"../../parbuckle.db\"}],\"x\""))
                .items()
                .getFirst());
    assertThat(missing.at("state")).isEqualTo(JsonText.of("FAILED"));
  }

  @Test
  void a_report_has_the_rows_that_were_asked_for_in_the_form_that_was_asked_for() throws Exception {
    for (int i = 0; i < 5; i++) {
      result("test.item.create", "{\"name\":\"report-%d\"}".formatted(i));
    }
    String ours = "[[\"event_data.description\",\"^\",\"Create test item report-\"]]";
    String each = "\"select\":[[\"event_data.description\",\"d\"]],\"order_by\":[\"-audit_id\"]";

    JsonArray some =
        (JsonArray)
            Json.read(
                part(
                    "{\"query-filters\":%s,\"query-options\":{%s,\"offset\":1,\"limit\":2}}"
                        .formatted(ours, each)));
    String yaml =
        part(
            "{\"query-filters\":%s,\"query-options\":{%s,\"limit\":1},\"export_format\":\"YAML\"}"
                .formatted(ours, each));
    JsonArray whole = (JsonArray) Json.read(part("{\"query-filters\":" + ours + "}"));
    String nothing = part("{\"query-filters\":[[\"username\",\"=\",\"nobody\"]]}");

    assertThat(Json.text(some))
        .isEqualTo("[{\"d\":\"Create test item report-3\"},{\"d\":\"Create test item report-2\"}]");
    assertThat(yaml).isEqualTo("- {\"d\":\"Create test item report-4\"}\n");
    assertThat(whole.items()).hasSize(5);
    assertThat(((JsonObject) whole.items().getFirst()).members().keySet())
        .contains("audit_id", "message_timestamp", "timestamp", "address", "username", "session")
        .contains("service", "service_data", "event", "event_data", "success");
    assertThat(Json.read(nothing)).isEqualTo(new JsonArray(List.of()));
  }

  /// The only part of a report, as it lies in its archive.
  private String part(String wanted) throws Exception {
    JsonObject job = awaitEnd(result("audit.export", wanted));
    assertThat(job.at("state")).as("%s", Json.text(job)).isEqualTo(JsonText.of("SUCCESS"));
    assertThat(Json.text(job.at("progress"))).contains("\"percent\":100", "tar.gz");
    Path report = Path.of(((JsonText) job.at("result")).value());
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(report)))) {
      assertThat(tar.getNextEntry().getName()).contains(".part_00000.");
      String text = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(tar.getNextEntry()).isNull();
      return text;
    }
  }

  @Test
  void a_report_that_cannot_be_made_fails_with_the_contract_s_numbers() throws Exception {
    assertThat(refused("{\"query-options\":{\"count\":true}}")).contains("[EINVAL]");
    assertThat(refused("{\"query-options\":{\"get\":true}}")).contains("[EINVAL]");
    assertThat(refused("{\"services\":[\"SMB\",\"SUDO\"]}")).contains("audit.query.services");
    assertThat(refused("{\"query-filters\":[[\"timestamp\",\">\",1]]}"))
        .contains("audit.query.query-filters");
    assertThat(refused("{\"export_format\":\"XML\"}")).contains("data.export_format");
    assertThat(refused("{\"query-options\":{\"sort\":[]}}")).contains("data.query-options.sort");
    assertThat(refused("{\"query-options\":\"all\"}")).contains("data.query-options: ");
    assertThat(refused("{\"query-filters\":[[\"event\"]]}")).contains("data.query-filters: ");
  }

  private String refused(String wanted) throws Exception {
    JsonObject job = awaitEnd(result("audit.export", wanted));
    assertThat(job.at("state")).isEqualTo(JsonText.of("FAILED"));
    return Json.text(job.at("error"));
  }

  @Test
  void nobody_fetches_the_report_of_another() throws Exception {
    reader("curious");
    JsonObject job = awaitEnd(result("audit.export", "{\"query-options\":{\"limit\":1}}"));
    String path = ((JsonText) job.at("result")).value();
    try (FrameSocket curious = FrameSocket.tcp(server.port()).open(CURRENT)) {
      answered(curious, "auth.login", "\"curious\",\"Read-only-1\"");

      JsonObject answer =
          answered(
              curious,
              "core.download",
              "\"audit.download_report\",[{\"report_name\":\""
                  + path.substring(path.lastIndexOf('/') + 1)
                  + "\"}],\"x\"");

      assertThat(Json.text(answer)).contains("\"result\":[");
      JsonValue id = ((JsonArray) answer.at("result")).items().getFirst();
      assertThat(Json.text(awaitEnd(id))).contains("FAILED", "[ENOENT] There is no report");
    }
  }

  private byte[] get(String address) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(URI.create(server.httpUrl() + address)).build(),
              BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    }
  }

  @Test
  void faults_of_a_question_have_the_contract_s_names() throws Exception {
    assertThat(asked("{\"query-options\":{}}"))
        .contains("audit.query.query-options", "limit, count and get");
    assertThat(asked("{\"services\":[\"MIDDLEWARE\",\"SMB\"],\"query-options\":{\"limit\":1}}"))
        .contains("audit.query.services");
    assertThat(
            asked("{\"query-filters\":[[\"timestamp\",\">\",1]],\"query-options\":{\"limit\":1}}"))
        .contains("audit.query.query-filters");
    assertThat(asked("{\"query-options\":{\"limit\":1,\"select\":[\"audit_id\",\"x\"]}}"))
        .contains("audit.query.query-options.select.1");
    assertThat(asked("{\"query-options\":{\"limit\":1,\"offset\":\"1\"}}"))
        .contains("data.query-options.offset");
    assertThat(
            asked("{\"services\":[],\"query-filters\":null,\"query-options\":{\"limit\":\"1\"}}"))
        .as("what cannot be read is told before what cannot be asked")
        .contains("data.query-filters", "data.query-options.limit")
        .doesNotContain("audit.query");
    assertThat(asked("{\"services\":[\"SMB\"],\"query-options\":{\"count\":true}}"))
        .contains("\"result\":0");
    assertThat(asked("{\"query-options\":{\"limit\":1,\"extra\":{\"cursor\":\"\"}}}"))
        .contains("\"items\":[{", "\"cursor\":");
  }

  private String asked(String data) throws Exception {
    return Json.text(answered(admin, "audit.query", data));
  }
}
