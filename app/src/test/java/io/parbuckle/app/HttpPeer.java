package io.parbuckle.app;

import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// An HTTP client that sends exactly the bytes it is given.
///
/// **Threads.** One.
final class HttpPeer implements Closeable {

  static final String ADMIN = basic(TestServer.USERNAME, TestServer.PASSWORD);

  private static final int MOMENT_MILLIS = 50;

  private final Socket socket;
  private final InputStream in;

  HttpPeer(int port) throws IOException {
    this(port, "127.0.0.1");
  }

  /// @param from the address of this end, one of loopback
  HttpPeer(int port, String from) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(from), 0);
    socket.setSoTimeout(60_000);
    in = socket.getInputStream();
  }

  /// @param headers by name in lower case
  record Answer(int status, Map<String, List<String>> headers, String body) {

    /// The first header of that name, "" if there is none.
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of("")).getFirst();
    }
  }

  static String basic(String username, String password) {
    String both = username + ":" + password;
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  /// One request on a connection of its own.
  static Answer post(int port, String path, String body, String... headers) throws IOException {
    try (HttpPeer peer = new HttpPeer(port)) {
      return peer.post(path, body, headers);
    }
  }

  Answer post(String path, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Length: " + bytes.length);
    send(head("POST", path, all));
    socket.getOutputStream().write(bytes);
    return answer();
  }

  static String head(String method, String path, List<String> headers) {
    StringBuilder head =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("\r\n").toString();
  }

  HttpPeer send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /// What comes within a moment, and whatever comes until the server closes after nothing more is
  /// sent to it. For requests that may never be answered.
  String everything() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.setSoTimeout(MOMENT_MILLIS);
      all.write(Math.max(0, in.read()));
    } catch (SocketTimeoutException _) {
      // The server waits for the rest of it.
    }
    try {
      socket.setSoTimeout(60_000);
      socket.shutdownOutput();
      in.transferTo(all);
    } catch (SocketException _) {
      // Closed while something lay unread.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  Answer answer() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(line.substring(colon + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
    byte[] body = in.readNBytes(length);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  /// Status line and headers, for answers whose body is not sent.
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.append(line).append("\r\n");
    }
    return head.toString();
  }

  /// What comes until the server closes.
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// The next line, without its end.
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the line ends after " + line);
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
