package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.call.Uploads.Begun;
import io.parbuckle.server.call.Uploads.Wanted;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.transport.HttpCredential;
import io.parbuckle.server.transport.HttpCredentials;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.Transfers;
import io.parbuckle.server.transport.UploadEndpoint;
import io.parbuckle.server.transport.UploadLimits;
import io.parbuckle.server.transport.netty.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rows of `protocol.md` §7.3 and `extensions.md` §14, over a socket.
final class UploadTest {

  private static final String BASIC =
      "Authorization: Basic "
          + Base64.getEncoder().encodeToString("mara:secret".getBytes(StandardCharsets.US_ASCII));
  private static final String DATA = "{\"method\":\"test.sink\",\"params\":[1]}";

  private final BlockingQueue<String> jobs = new ArrayBlockingQueue<>(1000);
  private TestTransport server;

  @BeforeEach
  void start() throws IOException {
    UploadLimits limits = new UploadLimits(5_000_000, 1000, 5, java.time.Duration.ofHours(1));
    UploadEndpoint upload = new UploadEndpoint(new Accounts(), new Jobs(), limits, Tally::counting);
    server =
        new TestTransport(
            Routes.builder()
                .at("/_upload", upload, "POST", "PUT")
                .below("/_upload", upload, "POST", "PUT"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// `mara` may, `lena` may not; token `good` is good.
  private static final class Accounts implements HttpCredentials {

    @Override
    public Admission admit(HttpCredential credential, Origin origin) {
      return switch (credential) {
        case HttpCredential.Token token ->
            token.token().equals("good")
                ? login("mara")
                : new Admission.Refused(403, "Invalid token");
        case HttpCredential.Password password ->
            password.password().equals("secret")
                ? login(password.username())
                : new Admission.Refused(401, "Bad username or password");
        case HttpCredential.Key _ -> new Admission.Refused(401, "Invalid API key");
        case HttpCredential.None _, HttpCredential.Malformed _ -> throw new AssertionError();
      };
    }

    private static Admission login(String name) {
      Caller caller =
          new Caller(name, 1000, "LOGIN_PASSWORD", JsonObject.EMPTY, true, Set.of(), "127.0.0.1");
      return new Admission.Admitted(new Login(caller, true, null, null, false, false));
    }
  }

  /// `test.sink` reads everything, `test.lazy` nothing, `test.one` a byte; `test.again` has been
  /// begun by somebody else.
  private final class Jobs implements Transfers {

    @Override
    public void check(Caller caller, String method) {
      switch (method) {
        case "test.sink", "test.lazy", "test.one", "test.again" -> {}
        case "test.plain" -> throw new Fault.CallError(Errno.EINVAL, "test.plain is no job.");
        default -> throw new Fault.CallError(Errno.ENOMETHOD, "Method 'x' not found in 'test'");
      }
      if ("lena".equals(caller.username())) {
        throw new Fault.CallError(Errno.EACCES, "Not authorized");
      }
    }

    @Override
    public Begun start(Wanted wanted, Inputs inputs) {
      if (wanted.method().equals("test.again")) {
        inputs.end();
        return new Begun(30, false);
      }
      Thread.startVirtualThread(() -> jobs.add(run(wanted.method(), inputs)));
      return new Begun(31, true);
    }

    private String run(String method, Inputs inputs) {
      StringBuilder told = new StringBuilder(method);
      try {
        while (!method.equals("test.lazy")) {
          Optional<InputStream> file = inputs.next();
          if (file.isEmpty()) {
            break;
          }
          String count = read(method, file.get());
          told.append(' ').append(count);
        }
      } catch (IOException e) {
        told.append(" failed: ").append(e.getMessage());
      } finally {
        inputs.end();
      }
      return told.toString();
    }

    private static String read(String method, InputStream file) throws IOException {
      return method.equals("test.one")
          ? String.valueOf((char) file.read())
          : Long.toString(file.transferTo(java.io.OutputStream.nullOutputStream()));
    }

    @Override
    public void fail(long job, Fault reason) {
      jobs.add("job " + job + " told: " + reason.getMessage());
    }
  }

  private static String part(String name, String content) {
    return "--bound\r\nContent-Disposition: form-data; name=\""
        + name
        + "\"\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String request(String target, String body, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "POST "
        + target
        + " HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=bound\r\n"
        + more
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private Answer upload(String body, String... headers) throws IOException {
    try (RawClient client = server.client()) {
      return client.send(request("/_upload", body, headers)).answer();
    }
  }

  private static String good(String data, String... files) {
    StringBuilder body = new StringBuilder(part("data", data));
    for (String file : files) {
      body.append(part("file", file));
    }
    return body.append("--bound--\r\n").toString();
  }

  private String nextJob() throws InterruptedException {
    String job = jobs.poll(10, TimeUnit.SECONDS);
    if (job == null) {
      throw new AssertionError("no job said anything");
    }
    return job;
  }

  @Test
  void a_file_reaches_its_job_whatever_stands_behind_the_path() throws Exception {
    for (String target :
        List.of("/_upload", "/_upload/", "/_uploads", "/_upload?auth_token=good")) {
      try (RawClient client = server.client()) {
        Answer answer =
            client
                .send(
                    request(
                        target,
                        good(DATA, "x".repeat(300_000)),
                        target.contains("?") ? "A: b" : BASIC))
                .answer();
        assertThat(answer.status()).as(target).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"job_id\":31}");
        assertThat(answer.headers())
            .containsEntry("content-type", "application/json")
            .containsEntry("parbuckle-job", "31");
      }
      assertThat(nextJob()).isEqualTo("test.sink 300000");
    }
  }

  @Test
  void up_to_five_files_may_be_sent() throws Exception {
    assertThat(upload(good(DATA, "a", "", "ccc", "dddd", "eeeee"), BASIC).status()).isEqualTo(200);
    assertThat(nextJob()).isEqualTo("test.sink 1 0 3 4 5");
    Answer six = upload(good(DATA, "a", "b", "c", "d", "e", "f"), BASIC);
    assertThat(six.status()).isEqualTo(405);
    assertThat(six.body()).isEqualTo("Too many uploaded files");
  }

  @Test
  void what_a_job_does_not_read_is_thrown_away() throws Exception {
    String big = "x".repeat(1_500_000);
    for (String method : List.of("test.lazy", "test.one")) {
      Answer answer = upload(good("{\"method\":\"" + method + "\"}", big, big), BASIC);
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(List.of(nextJob(), nextJob()))
        .containsExactlyInAnyOrder("test.lazy", "test.one x x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{|400|*",
        "{\"method\":\"test.sink\",\"params\":[{\"$date\":\"x\"}]}|400|*",
        "{\"method\":\"test.sink\",\"params\":[{\"$date\":0}]}|200|*",
        "[]|422|~~",
        "7|422|~~",
        "{\"params\":[]}|422|~~",
        "{\"method\":\"test.sink\",\"params\":{\"a\":1}}|422|\"params\" must be an array.",
        "{\"method\":\"test.unknown\"}|422|[ENOMETHOD] Method 'x' not found in 'test'",
        "{\"method\":\"nodot\"}|412|[EBADMSG] Invalid method name",
        "{\"method\":\"test.plain\"}|412|[EINVAL] test.plain is no job.",
        "{\"method\":\"test.sink\",\"params\":null}|200|*",
        "{\"method\":\"test.sink\",\"params\":{}}|200|*"
      })
  void the_call_is_checked_before_anything_is_started(String data, int status, String body)
      throws Exception {
    Answer answer = upload(good(data, "x"), BASIC);

    assertThat(answer.status()).isEqualTo(status);
    if (!body.equals("*")) {
      assertThat(answer.body()).isEqualTo(body);
    }
    assertThat(answer.headers().containsKey("parbuckle-job")).isEqualTo(status == 200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|401|401: Unauthorized",
        "Digest abc|401|401: Unauthorized",
        "Basic ###|400|400: Bad Request",
        "Basic bm9jb2xvbg==|400|400: Bad Request",
        "Basic bWFyYTp3cm9uZw==|401|Bad username or password",
        "Basic bGVuYTpzZWNyZXQ=|403|403: Forbidden",
        "Bearer 7-x|401|Invalid API key",
        "Token bad|403|Invalid token",
        "token good|200|*"
      })
  void credentials_are_judged_as_the_table_has_it(String header, int status, String body)
      throws Exception {
    Answer answer =
        header == null
            ? upload(good(DATA, "x"))
            : upload(good(DATA, "x"), "Authorization: " + header);

    assertThat(answer.status()).isEqualTo(status);
    if (!body.equals("*")) {
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  /// `protocol.md` §7.3 has them in this order.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "file|{|Basic ###|file|405|\"data\" part must be the first on payload",
        "data|{||fill|400|*",
        "data|{}||fill|422|~~",
        "data|{\"method\":\"nodot\"}||fill|401|401: Unauthorized",
        "data|{\"method\":\"nodot\"}|Basic ###|fill|400|400: Bad Request",
        "data|{\"method\":\"nodot\"}|Token bad|fill|403|Invalid token",
        "data|{\"method\":\"test.unknown\"}|Token good|fill|403|Invalid token",
        "data|{\"method\":\"nodot\"}|Basic bWFyYTp3cm9uZw==|fill|401|Bad username or password",
        "data|{\"method\":\"nodot\"}|Bearer 7-x|fill|401|Invalid API key",
        "data|{\"method\":\"nodot\"}|Basic bGVuYTpzZWNyZXQ=|fill|405|"
            + "\"file\" not found as second part on payload",
        "data|{\"method\":\"nodot\"}|Basic bGVuYTpzZWNyZXQ=|file|412|"
            + "[EBADMSG] Invalid method name"
      })
  void of_several_faults_the_first_of_the_table_is_told(
      String first, String data, String authorization, String second, int status, String text)
      throws Exception {
    String body = part(first, data) + part(second, "x") + part("odd", "") + "--bound--\r\n";

    Answer answer =
        authorization == null ? upload(body) : upload(body, "Authorization: " + authorization);

    assertThat(answer.status()).isEqualTo(status);
    if (!text.equals("*")) {
      assertThat(answer.body()).isEqualTo(text);
    }
    assertThat(jobs).isEmpty();
  }

  @Test
  void a_header_that_is_no_use_is_not_made_up_for_by_the_address() throws Exception {
    try (RawClient client = server.client()) {
      String target = "/_upload?auth_token=good";
      client.send(request(target, good(DATA, "x"), "Authorization: Digest abc"));
      assertThat(client.answer().status()).isEqualTo(401);
      client.send(request(target, good(DATA, "x"), "Authorization: Token bad"));
      assertThat(client.answer().status()).isEqualTo(403);
    }
  }

  @Test
  void a_token_is_not_told_which_methods_exist() throws Exception {
    Answer answer = upload(good("{\"method\":\"test.unknown\"}", "x"), "Authorization: Token good");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("Invalid token");
  }

  @Test
  void parts_come_in_their_order() throws Exception {
    assertThat(upload("--bound--\r\n", BASIC).body()).isEqualTo("No part found on payload");
    assertThat(upload(part("file", "x") + "--bound--\r\n", BASIC).body())
        .isEqualTo("\"data\" part must be the first on payload");
    assertThat(upload(part("data", DATA) + "--bound--\r\n", BASIC).body())
        .isEqualTo("\"file\" not found as second part on payload");
    assertThat(upload(part("data", DATA) + part("fill", "") + "--bound--\r\n", BASIC).status())
        .isEqualTo(405);
    assertThat(jobs).isEmpty();
  }

  @Test
  void a_later_part_with_another_name_breaks_the_upload() throws Exception {
    Answer answer =
        upload(
            part("data", DATA) + part("file", "x") + part("files", "y") + "--bound--\r\n", BASIC);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.body()).isEqualTo("Unknown payload part 'files'");
    assertThat(List.of(nextJob(), nextJob()))
        .containsExactlyInAnyOrder(
            "job 31 told: Unknown payload part 'files'",
            "test.sink 1 failed: [EINVAL] Unknown payload part 'files'");
  }

  @Test
  void what_is_no_multipart_is_refused() throws Exception {
    try (RawClient client = server.client()) {
      client.send("GET /_upload HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(405);
      client.send("POST /_upload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(415);
      client.send(request("/_upload", "").replace("; boundary=bound", ""));
      assertThat(client.answer().status()).isEqualTo(400);
      client.send(request("/_upload", "nonsense", BASIC));
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void a_body_that_ends_inside_a_part_is_a_400_and_fails_the_job() throws Exception {
    Answer answer =
        upload(part("data", DATA) + part("file", "x".repeat(1234)).stripTrailing(), BASIC);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers()).containsEntry("parbuckle-job", "31");
    assertThat(List.of(nextJob(), nextJob()))
        .contains("test.sink failed: [ECONNABORTED] The upload ended after 1234 bytes.");
  }

  @Test
  void an_upload_that_feeds_no_job_ends_none_when_it_breaks() throws Exception {
    String data = part("data", "{\"method\":\"test.again\"}");
    String file = part("file", "x".repeat(700_000));

    Answer whole = upload(data + file + "--bound--\r\n", BASIC);
    Answer broken = upload(data + file.stripTrailing(), BASIC);

    assertThat(whole.body()).isEqualTo("{\"job_id\":30}");
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.headers()).containsEntry("parbuckle-job", "30");
    assertThat(jobs).isEmpty();
  }

  @Test
  void a_client_that_breaks_off_anywhere_never_feeds_a_short_file() throws Exception {
    String whole = request("/_upload", good(DATA, "0123456789"), BASIC);
    int end = whole.lastIndexOf("--bound--") + "--bound--".length();
    int started = whole.indexOf("name=\"file\"") + "name=\"file\"\r\n\r\n".length();
    for (int length = started; length < end; length++) {
      RawClient client = server.client();
      client.send(whole.substring(0, length));
      client.close();

      assertThat(List.of(nextJob(), nextJob()))
          .as("cut after " + length)
          .anyMatch(job -> job.startsWith("job 31 told: The upload ended after "))
          .anyMatch(job -> job.contains(" failed: [ECONNABORTED] The upload ended after "));
    }
    assertThat(jobs).isEmpty();
  }

  @Test
  void a_body_that_is_too_long_is_a_413_and_fails_the_job() throws Exception {
    Answer answer = upload(good(DATA, "x".repeat(5_100_000)), BASIC);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(List.of(nextJob(), nextJob()))
        .anyMatch(job -> job.startsWith("test.sink failed: [ECONNABORTED]"));
  }

  @Test
  void a_call_that_is_too_long_is_a_413() throws Exception {
    assertThat(upload(good("[" + "1,".repeat(1000) + "1]", "x"), BASIC).status()).isEqualTo(413);
  }

  @Test
  void continue_is_said_after_the_credentials_only() throws Exception {
    String good = request("/_upload", good(DATA, "x"), BASIC, "Expect: 100-continue");
    int head = good.indexOf("\r\n\r\n") + 4;
    try (RawClient client = server.client()) {
      client.send(good.substring(0, head));
      assertThat(client.head().status()).isEqualTo(100);
      client.send(good.substring(head));
      assertThat(client.answer().status()).isEqualTo(200);
    }
    try (RawClient client = server.client()) {
      client.send(
          request("/_upload", good(DATA, "x"), "Expect: 100-continue")
              .substring(0, head - BASIC.length() - 2));
      assertThat(client.answer().status()).isEqualTo(401);
    }
  }
}
