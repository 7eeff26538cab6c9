package io.parbuckle.server.transport;

import io.parbuckle.server.stream.BufferedOutput;
import io.parbuckle.server.stream.Output;
import io.parbuckle.server.stream.OutputFailed;
import io.parbuckle.server.stream.PipedOutput;
import io.parbuckle.server.stream.Tickets;
import io.parbuckle.server.stream.Tickets.Ticket;
import io.parbuckle.server.transport.DownloadTokens.Grant;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/_download/<job>?auth_token=…`: hands out what a job writes (`protocol.md` §7.2,
/// `extensions.md` §14).
///
/// An answer that began with 200 and whose job fails is cut, not ended: the client notices.
public final class DownloadEndpoint implements Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(DownloadEndpoint.class);

  private static final Pattern PATH = Pattern.compile("/_download/([0-9]{1,18})");

  /// How long a piped download waits for the first byte, so that its length can still be told.
  private static final Duration FIRST_BYTE = Duration.ofSeconds(5);

  /// How long a download from a file waits for the job's end.
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
    long job = Long.parseLong(path.group(1));
    Optional<Grant> grant =
        exchange.query("auth_token").stream()
            .findFirst()
            .flatMap(token -> tokens.redeem(token, job, exchange.origin()));
    if (grant.isEmpty()) {
      Answers.nothing(exchange, 401);
      return;
    }
    Optional<Ticket> ticket = tickets.take(job);
    if (ticket.isEmpty()) {
      Answers.nothing(exchange, jobExists.test(job) ? 410 : 404);
      return;
    }
    hand(exchange, ticket.get(), Disposition.attachment(grant.get().filename()));
  }

  private void hand(Exchange exchange, Ticket ticket, String disposition)
      throws IOException, InterruptedException {
    boolean complete = false;
    try {
      complete = send(exchange, ticket.output(), disposition);
    } finally {
      sent.add(ticket.output().tally().bytes());
      if (complete) {
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

  /// @return whether the client has got everything there will ever be
  private static boolean send(Exchange exchange, Output output, String disposition)
      throws IOException, InterruptedException {
    Duration most =
        switch (output) {
          case PipedOutput _ -> FIRST_BYTE;
          case BufferedOutput _ -> JOB_END;
        };
    if (!output.awaitBegin(most)) {
      exchange.respond(503, Map.of("Retry-After", "5"), new byte[0]);
      return false;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/octet-stream");
    headers.put("Content-Disposition", disposition);
    headers.put("Cache-Control", "no-store");
    OutputStream out = exchange.stream(200, headers, output.length());
    try {
      output.copyTo(out);
      out.close();
      return true;
    } catch (OutputFailed e) {
      LOG.atInfo()
          .addKeyValue("path", exchange.path())
          .addKeyValue("bytes", output.tally().bytes())
          .log("download cut: its job failed");
      out.flush();
      exchange.cut();
      return true;
    }
  }
}
