package io.parbuckle.server.transport;

import io.parbuckle.server.stream.BufferedOutput;
import io.parbuckle.server.stream.Output;
import io.parbuckle.server.stream.OutputFailed;
import io.parbuckle.server.stream.PipedOutput;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.Tickets;
import io.parbuckle.server.stream.Tickets.Ticket;
import io.parbuckle.server.transport.DownloadTokens.Grant;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/_download/<job>?auth_token=…`: hands out what a job writes (`protocol.md` §7.2,
/// `extensions.md` §14).
///
/// What goes through a pipe is sent once, as it comes. What is kept in a file can be fetched in
/// parts, until all of it has been sent. An answer that began with 200 and whose job fails is cut,
/// not ended: the client notices.
public final class DownloadEndpoint implements Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(DownloadEndpoint.class);

  private static final Pattern PATH = Pattern.compile("/_download/([0-9]+)");

  /// How long a piped download waits for the first byte, so that its length can still be told. No
  /// setting: a client should not be left without a head for longer, and without the first byte the
  /// answer is in chunks, as in the contract.
  private static final Duration FIRST_BYTE = Duration.ofSeconds(5);

  /// How long a download from a file waits for the job's end (`extensions.md` §14); what has no end
  /// by then is to be asked for again.
  private static final Duration JOB_END = Duration.ofSeconds(60);

  private final DownloadTokens tokens;
  private final Tickets tickets;
  private final LongPredicate jobExists;
  private final LongAdder sent = new LongAdder();

  public DownloadEndpoint(DownloadTokens tokens, Tickets tickets, LongPredicate jobExists) {
    this.tokens = tokens;
    this.tickets = tickets;
    this.jobExists = jobExists;
  }

  @Override
  public void serve(Exchange exchange) throws IOException, InterruptedException {
    Matcher path = PATH.matcher(exchange.path());
    if (!path.matches()) {
      Answers.nothing(exchange, 404);
      return;
    }
    long job = job(path.group(1));
    String token = exchange.query("auth_token").stream().findFirst().orElse("");
    Optional<Grant> grant =
        token.isEmpty() ? Optional.empty() : tokens.redeem(token, job, exchange.origin());
    if (grant.isEmpty()) {
      Answers.nothing(exchange, 401);
      return;
    }
    Optional<Ticket> ticket = tickets.take(job);
    if (ticket.isEmpty()) {
      Answers.nothing(exchange, jobExists.test(job) ? 410 : 404);
      return;
    }
    hand(exchange, ticket.get(), Disposition.attachment(grant.get().filename()), token);
  }

  /// A number beyond those of all jobs is that of none; its token is looked at all the same.
  private static long job(String digits) {
    return new BigInteger(digits).min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  private void hand(Exchange exchange, Ticket ticket, String disposition, String token)
      throws IOException, InterruptedException {
    boolean sent = false;
    try {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", "application/octet-stream");
      headers.put("Content-Disposition", disposition);
      headers.put("Cache-Control", "no-store");
      sent =
          switch (ticket.output()) {
            case PipedOutput piped -> pass(exchange, piped, headers);
            case BufferedOutput file -> send(exchange, file, headers);
          };
    } finally {
      if (sent) {
        tokens.spend(token);
        ticket.sent();
      } else {
        ticket.broken();
      }
    }
  }

  /// Bytes of files that have been sent, those of broken downloads as well.
  public long bytes() {
    return sent.sum();
  }

  // ---- as it comes

  private boolean pass(Exchange exchange, PipedOutput output, Map<String, String> headers)
      throws IOException, InterruptedException {
    exchange.whenGone(output::leave); // its job need not write for that
    output.awaitBegin(FIRST_BYTE);
    boolean trailers = wantsTrailers(exchange);
    if (trailers) {
      headers.put("Trailer", "Repr-Digest");
    }
    // Behind a body of a known length there are no trailers (RFC 9112 §7.1).
    long length = trailers ? -1 : output.size();
    Supplier<Map<String, String>> last = trailers ? () -> digest(output.tally()) : Map::of;
    return copyAll(exchange, output, exchange.stream(200, headers, length, last));
  }

  private static boolean wantsTrailers(Exchange exchange) {
    return exchange.header("TE").stream()
        .flatMap(header -> Stream.of(header.split(",", -1)))
        .anyMatch(word -> word.strip().toLowerCase(Locale.ROOT).equals("trailers"));
  }

  private static Map<String, String> digest(Tally tally) {
    return tally
        .sha256()
        .map(hex -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)))
        .map(base64 -> Map.of("Repr-Digest", "sha-256=:" + base64 + ":"))
        .orElse(Map.of());
  }

  private boolean copyAll(Exchange exchange, Output output, OutputStream out) throws IOException {
    try {
      output.copyTo(out);
      out.close();
    } catch (OutputFailed e) {
      LOG.atInfo()
          .addKeyValue("path", exchange.path())
          .addKeyValue("bytes", output.tally().bytes())
          .log("download cut: its job failed");
      out.flush();
      exchange.cut();
    } finally {
      sent.add(output.tally().bytes());
    }
    return true;
  }

  // ---- from a file

  /// @return whether the client has got everything there will ever be
  private boolean send(Exchange exchange, BufferedOutput file, Map<String, String> headers)
      throws IOException, InterruptedException {
    if (!file.awaitBegin(JOB_END)) {
      exchange.respond(503, Map.of("Retry-After", "5"), new byte[0]);
      return false;
    }
    if (!file.isWhole()) {
      return copyAll(exchange, file, exchange.stream(200, headers, -1));
    }
    String tag = file.entityTag();
    headers.put("Accept-Ranges", "bytes");
    headers.put("ETag", tag);
    headers.putAll(digest(file.tally()));
    if (exchange.header("If-None-Match").filter(tags -> names(tags, tag)).isPresent()) {
      exchange.respond(304, headers, new byte[0]);
      return false;
    }
    Optional<ByteRange> asked = range(exchange, tag, file.length());
    if (asked.isPresent() && asked.get().isOutside()) {
      exchange.respond(416, Map.of("Content-Range", "bytes */" + file.length()), new byte[0]);
      return false;
    }
    asked.ifPresent(
        range ->
            headers.put(
                "Content-Range",
                "bytes " + range.from() + "-" + (range.to() - 1) + "/" + file.length()));
    ByteRange range = asked.orElse(new ByteRange(0, file.length()));
    OutputStream out = exchange.stream(asked.isPresent() ? 206 : 200, headers, range.length());
    if (exchange.method().equals("HEAD")) {
      out.close();
      return false;
    }
    sent.add(range.length());
    return file.copyTo(range.from(), range.to(), out);
  }

  private static boolean names(String tags, String tag) {
    return List.of(tags.split(",", -1)).stream()
        .map(each -> each.strip().replaceFirst("^W/", ""))
        .anyMatch(each -> each.equals("*") || each.equals(tag));
  }

  private static Optional<ByteRange> range(Exchange exchange, String tag, long length) {
    boolean unchanged = exchange.header("If-Range").map(tag::equals).orElse(true);
    return exchange.method().equals("GET") && unchanged
        ? exchange.header("Range").flatMap(header -> ByteRange.of(header, length))
        : Optional.empty();
  }
}
