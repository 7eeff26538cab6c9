package io.parbuckle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.client.scripted.ScriptedServer;
import io.parbuckle.client.scripted.ScriptedServer.Request;
import io.parbuckle.client.scripted.ScriptedServer.Script;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

@Timeout(20)
class CliTest {

  private final Session session = new Session();

  @TempDir Path folder;

  // Results and arguments

  @Test
  void a_result_is_one_line_in_a_pipe() throws Exception {
    int code = run(answering("{\"name\":\"Gr\\u00fc\\u00dfe\",\"empty\":[]}"), "call", "a.b");

    assertThat(code).isZero();
    assertThat(session.out()).isEqualTo("{\"name\":\"Gr\\u00fc\\u00dfe\",\"empty\":[]}\n");
    assertThat(session.err()).isEmpty();
  }

  @Test
  void a_result_is_indented_and_harmless_on_a_terminal() throws Exception {
    session.onTerminal();

    run(
        answering(
            "{\"name\":\"Gr\\u00fc\\u00dfe\",\"bad\":\"\\u001b[2J\\u202e\\u009b\",\"s\":{\"$set\":[1]}}"),
        "call",
        "a.b");

    assertThat(session.out())
        .isEqualTo(
            """
            {
              "name": "Grüße",
              "bad": "\\u001b[2J\\u202e\\u009b",
              "s": {"$set": [
                1
              ]}
            }
            """);
  }

  @Test
  void a_text_is_json_too() throws Exception {
    assertThat(run(answering("\"pong\""), "ping")).isZero();

    assertThat(session.out()).isEqualTo("\"pong\"\n");
  }

  @Test
  void arguments_are_json_or_else_text_and_one_may_come_from_standard_input() throws Exception {
    session.reading("{\"secret\": 1}\n");
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());

    run(
        peer -> {
          peer.open();
          seen.add(peer.expect("a.b", "null"));
          peer.rest();
        },
        "call",
        "a.b",
        "-1",
        "[[\"id\",\"=\",2]]",
        "tank",
        "\"-x\"",
        "true",
        "-");

    assertThat(Json.text(new JsonArray(seen.getFirst().params())))
        .isEqualTo("[-1,[[\"id\",\"=\",2]],\"tank\",\"-x\",true,{\"secret\":1}]");
  }

  @Test
  void what_looks_like_json_and_is_none_is_taken_as_text_with_a_note() throws Exception {
    run(answering("null"), "call", "a.b", "{name: 1}");

    assertThat(session.err()).startsWith("Note: taken as text, because it is no JSON (");
  }

  // Errors and exit codes

  @Test
  void an_error_of_the_server_is_told_with_every_broken_rule_and_exits_1() throws Exception {
    int code =
        run(
            peer -> {
              peer.open();
              peer.refuse(
                  peer.request(),
                  """
                  {"code":-32602,"message":"Invalid params","data":{"error":22,"errname":"EINVAL",
                   "reason":"[EINVAL] user.name: Field required\\n","trace":null,
                   "extra":[["user.name","Field required",22],["user.uid","Too \\u001b[31mlarge",22]]}}\
                  """);
              peer.rest();
            },
            "call",
            "user.create",
            "{}");

    assertThat(code).isEqualTo(1);
    assertThat(session.out()).isEmpty();
    assertThat(session.err())
        .isEqualTo("[EINVAL] user.name: Field required\nuser.uid: Too  [31mlarge\n");
  }

  @Test
  void who_is_not_logged_in_is_told_how_to() throws Exception {
    int code =
        run(
            peer -> {
              peer.open();
              peer.refuse(
                  peer.request(),
                  """
                  {"code":-32001,"message":"Method call error","data":{"error":207,"errname":"ENOTAUTHENTICATED",
                   "reason":"[ENOTAUTHENTICATED] Not authenticated","trace":null,"extra":null}}\
                  """);
              peer.rest();
            },
            "call",
            "system.info");

    assertThat(code).isEqualTo(1);
    assertThat(session.err()).contains("Not authenticated\nLog in with -U USER or -K KEYFILE");
  }

  @Test
  void without_a_server_the_exit_code_is_3_and_a_sentence_says_what_helps() {
    int code = session.with("PARBUCKLE_DATA", folder.toString()).run("call", "core.ping");

    assertThat(code).isEqualTo(3);
    assertThat(session.err())
        .contains(folder + "/parbuckle.sock: there is no such socket.")
        .contains("`parbuckle serve` starts it");
  }

  @Test
  void a_connection_that_is_closed_half_way_exits_3_with_the_reason() throws Exception {
    int code =
        run(
            peer -> {
              peer.open();
              peer.request();
              peer.sendClose(1008, "Not from here");
              peer.frame();
            },
            "call",
            "a.b");

    assertThat(code).isEqualTo(3);
    assertThat(session.err()).contains("Not from here");
  }

  @Test
  void a_call_that_takes_too_long_exits_1() throws Exception {
    int code =
        run(
            peer -> {
              peer.open();
              peer.request();
              peer.rest();
            },
            "call",
            "--timeout",
            "0.05",
            "test.sleep");

    assertThat(code).isEqualTo(1);
    assertThat(session.err()).contains("test.sleep was not answered within 0.05 s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cal x | There is no command cal. Did you mean call?",
        "pnig | There is no command pnig. Did you mean ping?",
        "frobnicate | There is no command frobnicate.",
        "jobs lits | There is no command lits. Did you mean list?",
        "jobs | Say what to do",
        "jobs show x | 'x' is not a long",
        "ping --urii x | There is no option --urii. Did you mean --uri?",
        "ping again | Too many arguments, beginning with again.",
        "call | Missing required parameter: 'METHOD'",
        "call --tiemout 3 a.b | There is no option --tiemout.",
        "call a.b --tiemout | There is no option --tiemout.",
        "call --timeout soon a.b | 'soon' is no number of seconds",
        "call a.b - - | Only one argument",
        "call -P x a.b | A password needs a user",
        "call -U a -P x --password-stdin a.b | not both",
        "call -U a --password-stdin a.b - | password and argument",
        "call -U a -P x -K 1-abc a.b | not with both",
        "call -K /no/such/file a.b | neither a key",
        "call -U a a.b | no terminal",
        "call --uri ftp://x a.b | begins with ftp://",
        "download config.save | Missing required option: '--output=FILE'",
        "download config.save -o /no/such/x | needs a folder that exists",
        "upload config.upload /no/such/x | There is no file /no/such/x",
        "subscribe -n 0 x | -n counts from 1",
        "setup --reset a --username b | leave --username out",
      })
  void wrong_usage_exits_2_and_says_what_is_wrong(String line, String words) throws Exception {
    try (ScriptedServer server = ScriptedServer.unix(socket(), answering("null"))) {
      assertThat(server.address()).isNotNull();

      int code = session.with("PARBUCKLE_DATA", folder.toString()).run(line.split(" "));

      assertThat(session.err()).contains(words).contains("Try: parbuckle");
      assertThat(code).isEqualTo(2);
      assertThat(session.out()).isEmpty();
    }
  }

  @Test
  void a_socket_path_that_is_too_long_is_refused_with_a_sentence() {
    int code = session.with("PARBUCKLE_DATA", "/" + "x".repeat(120)).run("ping");

    assertThat(code).isEqualTo(2);
    assertThat(session.err()).contains("at most 107 bytes");
  }

  @Test
  void an_interrupt_exits_130_without_a_trace_and_says_that_the_job_goes_on() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.unix(
            socket(),
            peer -> {
              peer.open().acceptJobs();
              Request request = peer.request();
              peer.update(job(57, request, "\"state\":\"RUNNING\""));
              running.countDown();
              peer.rest();
            })) {
      FutureTask<Integer> command =
          new FutureTask<>(
              (Callable<Integer>)
                  () ->
                      session
                          .with("PARBUCKLE_DATA", folder.toString())
                          .run("call", "-j", "test.job_sleep"));
      Thread thread = Thread.ofPlatform().start(command);
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.address()).isNotNull();
      while (!session.err().contains("goes on") && thread.isAlive()) {
        thread.interrupt();
        boolean _ = thread.join(java.time.Duration.ofMillis(20));
      }

      assertThat(command.get(10, TimeUnit.SECONDS)).isEqualTo(130);
      assertThat(session.err()).doesNotContain("Exception").doesNotContain("at io.parbuckle");
    }
  }

  // Help

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "setup",
        "second-factor",
        "call",
        "subscribe",
        "jobs",
        "upload",
        "download",
        "ping",
        "version",
        "completion",
        "jobs list",
        "jobs watch",
        "jobs show",
        "jobs log",
        "jobs abort",
        "jobs wait",
        "jobs locks"
      })
  void every_command_has_help_that_fits_a_terminal(String command) {
    String[] words = (command + " --help").strip().split(" ");

    assertThat(session.run(words)).isZero();
    assertThat(session.out()).startsWith("Usage: parbuckle").contains("--help");
    assertThat(session.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(95));
    assertThat(session.err()).isEmpty();
  }

  @Test
  void no_command_at_all_shows_the_help_and_exits_2() {
    assertThat(session.run()).isEqualTo(2);
    assertThat(session.err()).contains("First steps:");
  }

  @Test
  void a_command_from_elsewhere_is_found_listed_and_guessed() {
    Cli cli = new Cli(session.surroundings(), "1.2.3").with("serve", Elsewhere::new);

    assertThat(cli.run("serve")).isEqualTo(7);
    assertThat(cli.run("--help")).isZero();
    assertThat(cli.run("srve")).isEqualTo(2);
    assertThat(session.out()).contains("serve          Serves.");
    assertThat(session.err()).contains("Did you mean serve?");
  }

  @Command(name = "serve", description = "Serves.")
  static final class Elsewhere implements Callable<Integer> {

    @Override
    public Integer call() {
      return 7;
    }
  }

  @Test
  void the_version_is_the_programs() {
    assertThat(session.run("version")).isZero();
    assertThat(session.run("--version")).isZero();
    assertThat(session.out()).isEqualTo("Parbuckle 1.2.3\nParbuckle 1.2.3\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void there_is_a_completion_for_each_shell(String shell) {
    assertThat(session.run("completion", shell)).isZero();
    assertThat(session.out()).contains("subscribe").contains("parbuckle").contains("locks");
  }

  // Where the server is, and logging in

  @Test
  void the_data_folder_is_found_as_the_server_finds_it() {
    assertThat(new Session().asRoot().surroundings().dataFolder())
        .isEqualTo(Path.of("/var/lib/parbuckle"));
    assertThat(new Session().with("HOME", "/home/a").surroundings().dataFolder())
        .isEqualTo(Path.of("/home/a/.local/state/parbuckle"));
    assertThat(
            new Session()
                .with("HOME", "/home/a")
                .with("XDG_STATE_HOME", "/state")
                .surroundings()
                .dataFolder())
        .isEqualTo(Path.of("/state/parbuckle"));
    assertThat(new Session().asRoot().with("PARBUCKLE_DATA", "/d").surroundings().dataFolder())
        .isEqualTo(Path.of("/d"));
  }

  @ParameterizedTest
  @CsvSource({"-P,s3cret", "--password-stdin,", "PARBUCKLE_PASSWORD,", "terminal,"})
  void a_password_comes_from_where_it_was_put(String from, String value) throws Exception {
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());
    Script script =
        peer -> {
          peer.open();
          seen.add(peer.expect("auth.login_ex", "{\"response_type\":\"SUCCESS\"}"));
          peer.expect("a.b", "1");
          peer.rest();
        };
    List<String> line = new ArrayList<>(List.of("call", "-U", "admin"));
    switch (from) {
      case "-P" -> line.addAll(List.of(from, value));
      case "--password-stdin" -> {
        session.reading("s3cret\nnot this");
        line.add(from);
      }
      case "terminal" -> session.onTerminal("s3cret");
      default -> session.with(from, "s3cret");
    }
    line.add("a.b");

    assertThat(run(script, line.toArray(String[]::new))).isZero();
    assertThat(Json.text(seen.getFirst().params().getFirst()))
        .isEqualTo(
            "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"admin\",\"password\":\"s3cret\"}");
    assertThat(session.out() + session.err()).doesNotContain("s3cret");
  }

  @Test
  void a_key_comes_from_a_file_or_the_environment() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "3-abcDEF\n");
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());
    Script script =
        peer -> {
          peer.open();
          seen.add(peer.expect("auth.login_with_api_key", "true"));
          peer.expect("a.b", "1");
          peer.rest();
        };

    assertThat(run(script, "call", "-K", file.toString(), "a.b")).isZero();
    session.with("PARBUCKLE_API_KEY", "3-abcDEF");
    Files.delete(socket());
    assertThat(run(script, "call", "a.b")).isZero();

    assertThat(seen)
        .extracting(request -> Json.text(request.params().getFirst()))
        .containsExactly("\"3-abcDEF\"", "\"3-abcDEF\"");
  }

  @Test
  void a_login_that_is_refused_exits_1() throws Exception {
    int code =
        run(
            peer -> {
              peer.open().expect("auth.login_ex", "{\"response_type\":\"AUTH_ERR\"}");
              peer.rest();
            },
            "call",
            "-U",
            "admin",
            "-P",
            "wrong",
            "a.b");

    assertThat(code).isEqualTo(1);
    assertThat(session.err()).contains("does not accept this user name or password");
  }

  // Jobs

  @Test
  void a_job_shows_plain_lines_in_a_pipe_and_its_result_at_the_end() throws Exception {
    int code = run(CliTest::copyingJob, "call", "-j", "pool.copy");

    assertThat(code).isZero();
    assertThat(session.err().lines()).containsSubsequence("40% Copying", "100% Done");
    assertThat(session.out()).isEqualTo("{\"copied\":3}\n");
  }

  @Test
  void a_job_shows_a_bar_on_a_terminal_and_nothing_when_quiet() throws Exception {
    session.onTerminal();
    run(CliTest::copyingJob, "call", "-j", "pool.copy");
    assertThat(session.err()).contains("[============                  ]  40% Copying");

    Files.delete(socket());
    Session quiet = new Session();
    try (ScriptedServer server = ScriptedServer.unix(socket(), CliTest::copyingJob)) {
      assertThat(server.address()).isNotNull();
      quiet.with("PARBUCKLE_DATA", folder.toString()).run("call", "-j", "-q", "pool.copy");
    }
    assertThat(quiet.err()).isEmpty();
  }

  private static void copyingJob(ScriptedServer.Peer peer) throws Exception {
    peer.open().acceptJobs();
    Request request = peer.request();
    peer.update(job(5, request, "\"state\":\"WAITING\""));
    peer.update(
        job(
            5,
            request,
            "\"state\":\"RUNNING\",\"progress\":{\"percent\":40,\"description\":\"Copying\",\"extra\":null}"));
    peer.update(
        job(
            5,
            request,
            "\"state\":\"SUCCESS\",\"result\":{\"copied\":3},\"progress\":{\"percent\":100,\"description\":\"Done\",\"extra\":null}"));
    peer.answer(request, "{\"copied\":3}");
    peer.rest();
  }

  @Test
  void a_job_that_fails_or_is_aborted_exits_1() throws Exception {
    int failed =
        run(
            ending(
                "\"state\":\"FAILED\",\"error\":\"[EFAULT] No"
                    + " disk\",\"exc_info\":{\"type\":\"CallError\",\"errno\":14,\"repr\":\"\",\"extra\":null}"),
            "call",
            "-j",
            "a.b");
    Files.delete(socket());
    int aborted = run(ending("\"state\":\"ABORTED\""), "call", "-j", "a.b");

    assertThat(failed).isEqualTo(1);
    assertThat(aborted).isEqualTo(1);
    assertThat(session.err()).isEqualTo("[EFAULT] No disk\nJob 9 was aborted.\n");
  }

  private static Script ending(String members) {
    return peer -> {
      peer.open().acceptJobs();
      Request request = peer.request();
      peer.update(job(9, request, members));
      peer.answer(request, "null");
      peer.rest();
    };
  }

  @Test
  void jobs_are_a_table_on_a_terminal_and_json_in_a_pipe() throws Exception {
    String entries =
        """
        [{"id":12,"state":"RUNNING","method":"catalog.sync_all","error":null,
          "progress":{"percent":40,"description":"Syncing","extra":null}},
         {"id":7,"state":"FAILED","method":"a.b","error":"No disk","progress":{"percent":0,"description":"","extra":null}}]\
        """;
    run(answering(entries), "jobs", "list");
    assertThat(session.out()).startsWith("[{\"id\":12,");

    Files.delete(socket());
    Session terminal = new Session().onTerminal();
    try (ScriptedServer server = ScriptedServer.unix(socket(), answering(entries))) {
      assertThat(server.address()).isNotNull();
      terminal.with("PARBUCKLE_DATA", folder.toString()).run("jobs", "list");
    }
    assertThat(terminal.out())
        .isEqualTo(
            """
            ID  STATE    DONE  METHOD            DOING
            12  RUNNING  40%   catalog.sync_all  Syncing
            7   FAILED   0%    a.b               No disk
            """);
  }

  @Test
  void a_job_can_be_shown_waited_for_and_aborted() throws Exception {
    assertThat(run(answering("[{\"id\":3,\"state\":\"RUNNING\"}]"), "jobs", "show", "3")).isZero();
    Files.delete(socket());
    assertThat(run(answering("[]"), "jobs", "show", "4")).isEqualTo(1);
    Files.delete(socket());
    assertThat(run(answering("null"), "jobs", "abort", "3")).isZero();
    Files.delete(socket());
    assertThat(
            run(
                peer -> {
                  peer.open().acceptJobs();
                  peer.expect("core.get_jobs", "[{\"id\":3,\"state\":\"SUCCESS\",\"result\":8}]");
                  peer.rest();
                },
                "jobs",
                "wait",
                "3"))
        .isZero();

    assertThat(session.out()).isEqualTo("{\"id\":3,\"state\":\"RUNNING\"}\n8\n");
    assertThat(session.err()).isEqualTo("There is no job 4.\nJob 3 was asked to stop.\n");
  }

  @Test
  void a_log_is_followed_to_its_end() throws Exception {
    String name = "core.job_log_follow:{\\\"id\\\":3,\\\"tail_lines\\\":20}";
    int code =
        run(
            peer -> {
              peer.open().expect("core.subscribe", "\"s\"");
              peer.update(
                  "{\"msg\":\"added\",\"collection\":\""
                      + name
                      + "\",\"fields\":{\"data\":\"one\\ntwo\\n\"}}");
              peer.send(
                  "{\"jsonrpc\":\"2.0\",\"method\":\"notify_unsubscribed\",\"params\":{\"collection\":\""
                      + name
                      + "\",\"error\":null}}");
              peer.rest();
            },
            "jobs",
            "log",
            "-f",
            "3");

    assertThat(code).isZero();
    assertThat(session.out()).isEqualTo("one\ntwo\n");
  }

  @Test
  void locks_are_a_table_on_a_terminal() throws Exception {
    session.onTerminal();

    run(
        answering(
            "[{\"lock\":\"catalog\",\"holder\":12,\"since\":{\"$date\":1767225600000},\"waiting\":[13,14]}]"),
        "jobs",
        "locks");

    assertThat(session.out())
        .isEqualTo(
            """
            LOCK     HOLDER  SINCE                 WAITING
            catalog  12      2026-01-01T00:00:00Z  13 14
            """);
  }

  @Test
  void jobs_are_watched_as_a_table_with_bars_that_is_drawn_over() throws Exception {
    session.onTerminal();

    int code =
        run(
            peer -> {
              peer.open().expect("core.subscribe", "\"s\"");
              peer.expect("core.get_jobs", "[" + job(3, "RUNNING", 50) + "]");
              peer.update(
                  "{\"msg\":\"changed\",\"collection\":\"core.get_jobs\",\"id\":3,\"fields\":"
                      + job(3, "SUCCESS", 100)
                      + "}");
              peer.send(
                  "{\"jsonrpc\":\"2.0\",\"method\":\"notify_unsubscribed\",\"params\":{\"collection\":"
                      + "\"core.get_jobs\",\"error\":null}}");
              peer.rest();
            },
            "jobs",
            "watch");

    assertThat(code).isZero();
    String first = "ID  STATE    PROGRESS                DONE  METHOD  DOING";
    assertThat(session.out())
        .isEqualTo(
            "\r"
                + first
                + "\u001b[K\n\r"
                + "3   RUNNING  [==========          ]  50%   a.b     Copying\u001b[K\n"
                + "\u001b[J\u001b[2A\r"
                + first
                + "\u001b[K\n\r"
                + "3   SUCCESS  [====================]  100%  a.b     Copying\u001b[K\n"
                + "\u001b[J");
  }

  private static String job(int id, String state, int percent) {
    return "{\"id\":"
        + id
        + ",\"state\":\""
        + state
        + "\",\"method\":\"a.b\",\"error\":null,\"progress\":{\"percent\":"
        + percent
        + ",\"description\":\"Copying\"}}";
  }

  // Events

  @Test
  void events_are_lines_of_json_and_end_after_their_number() throws Exception {
    int code =
        run(
            peer -> {
              peer.open().expect("core.subscribe", "\"s\"");
              for (int i = 1; i <= 3; i++) {
                peer.update("{\"msg\":\"changed\",\"collection\":\"disk.query\",\"id\":" + i + "}");
              }
              peer.expect("core.unsubscribe", "null");
              peer.rest();
            },
            "subscribe",
            "-n",
            "2",
            "disk.query");

    assertThat(code).isZero();
    assertThat(session.out())
        .isEqualTo(
            """
            {"msg":"changed","collection":"disk.query","id":1}
            {"msg":"changed","collection":"disk.query","id":2}
            """);
  }

  @Test
  void listening_ends_when_its_time_is_over() throws Exception {
    Script silent =
        peer -> {
          peer.open().expect("core.subscribe", "\"s\"");
          peer.expect("core.unsubscribe", "null");
          peer.rest();
        };

    assertThat(run(silent, "subscribe", "-t", "0.05", "disk.query")).isZero();
    Files.delete(socket());
    assertThat(run(silent, "subscribe", "-t", "0.05", "-n", "1", "disk.query")).isEqualTo(1);
  }

  // Files

  @Test
  void an_upload_takes_the_files_at_its_end_and_awaits_the_job() throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "contents");
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    Script calls =
        peer -> {
          peer.open().expect("auth.generate_token", "\"tok\"");
          peer.acceptJobs();
          peer.expect("core.get_jobs", "[{\"id\":31,\"state\":\"SUCCESS\",\"result\":true}]");
          peer.rest();
        };
    Script upload =
        peer -> {
          String head = peer.head();
          bodies.add(peer.body(head));
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"job_id\": 31}");
        };
    try (ScriptedServer server = ScriptedServer.unix(socket(), calls, upload)) {
      assertThat(server.address()).isNotNull();

      int code =
          session
              .with("PARBUCKLE_DATA", folder.toString())
              .run(
                  "upload", "filesystem.put", "\"" + file + "\"", "{\"mode\": 1}", file.toString());

      assertThat(code).isZero();
    }
    assertThat(bodies.getFirst())
        .contains("\"params\":[\"" + file + "\",{\"mode\":1}]")
        .contains("contents");
    assertThat(session.out()).isEqualTo("true\n");
    assertThat(session.err()).contains("100% Sent 8 B of 8 B");
  }

  @Test
  void a_download_keeps_the_file_and_prints_nothing_as_result() throws Exception {
    Path target = folder.resolve("backup.db");
    Script calls =
        peer -> {
          peer.open().expect("core.download", "[8,\"/_download/8?auth_token=t\"]");
          peer.acceptJobs();
          peer.expect("core.get_jobs", "[{\"id\":8,\"state\":\"SUCCESS\",\"result\":null}]");
          peer.rest();
        };
    Script file =
        peer -> {
          peer.head();
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd");
        };
    try (ScriptedServer server = ScriptedServer.unix(socket(), calls, file)) {
      assertThat(server.address()).isNotNull();

      int code =
          session
              .with("PARBUCKLE_DATA", folder.toString())
              .run("download", "config.save", "-o", target.toString());

      assertThat(code).isZero();
    }
    assertThat(target).hasContent("abcd");
    assertThat(session.out()).isEmpty();
    assertThat(session.err()).contains("Wrote " + target + ".");
  }

  @Test
  void a_kept_download_that_is_cut_goes_on_where_it_broke() throws Exception {
    Path target = folder.resolve("backup.db");
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    Script calls =
        peer -> {
          peer.open();
          asked.add(
              Json.text(
                  new JsonArray(
                      peer.expect("core.download", "[8,\"/_download/8?auth_token=t\"]").params())));
          peer.acceptJobs();
          peer.expect("core.get_jobs", "[{\"id\":8,\"state\":\"SUCCESS\",\"result\":null}]");
          peer.rest();
        };
    try (ScriptedServer server =
        ScriptedServer.unix(
            socket(),
            calls,
            answer(asked, "200 OK\r\nContent-Length: 8\r\nETag: \"x\"\r\n\r\n"),
            answer(asked, part("0-6/8", 7) + "abcd"),
            answer(asked, part("4-6/8", 3) + "efg"),
            answer(asked, part("7-7/8", 1) + "h"))) {
      assertThat(server.address()).isNotNull();

      int code =
          session
              .with("PARBUCKLE_DATA", folder.toString())
              .run("download", "--keep", "config.save", "-o", target.toString());

      assertThat(code).as(session.err()).isZero();
    }
    assertThat(target).hasContent("abcdefgh");
    assertThat(session.err()).contains("100% Received 8 B of 8 B");
    assertThat(asked)
        .containsExactly(
            "[\"config.save\",[],\"backup.db\",true]",
            "HEAD",
            "GET bytes=0-6",
            "GET bytes=4-6",
            "GET bytes=7-7");
  }

  /// Notes the method and the range of one request, answers it, and closes.
  private static Script answer(List<String> asked, String text) {
    return peer -> {
      String head = peer.head();
      String range = head.replaceAll("(?is).*\r\nrange: *(\\S+)\r\n.*", " $1");
      String method = head.substring(0, head.indexOf(' '));
      asked.add(range.equals(head) ? method : method + range);
      peer.say("HTTP/1.1 " + text);
    };
  }

  private static String part(String range, int length) {
    return "206 Partial Content\r\nContent-Range: bytes %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(range, length);
  }

  // Second factors

  @Test
  void a_second_factor_is_shown_as_its_address_in_a_pipe() throws Exception {
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());

    int code =
        run(
            peer -> {
              peer.open();
              seen.add(
                  peer.expect(
                      "user.renew_2fa_secret",
                      "{\"id\":1,\"twofactor_config\":{\"provisioning_uri\":\"otpauth://totp/x\"}}"));
              peer.expect("auth.twofactor.config", "{\"enabled\":false}");
              peer.rest();
            },
            "second-factor",
            "mara",
            "--digits",
            "8");

    assertThat(code).isZero();
    assertThat(session.out()).isEqualTo("otpauth://totp/x\n");
    assertThat(Json.text(new JsonArray(seen.getFirst().params())))
        .isEqualTo("[\"mara\",{\"otp_digits\":8}]");
    assertThat(session.err())
        .contains("User mara has a new second factor.")
        .contains("second factors are switched off");
  }

  @Test
  void on_a_terminal_the_address_is_a_picture_too() throws Exception {
    session.onTerminal();

    run(
        peer -> {
          peer.open();
          peer.expect("auth.me", "{\"pw_name\":\"mara\"}");
          peer.expect(
              "user.renew_2fa_secret",
              "{\"twofactor_config\":{\"provisioning_uri\":\"otpauth://totp/x\"}}");
          peer.expect("user.twofactor_qr_code", "[\"110\",\"010\",\"001\"]");
          peer.expect("auth.twofactor.config", "{\"enabled\":true}");
          peer.rest();
        },
        "second-factor");

    assertThat(session.out()).contains("    ▀█     \u001b[0m").contains("      ▀    \u001b[0m");
    assertThat(session.out()).endsWith("otpauth://totp/x\n");
    assertThat(session.err()).isEqualTo("User mara has a new second factor.\n");
  }

  // Setup

  @Test
  void the_first_administrator_is_created_with_a_password_typed_twice() throws Exception {
    session.onTerminal("s3cret", "s3cret");
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());

    int code =
        run(
            peer -> {
              peer.open().expect("user.has_local_administrator_set_up", "false");
              seen.add(peer.expect("user.setup_local_administrator", "null"));
              peer.rest();
            },
            "setup");

    assertThat(code).isZero();
    assertThat(Json.text(new JsonArray(seen.getFirst().params())))
        .isEqualTo("[\"admin\",\"s3cret\",{}]");
    assertThat(session.err()).isEqualTo("Created the administrator admin.\n");
  }

  @Test
  void a_slip_in_the_second_password_changes_nothing() throws Exception {
    session.onTerminal("s3cret", "secret");

    assertThat(run(answering("false"), "setup")).isEqualTo(2);
    assertThat(session.err()).contains("The two passwords differ");
  }

  @Test
  void a_second_administrator_is_not_created_by_setup() throws Exception {
    assertThat(run(answering("true"), "setup", "--password-stdin")).isEqualTo(1);
    assertThat(session.err()).contains("There is an administrator already.");
  }

  @Test
  void a_lost_password_is_set_again_in_the_folder_that_was_named() throws Exception {
    session.reading("n3w\n");
    List<Request> seen = Collections.synchronizedList(new ArrayList<>());
    try (ScriptedServer server =
        ScriptedServer.unix(
            socket(),
            peer -> {
              peer.open();
              seen.add(peer.expect("user.reset_administrator_password", "null"));
              peer.rest();
            })) {
      assertThat(server.address()).isNotNull();

      int code =
          session.run("setup", "--data", folder.toString(), "--reset", "mara", "--password-stdin");

      assertThat(code).isZero();
    }
    assertThat(Json.text(new JsonArray(seen.getFirst().params()))).isEqualTo("[\"mara\",\"n3w\"]");
  }

  @Test
  void without_a_server_setup_says_so_and_exits_3() {
    assertThat(session.run("setup", "--data", folder.toString())).isEqualTo(3);
    assertThat(session.err()).contains("there is no such socket");
  }

  private Path socket() {
    return folder.resolve("parbuckle.sock");
  }

  private int run(Script script, String... arguments) throws Exception {
    try (ScriptedServer server = ScriptedServer.unix(socket(), script)) {
      int code = session.with("PARBUCKLE_DATA", folder.toString()).run(arguments);
      assertThat(server.fault()).as(() -> Arrays.toString(arguments)).isNull();
      return code;
    }
  }

  /// Answers every call alike.
  private static Script answering(String result) {
    return peer -> {
      peer.open();
      while (true) {
        peer.answer(peer.request(), result);
      }
    };
  }

  private static String job(long id, Request request, String members) {
    return """
    {"msg":"changed","collection":"core.get_jobs","id":%d,"fields":{"id":%d,"message_ids":[%s],%s}}\
    """
        .formatted(id, id, request.idJson(), members);
  }
}
