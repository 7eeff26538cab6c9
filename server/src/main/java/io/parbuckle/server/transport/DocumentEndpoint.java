package io.parbuckle.server.transport;

import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A JSON document of the server's own, such as `/api/current/openrpc.json` (`extensions.md` §11).
///
/// Answers 401 to strangers where the documents are not public. Pages of listed origins may read it
/// (§13).
///
/// **Threads.** Any.
public final class DocumentEndpoint implements Endpoint {

  private final Supplier<byte[]> document;
  private final Readers readers;

  /// Who may read documents.
  ///
  /// @param all whether nobody needs to be logged in; may change
  /// @param listed whether a browser's origin is on the list of those that may
  public record Readers(
      BooleanSupplier all, HttpCredentials credentials, Predicate<String> listed) {}

  public DocumentEndpoint(Supplier<byte[]> document, Readers readers) {
    this.document = document;
    this.readers = readers;
  }

  @Override
  public void serve(Exchange exchange) throws IOException, InterruptedException {
    boolean all = readers.all().getAsBoolean();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Vary", "Origin");
    exchange
        .header("Origin")
        .filter(readers.listed())
        .ifPresent(origin -> headers.put("Access-Control-Allow-Origin", origin));
    if (!all
        && readers.credentials().admit(HttpCredential.of(exchange), exchange.origin())
            instanceof Admission.Refused refused) {
      refuse(exchange, refused, headers);
      return;
    }
    byte[] bytes = document.get();
    EntityTag tag = EntityTag.of(bytes);
    headers.put("ETag", tag.text());
    headers.put("Cache-Control", all ? "no-cache" : "private, no-cache");
    if (tag.isKnownTo(exchange)) {
      exchange.respond(304, headers, new byte[0]);
      return;
    }
    headers.put("Content-Type", "application/json");
    exchange.respond(200, headers, bytes);
  }

  private static void refuse(
      Exchange exchange, Admission.Refused refused, Map<String, String> headers)
      throws IOException {
    if (refused.status() == 401) {
      headers.put("WWW-Authenticate", "Basic realm=\"parbuckle\", charset=\"UTF-8\"");
    }
    headers.put("Content-Type", "text/plain; charset=utf-8");
    exchange.respond(refused.status(), headers, refused.text().getBytes(StandardCharsets.UTF_8));
  }
}
