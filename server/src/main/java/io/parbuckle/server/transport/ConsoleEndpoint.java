package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The console: static files from a folder of the class path.
///
/// A path is made of names that do not begin with a dot, so none leads out of the folder. Nothing
/// but the console's own files may run in the page.
///
/// **Bound.** Only files that exist are kept in memory.
///
/// **Threads.** Any.
public final class ConsoleEndpoint implements Endpoint {

  private static final Pattern SAFE =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2");

  /// Files that have another address, too.
  private static final Map<String, String> PAGES =
      Map.of("", "index.html", "api/docs", "docs.html");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
          "Referrer-Policy",
          "no-referrer",
          "Cache-Control",
          "no-cache");

  /// A year. Browsers hear it only over TLS with a certificate that they trust (RFC 6797 §8.1).
  private static final String HSTS = "max-age=31536000";

  /// Names of this machine: programs of the same person listen there without TLS.
  private static final Pattern OWN_MACHINE =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?", Pattern.CASE_INSENSITIVE);

  private final ClassLoader loader;
  private final String folder;
  private final Map<String, Content> known = new ConcurrentHashMap<>();

  private static final class Content {

    final byte[] bytes;
    final String type;
    final EntityTag tag;

    Content(byte[] bytes, String type, EntityTag tag) {
      this.bytes = bytes;
      this.type = type;
      this.tag = tag;
    }
  }

  /// @param folder on the class path, with a slash at its end, such as `console/`
  public ConsoleEndpoint(ClassLoader loader, String folder) {
    this.loader = loader;
    this.folder = folder;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    String path = exchange.path().substring(1);
    if (path.equals("api/docs/")) {
      // The page names its files relative to its own address; so does this, for proxies.
      exchange.respond(308, Map.of("Location", "../docs"), new byte[0]);
      return;
    }
    if (path.equals("ui") || path.startsWith("ui/")) {
      exchange.respond(302, Map.of("Location", "/"), new byte[0]);
      return;
    }
    Optional<Content> content = content(PAGES.getOrDefault(path, path));
    if (content.isEmpty()) {
      Answers.text(exchange, 404, "404: Not Found");
      return;
    }
    send(exchange, content.get());
  }

  private static void send(Exchange exchange, Content content) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(HEADERS);
    headers.put("ETag", content.tag.text());
    if (isForTlsOnly(exchange)) {
      headers.put("Strict-Transport-Security", HSTS);
    }
    if (content.tag.isKnownTo(exchange)) {
      exchange.respond(304, headers, new byte[0]);
      return;
    }
    headers.put("Content-Type", content.type);
    exchange.respond(200, headers, content.bytes);
  }

  private static boolean isForTlsOnly(Exchange exchange) {
    boolean tls = exchange.origin() instanceof Origin.Tcp tcp && tcp.tls();
    return tls && !OWN_MACHINE.matcher(exchange.header("Host").orElse("")).matches();
  }

  private Optional<Content> content(String path) throws IOException {
    Content found = known.get(path);
    if (found != null) {
      return Optional.of(found);
    }
    if (!SAFE.matcher(path).matches()) {
      return Optional.empty();
    }
    Content read = read(path);
    if (read == null) {
      return Optional.empty();
    }
    known.put(path, read);
    return Optional.of(read);
  }

  private @Nullable Content read(String path) throws IOException {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      return null; // folders too: they have no ending that we serve
    }
    try (InputStream in = loader.getResourceAsStream(folder + path)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      return new Content(bytes, type, EntityTag.of(bytes));
    }
  }
}
