package io.parbuckle.server.transport;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps pages of other sites from using a browser that is logged in here (`extensions.md` §13).
///
/// Only requests that a browser sent are looked at; other clients may send any `Origin`, and some
/// invent one.
///
/// **Threads.** Any. The list is replaced as a whole.
public final class BrowserOrigins {

  private volatile Set<String> listed;

  /// @param origins further origins that are welcome, such as `https://console.example.com`
  public BrowserOrigins(List<String> origins) {
    listed = known(origins);
  }

  public void allow(List<String> origins) {
    listed = known(origins);
  }

  /// Whether a request is to be refused.
  ///
  /// @param host the host that was asked for, with its port if it has one
  public boolean foreign(Headers headers, @Nullable String host) {
    if (!fromBrowser(headers)) {
      return false;
    }
    String origin = headers.value("Origin");
    if (origin == null) {
      return "cross-site".equalsIgnoreCase(headers.value("Sec-Fetch-Site"));
    }
    return !own(origin, host) && !listed(origin);
  }

  /// Whether an origin is on the list, so that it may be told so by CORS headers.
  public boolean listed(String origin) {
    String known = normal(origin);
    return known != null && listed.contains(known);
  }

  private static boolean fromBrowser(Headers headers) {
    String agent = headers.value("User-Agent");
    return headers.value("Sec-Fetch-Site") != null
        || headers.value("Sec-Fetch-Mode") != null
        || (agent != null && agent.startsWith("Mozilla/"));
  }

  private static boolean own(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    if (scheme < 0 || host == null) {
      return false;
    }
    String asked = normal(origin.substring(0, scheme) + "://" + host);
    return asked != null && asked.equals(normal(origin));
  }

  private static Set<String> known(List<String> origins) {
    return origins.stream().map(BrowserOrigins::required).collect(Collectors.toUnmodifiableSet());
  }

  private static String required(String origin) {
    String known = normal(origin);
    if (known == null) {
      throw new IllegalArgumentException(
          origin + " is no origin such as https://console.example.com or http://192.0.2.7:8080.");
    }
    return known;
  }

  /// Lower case, with the port written out; null for what is no origin, `null` included.
  private static @Nullable String normal(String origin) {
    try {
      URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
      String path = uri.getRawPath();
      if (uri.getHost() == null || (path != null && !path.isEmpty() && !path.equals("/"))) {
        return null;
      }
      int usual = "https".equals(uri.getScheme()) ? 443 : 80;
      int port = uri.getPort() < 0 ? usual : uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
