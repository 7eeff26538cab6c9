package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files out of and into jobs of a whole server, with real accounts and tokens (`protocol.md` §7,
/// `jobs.md` §14).
@Timeout(120)
final class TransferTest {

  private static final String LENA = basic("lena", "Another-password-1");

  private static TestServer server;
  private static Client client;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    client = Client.connect(Address.parse(server.webSocketUrl()));
    client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    JsonValue group = call("group.create", "{'name':'readers','gid':4000}");
    call(
        "privilege.create",
        "{'name':'readers','web_shell':false,'local_groups':[4000],'roles':['READONLY_ADMIN']}");
    call(
        "user.create",
        "{'username':'lena','full_name':'x','smb':false,'password':'Another-password-1',"
            + "'group':%s}".formatted(group));
  }

  @AfterAll
  static void stop() {
    http.close();
    client.close();
    server.close();
  }

  // ---- what is asked

  private static JsonValue call(String method, String params) throws Exception {
    return call(client, method, params);
  }

  private static JsonValue call(Client caller, String method, String params) throws Exception {
    JsonArray all = (JsonArray) Json.read("[" + params.replace('\'', '"') + "]");
    return caller.call(method, all.items().toArray(JsonValue[]::new));
  }

  private static String text(String method, String params) throws Exception {
    return ((JsonText) call(method, params)).value();
  }

  private record Fetch(long job, String path) {}

  private static Fetch download(String params) throws Exception {
    JsonArray answer = (JsonArray) call("core.download", params);
    assertThat(answer.items()).hasSize(2);
    return new Fetch(
        ((JsonInteger) answer.items().getFirst()).small(),
        ((JsonText) answer.items().getLast()).value());
  }

  private static HttpResponse<byte[]> request(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.httpUrl() + path))
            .method(method, BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    return request("GET", path);
  }

  private static final String FORM = "Content-Type: multipart/form-data; boundary=bound";

  private static HttpResponse<String> upload(String data, String authorization, String... files)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.httpUrl() + "/_upload/"))
            .header("Content-Type", "multipart/form-data; boundary=bound")
            .header("Authorization", authorization)
            .POST(BodyPublishers.ofString(form(data, files)))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static String form(String data, String... files) {
    StringBuilder body = new StringBuilder(part("data", data.replace('\'', '"')));
    for (String file : files) {
      body.append(part("file", file));
    }
    return body.append("--bound--\r\n").toString();
  }

  private static String part(String name, String content) {
    return "--bound\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, content);
  }

  private static String basic(String username, String password) {
    return HttpPeer.basic(username, password).substring("Authorization: ".length());
  }

  private static String admin() {
    return basic(TestServer.USERNAME, TestServer.PASSWORD);
  }

  private static long begun(String method, String params) throws IOException {
    String body = FrameSocket.request(method, params, "1");
    HttpPeer.Answer answer = HttpPeer.post(server.port(), "/api/current", body, HttpPeer.ADMIN);
    return Long.parseLong(answer.header("Parbuckle-Job"));
  }

  private static JsonObject row(long job) throws Exception {
    return (JsonObject) call("core.get_jobs", "[['id','=',%d]],{'get':true}".formatted(job));
  }

  private static JsonObject ended(long job) throws Exception {
    while (true) {
      JsonObject row = row(job);
      if (!row.at("time_finished").equals(JsonValue.NULL)) {
        return row;
      }
      Thread.onSpinWait();
    }
  }

  /// The one job of this method that runs, once it does.
  private static long running(String method) throws Exception {
    String filters = "[['method','=','%s'],['state','=','RUNNING']]".formatted(method);
    JsonArray found = JsonArray.EMPTY;
    while (found.items().isEmpty()) {
      found = (JsonArray) call("core.get_jobs", filters);
    }
    return ((JsonInteger) ((JsonObject) found.items().getFirst()).at("id")).small();
  }

  private static String state(JsonObject row) {
    return ((JsonText) row.at("state")).value();
  }

  private static JsonObject uploaded(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ended(((JsonInteger) ((JsonObject) Json.read(answer.body())).at("job_id")).small());
  }

  private static void assertError(int errno, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(errno);
              assertThat(e.reason()).contains(reason);
            });
  }

  // ---- down

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void a_download_may_be_asked_for_by_any_method_and_once(String method) throws Exception {
    Fetch fetch = download("'test.job_output',[5],'five.bin'");
    assertThat(fetch.path()).matches("/_download/" + fetch.job() + "\\?auth_token=[\\w-]{64}");

    HttpResponse<byte[]> answer = request(method, fetch.path());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).containsExactly(0, 1, 2, 3, 4);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"five.bin\"");
    assertThat(get(fetch.path()).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_a_job_wrote_before_it_ended_is_still_there_for_the_one_download(boolean buffered)
      throws Exception {
    Fetch fetch = download("'test.job_output',[1000],'x',%s".formatted(buffered));

    assertThat(state(ended(fetch.job()))).isEqualTo("SUCCESS");

    assertThat(get(fetch.path()).body()).hasSize(1000);
    assertThat(get(fetch.path()).statusCode()).isEqualTo(401);
  }

  @Test
  void a_job_waits_for_its_reader_unless_its_output_is_buffered() throws Exception {
    Fetch piped = download("'test.job_output',[3000000],'x'");
    Fetch buffered = download("'test.job_output',[3000000],'x',true");

    assertThat(state(ended(buffered.job()))).isEqualTo("SUCCESS");
    assertThat(state(row(piped.job()))).isEqualTo("RUNNING");

    assertThat(get(piped.path()).body()).hasSize(3_000_000);
    assertThat(state(ended(piped.job()))).isEqualTo("SUCCESS");
    assertThat(get(buffered.path()).body()).hasSize(3_000_000);
  }

  @Test
  void a_job_whose_reader_leaves_fails_with_a_broken_pipe() throws Exception {
    Fetch fetch = download("'test.job_output',[1000000000],'x'");
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send("GET " + fetch.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(peer.head()).startsWith("HTTP/1.1 200");
    }

    JsonObject row = ended(fetch.job());

    assertThat(state(row)).isEqualTo("FAILED");
    assertThat(row.at("error")).isEqualTo(JsonText.of("[Errno 32] Broken pipe"));
  }

  @Test
  void a_job_without_an_output_is_downloaded_as_nothing() throws Exception {
    Fetch fetch = download("'test.job_echo',[7],'x'");

    HttpResponse<byte[]> answer = get(fetch.path());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(ended(fetch.job()).at("result")).isEqualTo(JsonInteger.of(7));
  }

  @Test
  void arguments_that_are_wrong_are_told_by_the_job() throws Exception {
    Fetch fetch = download("'test.job_output',['many'],'x'");

    JsonObject row = ended(fetch.job());

    assertThat(state(row)).isEqualTo("FAILED");
    assertThat(row.at("error").toString()).contains("size");
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send("GET " + fetch.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(peer.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void what_is_no_job_is_refused_before_it_is_run() throws Exception {
    JsonValue before = call("test.item.query", "[],{'count':true}");

    assertError(22, "is no job", () -> download("'test.item.create',[{'name':'never made'}],'x'"));

    assertThat(call("test.item.query", "[],{'count':true}")).isEqualTo(before);
  }

  @Test
  void whoever_may_not_call_the_method_may_not_download_it() throws Exception {
    try (Client lena = Client.connect(Address.parse(server.webSocketUrl()))) {
      lena.login("lena", "Another-password-1", () -> "");

      assertError(
          13,
          "[EACCES] Not authorized",
          () -> call(lena, "core.download", "'test.job_output',[1],'x'"));
    }
  }

  @Test
  void a_token_of_ones_own_gives_the_download_a_name_of_ones_own() throws Exception {
    Fetch named = download("'test.job_output',[1],'x'");
    Fetch nameless = download("'test.job_output',[1],'x'");

    HttpResponse<byte[]> first =
        get(own(named.job(), "{'job':%d,'filename':'mine'}".formatted(named.job())));
    HttpResponse<byte[]> second = get(own(nameless.job(), "{'job':%d}".formatted(nameless.job())));

    assertThat(first.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"mine\"");
    assertThat(second.headers().firstValue("Content-Disposition")).hasValue("attachment");
  }

  private static String own(long job, String attributes) throws Exception {
    return "/_download/%d?auth_token=%s"
        .formatted(job, text("auth.generate_token", "600,%s,true,false".formatted(attributes)));
  }

  @Test
  void a_token_for_what_was_fetched_is_given_and_fetches_nothing() throws Exception {
    Fetch fetch = download("'test.job_output',[1],'x'");
    assertThat(get(fetch.path()).statusCode()).isEqualTo(200);

    String again = own(fetch.job(), "{'job':%d}".formatted(fetch.job()));

    HttpResponse<byte[]> answer = get(again);
    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(answer.body()).isEmpty();
    assertThat(get(again).statusCode()).as("the token is for many uses").isEqualTo(410);
  }

  @Test
  void a_token_is_for_jobs_whose_output_was_opened() throws Exception {
    long undeclared = download("'test.job_echo',[1],'x'").job();
    assertThat(own(undeclared, "{'job':%d}".formatted(undeclared))).isNotEmpty();

    for (String method : new String[] {"test.job_echo", "test.job_output_optional"}) {
      long job = begun(method, "1");
      assertError(
          14,
          "[EFAULT] %d: job is not suitable for download token".formatted(job),
          () -> own(job, "{'job':%d}".formatted(job)));
    }
  }

  @Test
  void a_token_without_a_job_downloads_nothing() throws Exception {
    Fetch fetch = download("'test.job_output',[1],'x'");

    assertThat(get(own(fetch.job(), "{}")).statusCode()).isEqualTo(401);
    assertThat(get(own(fetch.job(), "{'filename':'x'}")).statusCode()).isEqualTo(401);
    assertThat(get(fetch.path()).statusCode()).isEqualTo(200);
  }

  // ---- up

  private static final String SUMS = "{'method':'test.job_input_count'}";

  private static JsonValue json(String text) throws Exception {
    return Json.read(text.replace('\'', '"'));
  }

  @Test
  void a_job_of_an_upload_has_no_session_and_no_message() throws Exception {
    JsonObject row = uploaded(upload(SUMS, admin(), "a", "", "ccc", "dddd", "eeeee"));

    assertThat(row.at("result")).isEqualTo(json("[1,0,3,4,5]"));
    assertThat(row.at("message_ids")).isEqualTo(JsonArray.EMPTY);
    assertThat(((JsonObject) row.at("credentials")).at("type"))
        .isEqualTo(JsonText.of("LOGIN_PASSWORD"));
    JsonValue told =
        call(
            "audit.query",
            "{'query-filters':[['event_data.method','=','test.job_input_count']],"
                + "'query-options':{'select':['session'],'limit':1}}");
    assertThat(told).isEqualTo(json("[{'session':''}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'method':'test.job_input_count','params':[1]} | FAILED",
        "{'method':'test.job_input_sha256','params':[['no label']]} | FAILED",
        "{'method':'test.job_input_fail'} | FAILED",
        "{'method':'test.job_input_first'} | SUCCESS",
        "{'method':'test.job_echo','params':[1]} | SUCCESS"
      })
  void what_becomes_of_the_job_is_no_matter_of_the_status(String data, String state)
      throws Exception {
    String big = "x".repeat(1_000_000);

    assertThat(state(uploaded(upload(data, admin(), big, big)))).isEqualTo(state);
  }

  @Test
  void a_short_upload_makes_no_progress_of_its_own() throws Exception {
    JsonObject row = uploaded(upload("{'method':'test.job_input_fail'}", admin(), "x".repeat(20)));

    assertThat(row.at("progress")).isEqualTo(json("{'percent':0,'description':'','extra':null}"));
  }

  @Test
  void a_job_that_is_aborted_while_it_reads_lets_its_client_finish() throws Exception {
    String body = form("{'method':'test.job_input_sha256','params':['aborted']}", "x".repeat(2000));
    try (HttpPeer peer = new HttpPeer(server.port())) {
      String length = "Content-Length: " + body.length();
      peer.send(HttpPeer.head("POST", "/_upload", List.of(FORM, HttpPeer.ADMIN, length)));
      peer.send(body.substring(0, 1000));
      long job = running("test.job_input_sha256");

      call("core.job_abort", String.valueOf(job));
      assertThat(state(ended(job))).isEqualTo("ABORTED");
      peer.send(body.substring(1000));

      assertThat(peer.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_job_that_cannot_be_queued_is_a_412() throws Exception {
    long holder = begun("test.job_lock_q0", "\"up\",60");

    HttpResponse<String> answer =
        upload("{'method':'test.job_lock_q0','params':['up',0]}", admin(), "x");
    call("core.job_abort", String.valueOf(holder));

    assertThat(answer.statusCode()).isEqualTo(412);
    assertThat(answer.body()).startsWith("[EBUSY] ");
  }

  @Test
  void a_token_uploads_as_often_as_it_may() throws Exception {
    String once = text("auth.generate_token", "300,{},true,true");
    String often = text("auth.generate_token", "300,{},true,false");

    for (String file : new String[] {"x", "yy"}) {
      assertThat(uploaded(upload(SUMS, "Token " + often, file)).at("result"))
          .isEqualTo(json("[%d]".formatted(file.length())));
    }
    assertThat(upload(SUMS, "Token " + once, "x").statusCode()).isEqualTo(200);
    assertInvalid(upload(SUMS, "Token " + once, "x"));
    assertInvalid(upload(SUMS, "Token " + text("auth.generate_token", "0"), "x"));
    String forDownload = text("auth.generate_token", "300,{'filename':'x'}");
    assertInvalid(upload(SUMS, "Token " + forDownload, "x"));
  }

  private static void assertInvalid(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("Invalid token");
  }

  @Test
  void who_may_not_call_the_method_hears_it_in_the_words_of_the_credential() throws Exception {
    try (Client lena = Client.connect(Address.parse(server.webSocketUrl()))) {
      lena.login("lena", "Another-password-1", () -> "");
      JsonText token = (JsonText) call(lena, "auth.generate_token", "");
      assertInvalid(upload(SUMS, "Token " + token.value(), "x"));
      assertInvalid(upload("{'method':'no.such'}", "Token " + token.value(), "x"));
      assertInvalid(upload("{'method':'nodot'}", "Token " + token.value(), "x"));
    }
    String all = "Token " + text("auth.generate_token", "300");
    HttpResponse<String> unnamed = upload("{'method':'nodot'}", all, "x");
    assertThat(unnamed.statusCode()).isEqualTo(412);
    assertThat(unnamed.body()).isEqualTo("[EBADMSG] Invalid method name");
    HttpResponse<String> answer = upload(SUMS, LENA, "x");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("403: Forbidden");
    assertThat(upload("{'method':'no.such'}", LENA, "x").statusCode()).isEqualTo(422);
  }

  @Test
  void a_key_uploads_and_what_is_none_does_not() throws Exception {
    String key =
        ((JsonText)
                ((JsonObject) call("api_key.create", "{'name':'up','username':'admin'}")).at("key"))
            .value();

    assertThat(uploaded(upload(SUMS, "Bearer " + key, "x")).at("result")).isEqualTo(json("[1]"));
    for (String wrong : new String[] {key + "x", "999999-abc", "a-b", "nothing"}) {
      HttpResponse<String> answer = upload(SUMS, "Bearer " + wrong, "x");
      assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("Invalid API key");
    }
  }

  @Test
  void while_second_factors_are_on_no_password_uploads() throws Exception {
    String token = text("auth.generate_token", "");
    call("auth.twofactor.update", "{'enabled':true}");
    try {
      for (String authorization : new String[] {admin(), LENA, basic("admin", "wrong")}) {
        HttpResponse<String> answer = upload(SUMS, authorization, "x");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("HTTP Basic Auth is unavailable when OTP is enabled");
      }
      assertThat(upload(SUMS, "Token " + token, "x").statusCode()).isEqualTo(200);
    } finally {
      call("auth.twofactor.update", "{'enabled':false}");
    }
    assertThat(upload(SUMS, admin(), "x").statusCode()).isEqualTo(200);
  }

  @Test
  void an_upload_to_what_is_no_job_is_refused_before_it_is_run() throws Exception {
    String create = "{'method':'test.item.create','params':[{'name':'never made'}]}";
    JsonValue before = call("test.item.query", "[],{'count':true}");

    HttpResponse<String> mine = upload(create, admin(), "x");

    assertThat(mine.statusCode()).isEqualTo(412);
    assertThat(mine.body()).startsWith("[EINVAL] ");
    assertThat(upload(create, LENA, "x").statusCode()).as("who may not, first").isEqualTo(403);
    assertThat(call("test.item.query", "[],{'count':true}")).isEqualTo(before);
  }

  @Test
  void tokens_of_an_account_that_is_locked_move_no_files() throws Exception {
    call(
        "user.create",
        "{'username':'otto','full_name':'x','smb':false,'password':'Another-password-1',"
            + "'group_create':true}");
    JsonObject account = (JsonObject) call("user.query", "[['username','=','otto']],{'get':true}");
    call(
        "privilege.create",
        "{'name':'otto','web_shell':false,'local_groups':[%s],'roles':['FULL_ADMIN']}"
            .formatted(Json.text(((JsonObject) account.at("group")).at("bsdgrp_gid"))));
    try (Client otto = Client.connect(Address.parse(server.webSocketUrl()))) {
      otto.login("otto", "Another-password-1", () -> "");
      String token = ((JsonText) call(otto, "auth.generate_token", "")).value();
      JsonArray fetch = (JsonArray) call(otto, "core.download", "'test.job_output',[5],'x'");
      assertThat(upload(SUMS, "Token " + token, "x").statusCode()).isEqualTo(200);

      call("user.update", Json.text(account.at("id")) + ",{'locked':true}");

      assertInvalid(upload(SUMS, "Token " + token, "x"));
      assertThat(get(((JsonText) fetch.items().getLast()).value()).statusCode()).isEqualTo(401);
      assertThat(upload(SUMS, basic("otto", "Another-password-1"), "x").statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void a_token_is_for_the_address_that_asked_for_it() throws Exception {
    Fetch fetch = download("'test.job_output',[5],'x'");
    String token = text("auth.generate_token", "");
    String bound = form(SUMS, "x");

    try (HttpPeer stranger = new HttpPeer(server.port(), "127.0.0.2")) {
      stranger.send("GET " + fetch.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(stranger.answer().status()).isEqualTo(401);
    }
    try (HttpPeer stranger = new HttpPeer(server.port(), "127.0.0.2")) {
      HttpPeer.Answer answer =
          stranger.post("/_upload", bound, FORM, "Authorization: Token " + token);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("Invalid token");
    }
    assertThat(upload(SUMS, "Token " + token, "x").statusCode()).isEqualTo(200);
  }

  @Test
  void clients_of_http_1_0_upload_and_download() throws Exception {
    Fetch fetch = download("'test.job_output',[5],'x'");
    String bound = form(SUMS, "four");
    try (HttpPeer old = new HttpPeer(server.port())) {
      old.send("GET " + fetch.path() + " HTTP/1.0\r\n\r\n");
      assertThat(old.head()).startsWith("HTTP/1.1 200").doesNotContain("chunked");
      assertThat(old.rest()).isEqualTo("\0\1\2\3\4");
    }
    try (HttpPeer old = new HttpPeer(server.port())) {
      old.send(
          "POST /_upload HTTP/1.0\r\n%s\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(FORM, HttpPeer.ADMIN, bound.length(), bound));
      assertThat(old.head()).startsWith("HTTP/1.1 200");
      long job = ((JsonInteger) ((JsonObject) Json.read(old.rest())).at("job_id")).small();
      assertThat(ended(job).at("result")).isEqualTo(json("[4]"));
    }
  }

  // ---- what is logged

  /// Waits for it.
  private static ILoggingEvent line(LogKept log, long job) {
    while (true) {
      for (ILoggingEvent line : log.events()) {
        if (line.getKeyValuePairs().toString().contains("job=\"" + job + "\"")) {
          return line;
        }
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void a_client_that_leaves_is_a_line_in_the_log_and_no_trace() throws Exception {
    try (LogKept log = LogKept.of("io.parbuckle.server.job.JobRunner", Level.WARN)) {
      Fetch fetch = download("'test.job_output',[100000000],'x'");
      try (HttpPeer peer = new HttpPeer(server.port())) {
        peer.send("GET " + fetch.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(peer.head()).startsWith("HTTP/1.1 200");
      }
      long job;
      try (HttpPeer peer = new HttpPeer(server.port())) {
        peer.send(
            HttpPeer.head(
                "POST", "/_upload", List.of(FORM, HttpPeer.ADMIN, "Content-Length: 9999")));
        peer.send(part("data", SUMS.replace('\'', '"')) + part("file", "abc"));
        job = running("test.job_input_count");
      }

      assertThat(line(log, fetch.job()).getThrowableProxy()).isNull();
      assertThat(line(log, job).getThrowableProxy()).isNull();
      assertThat(line(log, job).getKeyValuePairs().toString()).contains("The upload ended after ");
    }
  }

  // ---- a restart

  @Test
  void a_restart_forgets_tokens_and_what_waited_to_be_fetched() throws Exception {
    try (TestServer twice = TestServer.start(TranscriptTest.plugins())) {
      String once = asked(twice, "auth.generate_token", "");
      String fetch = asked(twice, "core.download", "\"test.job_output\",[5],\"x\",true");
      String job = fetch.replaceFirst(".*\\[([0-9]+),.*", "$1");
      String path = fetch.replaceFirst(".*(/_download/[^\"]+)\".*", "$1");
      asked(twice, "core.job_wait", job, "Prefer: wait=60");

      twice.restart();

      assertThat(status(twice, path)).isEqualTo(401);
      String token = once.replaceFirst(".*\"result\":\"([^\"]+)\".*", "$1");
      HttpPeer.Answer refused =
          HttpPeer.post(
              twice.port(),
              "/api/current",
              FrameSocket.request("auth.me", "", "1"),
              "Authorization: Token " + token);
      assertThat(refused.status()).isEqualTo(401);
      String again = asked(twice, "auth.generate_token", "60,{\"job\":%s}".formatted(job));
      String valid = again.replaceFirst(".*\"result\":\"([^\"]+)\".*", "$1");
      assertThat(status(twice, "/_download/" + job + "?auth_token=" + valid)).isEqualTo(410);
    }
  }

  private static String asked(TestServer server, String method, String params, String... headers)
      throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = HttpPeer.ADMIN;
    String body = FrameSocket.request(method, params, "1");
    HttpPeer.Answer answer = HttpPeer.post(server.port(), "/api/current", body, all);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static int status(TestServer server, String path) throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      return peer.send(HttpPeer.head("GET", path, List.of())).answer().status();
    }
  }
}
