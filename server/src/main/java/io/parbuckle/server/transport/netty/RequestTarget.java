package io.parbuckle.server.transport.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request is for, and of which host it is asked (RFC 9112 §3.2).
///
/// A client may write both into the request line, as it does towards a proxy. Whoever serves the
/// request need not know: it is brought into the usual form first.
final class RequestTarget {

  /// A name, an address or nothing, and a port (RFC 9110 §7.2). Whether the name is one that the
  /// server has is nobody's business here.
  private static final Pattern HOST =
      Pattern.compile("(?:\\[[A-Za-z0-9:.%_~-]+]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]*)?");

  private static final Pattern ABSOLUTE =
      Pattern.compile("https?://([^/?#]*)(.*)", Pattern.CASE_INSENSITIVE);

  private RequestTarget() {}

  /// Leaves a request with a path and perhaps a query as its target, and with the host in its one
  /// header `Host`; a client of HTTP/1.0 need not name one.
  ///
  /// @return why the request is to be answered 400, in a sentence; null if it is in order
  static @Nullable String settle(HttpRequest request) {
    String fault = hostFault(request);
    if (fault != null) {
      return fault;
    }
    Matcher absolute = ABSOLUTE.matcher(request.uri());
    if (absolute.matches()) {
      String host = absolute.group(1);
      if (host.isEmpty() || host.startsWith(":") || !HOST.matcher(host).matches()) {
        return "The address in the request line names no host such as nas.example.com:6080.";
      }
      // It counts more than the header (RFC 9112 §3.2.2).
      request.headers().set(HttpHeaderNames.HOST, host);
      String rest = absolute.group(2);
      request.setUri(rest.startsWith("/") ? rest : "/" + rest);
    }
    return request.uri().startsWith("/") && request.uri().indexOf('#') < 0
        ? null
        : "A request is for a path such as /api/versions, or for an http address with one.";
  }

  private static @Nullable String hostFault(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      return "The header Host stands here " + hosts.size() + " times; it has to be there once.";
    }
    if (hosts.isEmpty()) {
      return request.protocolVersion().equals(HttpVersion.HTTP_1_0)
          ? null
          : "The header Host is missing; a request of HTTP/1.1 has one.";
    }
    return HOST.matcher(hosts.getFirst()).matches()
        ? null
        : "The header Host is no host such as nas.example.com:6080.";
  }
}
