package io.parbuckle.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/// Where a server listens.
///
/// ```java
/// Address.parse("wss://nas.example:443/api/current");
/// Address.parse("/var/lib/parbuckle/parbuckle.sock");
/// ```
public sealed interface Address {

  /// The newest API version of the server.
  String API_PATH = "/api/current";

  /// A TCP port.
  ///
  /// @param host a name or an address; an IPv6 address without brackets
  /// @param encrypted whether TLS is spoken there
  /// @param path of the WebSocket, beginning with a slash
  record Tcp(String host, int port, boolean encrypted, String path) implements Address {

    public Tcp {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("An address needs a host.");
      }
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("A port is 1 to 65535, not " + port + ".");
      }
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("A path begins with a slash, unlike " + path + ".");
      }
    }

    @Override
    public boolean secure() {
      return encrypted || host.equals("localhost") || host.equals("::1") || isLoopback4();
    }

    private boolean isLoopback4() {
      return host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String hostHeader() {
      String shown = host.contains(":") ? "[" + host + "]" : host;
      return port == (encrypted ? 443 : 80) ? shown : shown + ":" + port;
    }

    @Override
    public String toString() {
      String shown = host.contains(":") ? "[" + host + "]" : host;
      return (encrypted ? "wss://" : "ws://") + shown + ":" + port + path;
    }
  }

  /// A UNIX socket; the server knows who is at the other end, so that no login is needed.
  record Unix(Path socket) implements Address {

    /// What fits `sun_path` of Linux with its final zero, see unix(7).
    public static final int BYTES_MAX = 107;

    public Unix {
      int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > BYTES_MAX) {
        throw new IllegalArgumentException(
            "The path of a UNIX socket has at most "
                + BYTES_MAX
                + " bytes, this one has "
                + bytes
                + ": "
                + socket
                + ". Use a shorter data folder, or --uri ws://…");
      }
    }

    @Override
    public String path() {
      return API_PATH;
    }

    @Override
    public boolean secure() {
      return true;
    }

    @Override
    public String hostHeader() {
      return "localhost";
    }

    @Override
    public String toString() {
      return "ws+unix://" + socket;
    }
  }

  /// The path of the WebSocket.
  String path();

  /// Whether nobody on the way can read along: TLS, a UNIX socket, or this very machine.
  boolean secure();

  /// What an HTTP request to this address says in `Host`.
  String hostHeader();

  /// Reads `ws://`, `wss://`, `ws+unix://` or the path of a UNIX socket. `http://` and `https://`
  /// stand for `ws://` and `wss://`, since that is what the server prints at its start.
  ///
  /// @throws IllegalArgumentException with a sentence for the person who typed it
  static Address parse(String text) {
    if (text.startsWith("ws+unix://")) {
      return unix(text, text.substring("ws+unix://".length()));
    }
    if (!text.contains("://")) {
      return unix(text, text);
    }
    return tcp(text);
  }

  private static Address unix(String text, String path) {
    if (!path.contains("/")) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no address. Use ws://HOST:PORT, wss://HOST:PORT, or the path of a UNIX"
              + " socket.");
    }
    return new Unix(Path.of(path));
  }

  private static Address tcp(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no address: " + e.getReason(), e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean encrypted =
        switch (scheme) {
          case "ws", "http" -> false;
          case "wss", "https" -> true;
          default ->
              throw new IllegalArgumentException(
                  "\""
                      + text
                      + "\" begins with "
                      + scheme
                      + "://. Use ws://, wss:// or ws+unix://.");
        };
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException("\"" + text + "\" names no host.");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "An address holds no user name or password; they are given by themselves.");
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort() >= 0 ? uri.getPort() : encrypted ? 443 : 80;
    return new Tcp(bare, port, encrypted, apiPath(uri));
  }

  private static String apiPath(URI uri) {
    String path = uri.getRawPath();
    if (path == null || path.isEmpty() || path.equals("/")) {
      return API_PATH;
    }
    if (path.equals("/websocket")) {
      throw new IllegalArgumentException(
          "/websocket speaks the legacy protocol, this client does not. Use " + API_PATH + ".");
    }
    return path;
  }
}
