package io.parbuckle.client;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/// Files into and out of jobs (`protocol.md` §7).
///
/// ```java
/// JobHandle restore =
///     client.transfers().upload("config.upload", List.of(), List.of(file), TransferListener.NONE);
/// restore.await();
/// ```
///
/// **Threads.** Any; each transfer has a connection of its own and runs on the calling thread.
public final class Transfers {

  /// The most that the server reads of one upload.
  public static final int FILES_MAX = 5;

  /// How often in a row a download may break without a byte having come.
  private static final int FRUITLESS_MAX = 3;

  /// How long a job whose output was cut may take to say why.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final int TOKEN_SECONDS = 300;
  private static final int WORDS_BYTES_MAX = 2000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final Client client;

  Transfers(Client client) {
    this.client = client;
  }

  /// Starts a job and sends it files, with the rights of this connection.
  ///
  /// @return the job, which may still be at work on them
  /// @throws TransferException if the server refused, or a file cannot be read
  public JobHandle upload(
      String method, List<JsonValue> params, List<Path> files, TransferListener listener)
      throws InterruptedException {
    JsonValue token =
        client.call(
            "auth.generate_token",
            JsonInteger.of(TOKEN_SECONDS),
            JsonObject.EMPTY,
            JsonBoolean.TRUE,
            JsonBoolean.TRUE);
    if (!(token instanceof JsonText(String text))) {
      throw TransferException.local("The server gave no token for the upload.", null);
    }
    long job = upload(method, params, files, new Authorization.Token(text), listener);
    return client.job(job);
  }

  /// As above, by somebody who need not be logged in on this connection.
  ///
  /// @return the number of the job
  public long upload(
      String method,
      List<JsonValue> params,
      List<Path> files,
      Authorization who,
      TransferListener listener) {
    if (files.isEmpty() || files.size() > FILES_MAX) {
      throw TransferException.local(
          "An upload has 1 to " + FILES_MAX + " files, not " + files.size() + ".", null);
    }
    String boundary =
        "parbuckle-"
            + Long.toHexString(client.options().random().nextLong())
            + Long.toHexString(client.options().random().nextLong());
    Multipart body = new Multipart(boundary, method, params, files, listener);
    Map<String, String> headers =
        Map.of("Authorization", who.header(), "Content-Type", body.contentType());
    try (HttpExchange exchange =
        HttpExchange.send(client.address(), client.options(), "POST /_upload", headers, body)) {
      String words = exchange.words(WORDS_BYTES_MAX);
      if (exchange.head().status() != 200) {
        throw TransferException.refused("The upload", exchange.head().status(), words);
      }
      return job(words);
    }
  }

  private static long job(String words) {
    try {
      if (Json.read(words) instanceof JsonObject answer
          && answer.at("job_id") instanceof JsonInteger number
          && number.fitsLong()) {
        return number.small();
      }
    } catch (MalformedJson _) {
      // Told below, like any other answer that names no job.
    }
    throw TransferException.local("The server took the upload and named no job.", null);
  }

  /// Starts a job and brings what it writes into a file. The file appears when it is whole and the
  /// job has succeeded, in the place of any other of that name; until then it is a hidden one
  /// beside it. It can be read by its owner only. A target that is no regular file (`/dev/stdout`,
  /// a pipe) is written to directly.
  ///
  /// @param progress hears of the job when everything is here and it is not yet done
  /// @return what the job returned
  /// @throws TransferException if there is nothing to download, or the file cannot be written
  /// @throws ConnectionException if what came was cut short
  /// @throws CallException if the job failed; no file is left then
  public JsonValue download(
      String method,
      List<JsonValue> params,
      Path target,
      TransferListener listener,
      Consumer<JobProgress> progress)
      throws InterruptedException {
    Ticket ticket = ticket(method, params, target, JsonBoolean.FALSE);
    long job = ticket.job();
    return new Landing(target)
        .receive(
            out -> fetchOf(job, ticket.place(), out, listener),
            () -> client.job(job).await(progress));
  }

  /// Where the output of a job is fetched.
  private record Ticket(long job, String place) {}

  private Ticket ticket(String method, List<JsonValue> params, Path target, JsonBoolean buffered)
      throws InterruptedException {
    Path name = target.getFileName();
    JsonValue ticket =
        client.call(
            "core.download",
            JsonText.of(method),
            new JsonArray(params),
            JsonText.of(name == null ? "download" : name.toString()),
            buffered);
    if (!(ticket instanceof JsonArray(var parts))
        || parts.size() < 2
        || !(parts.get(0) instanceof JsonInteger number)
        || !(parts.get(1) instanceof JsonText(String place))) {
      throw TransferException.local("The server did not say where to download.", null);
    }
    return new Ticket(number.small(), place);
  }

  /// The same for a job whose output the server keeps in a file first: a transfer that breaks is
  /// continued where it broke, and what came is compared with the digest that the server names.
  ///
  /// @param progress hears of the job, which ends before anything comes
  /// @throws TransferException also if what came is not what was sent
  public JsonValue downloadKept(
      String method,
      List<JsonValue> params,
      Path target,
      TransferListener listener,
      Consumer<JobProgress> progress)
      throws InterruptedException {
    Ticket ticket = ticket(method, params, target, JsonBoolean.TRUE);
    JsonValue result = client.job(ticket.job()).await(progress);
    return new Landing(target)
        .receive(out -> continued(ticket.place(), out, listener), () -> result);
  }

  /// The last byte is asked for by itself: with it the server takes the file for fetched, and all
  /// others can be asked for again as long as it has not been.
  private void continued(String place, OutputStream out, TransferListener listener) {
    Kept kept = new Kept(out, ask("HEAD", place, Map.of(), HttpExchange::head));
    int fruitless = 0;
    while (!kept.whole()) {
      long before = kept.bytes();
      try {
        fetchOn(place, kept, listener);
      } catch (ConnectionException broken) {
        fruitless = kept.bytes() > before ? 0 : fruitless + 1;
        if (fruitless == FRUITLESS_MAX) {
          throw broken;
        }
      }
    }
    kept.check();
  }

  private void fetchOn(String place, Kept kept, TransferListener listener) {
    Map<String, String> part = Map.of("Range", kept.wanted(), "If-Range", kept.tag());
    boolean _ =
        ask(
            "GET",
            place,
            part,
            exchange -> {
              kept.begins(exchange.head());
              copy(exchange, kept, kept.bytes(), kept.length(), listener);
              return true;
            });
  }

  /// A job that fails cuts its output off; what it says then is worth more than that it was cut.
  private void fetchOf(long job, String place, OutputStream out, TransferListener listener)
      throws InterruptedException {
    try {
      fetch(place, out, listener);
    } catch (ConnectionException cut) {
      try {
        client.job(job).await(_ -> {}, LAST_WORDS);
      } catch (CallException | JobAbortedException reason) {
        reason.addSuppressed(cut);
        throw reason;
      } catch (NoAnswerException _) {
        // The job goes on without a reader, or for another one.
      }
      throw cut;
    }
  }

  /// Brings what stands at a path of the server, such as `core.job_download_logs` answers.
  ///
  /// @throws TransferException if the server refused
  /// @throws ConnectionException if what came was cut short
  public void fetch(String place, OutputStream out, TransferListener listener) {
    if (!place.startsWith("/") || !place.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw TransferException.local("The server named a place that is no path.", null);
    }
    boolean _ =
        ask(
            "GET",
            place,
            Map.of(),
            exchange -> {
              copy(exchange, out, 0, -1, listener);
              return true;
            });
  }

  private <T> T ask(
      String verb, String place, Map<String, String> more, Function<HttpExchange, T> taking) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Accept-Encoding", "identity");
    try (HttpExchange exchange =
        HttpExchange.send(client.address(), client.options(), verb + " " + place, headers, null)) {
      int status = exchange.head().status();
      if (status != (more.containsKey("Range") ? 206 : 200)) {
        throw TransferException.refused("The download", status, refusal(exchange, status));
      }
      return taking.apply(exchange);
    }
  }

  private static String refusal(HttpExchange exchange, int status) {
    return switch (status) {
      case 401 -> "its token is used up, expired or unknown";
      case 404 -> "there is no such job";
      case 410 -> "it was already fetched, or too late";
      default -> exchange.words(WORDS_BYTES_MAX);
    };
  }

  /// @param before bytes that came earlier
  /// @param all bytes of the whole file; -1 if only the answer itself says it
  private void copy(
      HttpExchange exchange, OutputStream out, long before, long all, TransferListener listener) {
    byte[] buffer = new byte[BUFFER_BYTES];
    long moved = before;
    try {
      InputStream in = exchange.body();
      OptionalLong total = all < 0 ? exchange.body().length() : OptionalLong.of(all);
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        write(out, buffer, read);
        moved += read;
        listener.moved(moved, total);
      }
    } catch (IOException e) {
      throw new ConnectionException(
          exchange.idle()
              ? "The download was given up: nothing came any more after " + moved + " bytes."
              : "The download was cut off after "
                  + moved
                  + " bytes: "
                  + e.getMessage()
                  + ". Look at its job for the reason.",
          e);
    }
  }

  private static void write(OutputStream out, byte[] buffer, int count) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw TransferException.local("Cannot write: " + e.getMessage() + ".", e);
    }
  }

  /// Where a download ends up.
  private record Landing(Path target) {

    private interface Source {
      void copyTo(OutputStream out) throws InterruptedException;
    }

    private interface Ending {
      JsonValue await() throws InterruptedException;
    }

    JsonValue receive(Source source, Ending ending) throws InterruptedException {
      try {
        return Files.exists(target) && !Files.isRegularFile(target)
            ? direct(source, ending)
            : replacing(source, ending);
      } catch (IOException e) {
        throw TransferException.local("Cannot write " + target + ": " + e.getMessage() + ".", e);
      }
    }

    private JsonValue direct(Source source, Ending ending)
        throws IOException, InterruptedException {
      try (OutputStream out = Files.newOutputStream(target)) {
        source.copyTo(out);
      }
      return ending.await();
    }

    private JsonValue replacing(Source source, Ending ending)
        throws IOException, InterruptedException {
      Path folder = target.toAbsolutePath().getParent();
      Path part = Files.createTempFile(folder, "." + target.getFileName() + ".", ".part");
      try {
        try (OutputStream out = Files.newOutputStream(part)) {
          source.copyTo(out);
        }
        JsonValue result = ending.await();
        sync(part);
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return result;
      } finally {
        Files.deleteIfExists(part);
      }
    }

    private static void sync(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }
}
