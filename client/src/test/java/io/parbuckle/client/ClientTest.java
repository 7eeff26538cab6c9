package io.parbuckle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.client.scripted.ScriptedServer;
import io.parbuckle.client.scripted.ScriptedServer.Peer;
import io.parbuckle.client.scripted.ScriptedServer.Request;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ClientTest {

  private static final ClientOptions OPTIONS =
      ClientOptions.defaults().withCall(Duration.ofSeconds(10));

  @Test
  void a_call_is_answered_with_its_result() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request request = peer.expect("test.add", "5");
                  assertThat(request.params()).containsExactly(number(2), number(3));
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.call("test.add", number(2), number(3))).isEqualTo(number(5));
      assertThat(server.fault()).isNull();
    }
  }

  @Test
  void a_unix_socket_works_like_a_port(@TempDir Path folder) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.unix(
                folder.resolve("s.sock"),
                peer -> {
                  peer.open().expect("core.ping", "\"pong\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.call("core.ping")).isEqualTo(text("pong"));
    }
  }

  @Test
  void answers_may_come_in_another_order_than_the_calls() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request first = peer.request();
                  Request second = peer.request();
                  peer.answer(second, "\"" + second.method() + "\"");
                  peer.answer(first, "\"" + first.method() + "\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {
      LinkedBlockingQueue<JsonValue> other = new LinkedBlockingQueue<>();

      Thread.startVirtualThread(() -> other.add(quietly(() -> client.call("test.a"))));
      JsonValue mine = client.call("test.b");

      assertThat(mine).isEqualTo(text("test.b"));
      assertThat(other.poll(5, TimeUnit.SECONDS)).isEqualTo(text("test.a"));
    }
  }

  @Test
  void an_error_says_everything_that_the_server_said() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.refuse(
                      peer.request(),
                      """
                      {"code":-32602,"message":"Invalid params","data":{"error":22,"errname":"EINVAL",
                       "reason":"[EINVAL] a.b: Field required\\n","trace":null,
                       "extra":[["a.b","Field required",22],[null,"No such thing",2]]}}\
                      """);
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      CallException error =
          catchThrowableOfType(CallException.class, () -> client.call("test.fail"));

      assertThat(error.code()).isEqualTo(-32602);
      assertThat(error.errno()).isEqualTo(22);
      assertThat(error.errname()).isEqualTo("EINVAL");
      assertThat(error.problems())
          .extracting(problem -> problem.attribute() + " " + problem.message())
          .containsExactly("a.b Field required", "null No such thing");
    }
  }

  @Test
  void an_error_without_data_says_its_message() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.refuse(
                      peer.request(), "{\"code\":-32601,\"message\":\"Method does not exist\"}");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThatThrownBy(() -> client.call("no.such"))
          .isInstanceOf(CallException.class)
          .hasMessage("Method does not exist");
    }
  }

  @Test
  void a_call_that_takes_too_long_is_given_up_and_the_connection_stays() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request slow = peer.request();
                  Request quick = peer.request();
                  peer.answer(slow, "1");
                  peer.answer(quick, "2");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThatThrownBy(() -> client.call("test.sleep", List.of(), Duration.ofMillis(20)))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("test.sleep was not answered within 0.02 s");
      assertThat(client.call("test.quick")).isEqualTo(number(2));
    }
  }

  @Test
  void a_message_in_pieces_with_a_ping_between_them_is_put_together() throws Exception {
    LinkedBlockingQueue<Peer.Frame> pongs = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request request = peer.request();
                  peer.frame(0x01, "{\"jsonrpc\":\"2.0\",\"id\":");
                  peer.frame(0x89, "still there?");
                  peer.frame(0x00, request.idJson());
                  peer.frame(0x80, ",\"result\":7}");
                  pongs.add(peer.frame());
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.call("test.pieces")).isEqualTo(number(7));
      assertThat(pongs.poll(5, TimeUnit.SECONDS)).isEqualTo(new Peer.Frame(10, "still there?"));
    }
  }

  @Test
  void long_messages_go_both_ways() throws Exception {
    String large = "x".repeat(300_000);
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request request = peer.request();
                  peer.answer(
                      request, "\"" + ((JsonText) request.params().getFirst()).value() + "\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.call("test.echo", text(large))).isEqualTo(text(large));
    }
  }

  @Test
  void a_message_above_the_bound_ends_the_connection_with_a_sentence() throws Exception {
    LinkedBlockingQueue<Peer.Frame> goodbye = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request request = peer.request();
                  peer.frame(0x01, "{\"id\":" + request.idJson());
                  peer.frame(0x80, ",\"result\":\"" + "x".repeat(2000) + "\"}");
                  goodbye.add(peer.frame());
                });
        Client client = Client.connect(server.address(), OPTIONS.withMessageBytesMax(1024))) {

      assertThatThrownBy(() -> client.call("test.large"))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("a message above 1024 bytes");
      assertThat(goodbye.poll(5, TimeUnit.SECONDS)).extracting(Peer.Frame::opcode).isEqualTo(8);
    }
  }

  @Test
  void the_reason_of_a_close_reaches_whoever_waits() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.request();
                  peer.sendClose(1008, "You are not allowed to access this resource");
                  peer.frame();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      ConnectionException lost =
          catchThrowableOfType(ConnectionException.class, () -> client.call("system.info"));

      assertThat(lost.closeCode()).hasValue(1008);
      assertThat(lost).hasMessageContaining("You are not allowed to access this resource");
      assertThatThrownBy(() -> client.call("system.info")).isInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void a_connection_that_breaks_fails_what_waits() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.request();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThatThrownBy(() -> client.call("system.info"))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("broke");
    }
  }

  @Test
  void a_server_that_says_nothing_any_more_counts_as_lost() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.expect("test.first", "1");
                  peer.drain();
                });
        Client client =
            Client.connect(server.address(), OPTIONS.withKeepAlive(Duration.ofMillis(100)))) {
      client.call("test.first");

      assertThatThrownBy(() -> client.call("test.second")).isInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void binary_masked_and_garbled_frames_end_the_connection() throws Exception {
    assertEndedBy(peer -> peer.frame(0x82, "binary"), "binary");
    assertEndedBy(peer -> peer.frame(0x80, "end without a beginning"), "pieces");
    assertEndedBy(peer -> peer.frame(0xc1, "{}"), "reserved bits");
    assertEndedBy(peer -> peer.frame(0x83, "{}"), "unknown kind 3");
    assertEndedBy(peer -> peer.frame(0x09, "a ping in pieces"), "control frame");
    assertEndedBy(peer -> peer.frame(0x88, "x"), "half a close code");
    assertEndedBy(peer -> peer.send("{"), "no JSON");
    assertEndedBy(peer -> peer.send("[]"), "no object");
  }

  private static void assertEndedBy(ScriptedServer.Script fault, String words) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.request();
                  fault.play(peer);
                  peer.frame();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {
      assertThatThrownBy(() -> client.call("test.any"))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void a_refused_handshake_says_why() throws Exception {
    assertRefused("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "no API at /api/current");
    assertRefused(
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nGo away."
            + "\n",
        "403 Forbidden: Go away.");
    assertRefused("SSH-2.0-OpenSSH_9.2\r\n\r\n", "no HTTP");
    assertRefused(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept:"
            + " wrong\r\n\r\n",
        "not as a WebSocket does");
  }

  private static void assertRefused(String answer, String words) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tcp(
            peer -> {
              peer.head();
              peer.say(answer);
            })) {
      assertThatThrownBy(() -> Client.connect(server.address(), OPTIONS))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void a_server_that_accepts_and_is_silent_does_not_hold_us() throws Exception {
    try (ScriptedServer server = ScriptedServer.tcp(Peer::drain)) {
      assertThatThrownBy(
              () -> Client.connect(server.address(), OPTIONS.withConnect(Duration.ofMillis(100))))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("said nothing");
    }
  }

  @Test
  void a_socket_that_is_not_there_is_named(@TempDir Path folder) {
    Path socket = folder.resolve("parbuckle.sock");

    assertThatThrownBy(() -> Client.connect(new Address.Unix(socket), OPTIONS))
        .isInstanceOf(ConnectionException.class)
        .hasMessage("Cannot connect to ws+unix://" + socket + ": there is no such socket.");
  }

  @Test
  void a_job_is_followed_from_its_acceptance_to_its_result() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  Request request = peer.request();
                  peer.update(job(57, request, "added", "\"state\":\"WAITING\""));
                  peer.update(
                      job(
                          57,
                          request,
                          "changed",
                          """
                          "state":"RUNNING","progress":{"percent":40,"description":"Copying","extra":null}\
                          """));
                  peer.expect("test.go_on", "null");
                  peer.update(
                      job(57, request, "changed", "\"state\":\"SUCCESS\",\"result\":[1,2]"));
                  peer.answer(request, "[1,2]");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {
      List<String> seen = new ArrayList<>();

      JobHandle job = client.startJob("test.job", List.of());
      JsonValue result =
          job.await(
              progress -> {
                seen.add(progress.state() + " " + progress.percent());
                if (progress.state().equals("RUNNING") && progress.percent() == 40) {
                  quietly(() -> client.call("test.go_on"));
                }
              });

      assertThat(job.id()).hasValue(57);
      assertThat(result).isEqualTo(new JsonValue.JsonArray(List.of(number(1), number(2))));
      assertThat(seen).contains("RUNNING 40").endsWith("SUCCESS 40");
    }
  }

  @Test
  void a_call_that_joins_a_waiting_job_is_bound_by_its_change() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  Request request = peer.request();
                  peer.update(job(8, request, "changed", "\"state\":\"WAITING\""));
                  peer.update(
                      job(8, request, "changed", "\"state\":\"SUCCESS\",\"result\":\"done\""));
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.startJob("test.job", List.of()).await()).isEqualTo(text("done"));
    }
  }

  @Test
  void a_failed_job_throws_its_error_and_a_stopped_one_says_so() throws Exception {
    String failed =
        """
        "state":"FAILED","error":"[EFAULT] The disk is gone","exception":"…",
        "exc_info":{"repr":"…","type":"CallError","errno":14,"extra":null}\
        """;
    assertThatThrownBy(() -> runJob(failed))
        .isInstanceOf(CallException.class)
        .hasMessage("[EFAULT] The disk is gone")
        .extracting(error -> ((CallException) error).errno())
        .isEqualTo(14);

    String invalid =
        """
        "state":"FAILED","error":"[EINVAL] size: Field required\\n",
        "exc_info":{"repr":"…","type":"VALIDATION","errno":null,"extra":[["size","Field required",22]]}\
        """;
    assertThatThrownBy(() -> runJob(invalid))
        .isInstanceOf(CallException.class)
        .extracting(error -> ((CallException) error).problems().size())
        .isEqualTo(1);

    assertThatThrownBy(() -> runJob("\"state\":\"ABORTED\""))
        .isInstanceOf(JobAbortedException.class)
        .hasMessage("Job 9 was aborted.");
  }

  private static JsonValue runJob(String end) throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  Request request = peer.request();
                  peer.update(job(9, request, "added", "\"state\":\"WAITING\""));
                  peer.update(job(9, request, "changed", end));
                  peer.answer(request, "null");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {
      return client.startJob("test.job", List.of()).await();
    }
  }

  @Test
  void a_method_that_makes_no_job_has_its_result_all_the_same() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  peer.expect("core.ping", "\"pong\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      JobHandle handle = client.startJob("core.ping", List.of());

      assertThat(handle.id()).isEmpty();
      assertThat(handle.await()).isEqualTo(text("pong"));
    }
  }

  @Test
  void a_job_that_is_refused_never_begins() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  peer.refuse(
                      peer.request(),
                      """
                      {"code":-32001,"message":"Method call error","data":{"error":16,
                       "errname":"EBUSY","reason":"[EBUSY] This job is already being performed",
                       "trace":null,"extra":null}}\
                      """);
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThatThrownBy(() -> client.startJob("test.job", List.of()))
          .isInstanceOf(CallException.class)
          .hasMessage("[EBUSY] This job is already being performed");
    }
  }

  @Test
  void a_job_of_somebody_else_can_be_followed_and_an_old_answer_changes_nothing() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  Request look = peer.request();
                  peer.update(
                      """
                      {"msg":"changed","collection":"core.get_jobs","id":12,"fields":{"id":12,
                       "message_ids":[],"state":"SUCCESS","result":3}}\
                      """);
                  peer.answer(look, "[{\"id\":12,\"state\":\"RUNNING\"}]");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      JobHandle job = client.job(12);

      assertThat(job.await()).isEqualTo(number(3));
    }
  }

  @Test
  void a_job_that_has_ended_before_is_known_from_the_list_and_an_unknown_one_is_refused()
      throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().acceptJobs();
                  peer.expect("core.get_jobs", "[{\"id\":12,\"state\":\"SUCCESS\",\"result\":4}]");
                  peer.expect("core.get_jobs", "[]");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThat(client.job(12).await()).isEqualTo(number(4));
      assertThatThrownBy(() -> client.job(13))
          .isInstanceOf(CallException.class)
          .hasMessageContaining("Job with id 13 does not exist");
    }
  }

  @Test
  void events_come_in_order_until_the_source_ends() throws Exception {
    String name = "reporting.realtime:{\\\"interval\\\":2}";
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().expect("core.subscribe", "\"s1\"");
                  peer.update(
                      "{\"msg\":\"added\",\"collection\":\"" + name + "\",\"fields\":{\"n\":1}}");
                  peer.update("{\"msg\":\"added\",\"collection\":\"other\",\"fields\":{\"n\":9}}");
                  peer.update(
                      "{\"msg\":\"added\",\"collection\":\"" + name + "\",\"fields\":{\"n\":2}}");
                  peer.send(
                      "{\"jsonrpc\":\"2.0\",\"method\":\"notify_unsubscribed\",\"params\":"
                          + "{\"collection\":\""
                          + name
                          + "\",\"error\":null}}");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS);
        Subscription source = client.subscribe("reporting.realtime:{\"interval\":2}")) {

      Event first = source.next();
      Event second = source.next();

      assertThat(first)
          .isNotNull()
          .extracting(event -> event.fields().at("n"))
          .isEqualTo(number(1));
      assertThat(second)
          .isNotNull()
          .extracting(event -> event.fields().at("n"))
          .isEqualTo(number(2));
      assertThat(source.next()).isNull();
      assertThat(source.ended()).isTrue();
    }
  }

  @Test
  void a_source_that_fails_throws_what_it_said_before_its_subscription_was_answered()
      throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  Request request = peer.request();
                  peer.send(
                      """
                      {"jsonrpc":"2.0","method":"notify_unsubscribed","params":{"collection":"test.ticker:{}",
                       "error":{"error":22,"errname":"EINVAL","reason":"[EINVAL] count: Field required\\n",
                       "trace":null,"extra":[["count","Field required",22]]}}}\
                      """);
                  peer.answer(request, "\"s1\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS);
        Subscription source = client.subscribe("test.ticker:{}")) {

      CallException error = catchThrowableOfType(CallException.class, source::next);

      assertThat(error.problems()).hasSize(1);
    }
  }

  @Test
  void two_listeners_of_one_collection_share_one_subscription() throws Exception {
    LinkedBlockingQueue<String> methods = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().expect("core.subscribe", "\"s1\"");
                  peer.expect("test.both_listen", "null");
                  peer.update("{\"msg\":\"removed\",\"collection\":\"disk.query\",\"id\":\"sda\"}");
                  Request end = peer.request();
                  methods.add(end.method() + end.params());
                  peer.answer(end, "null");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {
      Subscription one = client.subscribe("disk.query");
      Subscription two = client.subscribe("disk.query");
      client.call("test.both_listen");

      assertThat(one.next()).isNotNull().extracting(Event::id).isEqualTo(text("sda"));
      assertThat(two.next()).isNotNull().extracting(Event::kind).isEqualTo("removed");
      one.close();
      two.close();

      assertThat(methods.poll(5, TimeUnit.SECONDS)).startsWith("core.unsubscribe").contains("s1");
    }
  }

  @Test
  void a_reader_that_is_too_slow_loses_its_subscription_and_not_the_connection() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().expect("core.subscribe", "\"s1\"");
                  for (int i = 0; i < 5; i++) {
                    peer.update("{\"msg\":\"added\",\"collection\":\"c\",\"fields\":{}}");
                  }
                  peer.expect("core.ping", "\"pong\"");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS.withEventsMax(3))) {
      Subscription events = client.subscribe("c");
      client.call("core.ping");

      assertThat(events.next()).isNotNull();
      assertThat(events.next()).isNotNull();
      assertThat(events.next()).isNotNull();
      assertThatThrownBy(events::next)
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("3 events waited");
    }
  }

  @Test
  void a_second_factor_is_asked_for_when_the_server_wants_one() throws Exception {
    BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.expect(
                      "auth.login_ex",
                      "{\"response_type\":\"OTP_REQUIRED\",\"username\":\"admin\"}");
                  asked.add(
                      peer.expect("auth.login_ex_continue", "{\"response_type\":\"SUCCESS\"}"));
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      client.login("admin", "s3cret", () -> "123456");

      Request second = asked.poll(10, TimeUnit.SECONDS);
      assertThat(second).isNotNull();
      assertThat(((JsonObject) second.params().getFirst()).at("otp_token"))
          .isEqualTo(text("123456"));
    }
  }

  @Test
  void a_login_that_is_refused_never_shows_the_password() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().expect("auth.login_ex", "{\"response_type\":\"AUTH_ERR\"}");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      assertThatThrownBy(() -> client.login("admin", "s3cret", () -> ""))
          .isInstanceOf(LoginException.class)
          .hasMessage("The server does not accept this user name or password.");
    }
  }

  @Test
  void an_api_key_without_a_user_uses_the_method_that_needs_none() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open().expect("auth.login_with_api_key", "true");
                  peer.expect("auth.login_ex", "{\"response_type\":\"SUCCESS\"}");
                  peer.rest();
                });
        Client client = Client.connect(server.address(), OPTIONS)) {

      client.loginWithApiKey(null, "1-abc");
      client.loginWithApiKey("admin", "1-abc");

      assertThat(server.fault()).isNull();
    }
  }

  private static String job(long id, Request request, String kind, String members) {
    return """
    {"msg":"%s","collection":"core.get_jobs","id":%d,"fields":{"id":%d,"message_ids":[%s],%s}}\
    """
        .formatted(kind, id, id, request.idJson(), members);
  }

  private static JsonValue number(long value) {
    return JsonInteger.of(value);
  }

  private static JsonValue text(String value) {
    return JsonText.of(value);
  }

  private interface Asking {
    JsonValue ask() throws Exception;
  }

  private static JsonValue quietly(Asking asking) {
    try {
      return asking.ask();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
