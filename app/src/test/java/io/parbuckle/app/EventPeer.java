package io.parbuckle.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// A client of server-sent events that looks at the bytes: what is no chunk, or no block of lines
/// that ends in an empty one, is a failure.
///
/// **Threads.** One.
final class EventPeer implements Closeable {

  private final Socket socket;
  private final InputStream in;

  private final String head;
  private int chunkLeft;
  private boolean ended;

  private EventPeer(Socket connected, String target, List<String> headers) throws IOException {
    socket = connected;
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream());
    socket
        .getOutputStream()
        .write(HttpPeer.head("GET", target, headers).getBytes(StandardCharsets.UTF_8));
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      read.append((char) octet());
    }
    head = read.toString();
  }

  static EventPeer open(int port, String target, String... headers) throws IOException {
    return open(SocketFactory.getDefault(), port, target, headers);
  }

  /// @param sockets makes the connection, encrypted for one
  static EventPeer open(SocketFactory sockets, int port, String target, String... headers)
      throws IOException {
    Socket connected = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
    return new EventPeer(connected, target, Arrays.asList(headers));
  }

  /// With a small buffer of the socket, so that the server soon notices that nobody reads.
  static EventPeer slow(int port, String target, String... headers) throws IOException {
    Socket small = new Socket();
    small.setReceiveBufferSize(4096);
    small.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new EventPeer(small, target, Arrays.asList(headers));
  }

  /// Status line and headers as they came.
  String head() {
    return head;
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the connection was cut");
    }
    return octet;
  }

  /// The next block of lines, without the empty line behind it; null once the body has been ended
  /// as HTTP has it.
  @Nullable String next() throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    int before = -1;
    for (int octet = body(); octet >= 0; octet = body()) {
      if (octet == '\n' && before == '\n') {
        String text = block.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.length() - 1);
      }
      block.write(octet);
      before = octet;
    }
    if (block.size() > 0) {
      throw new EOFException("the body ends within " + block.toString(StandardCharsets.UTF_8));
    }
    return null;
  }

  /// The next block that is not a comment; null once the body has been ended.
  @Nullable String eventOrEnd() throws IOException {
    String block = next();
    while (block != null && block.startsWith(":")) {
      block = next();
    }
    return block;
  }

  /// The next event, which has to come.
  String event() throws IOException {
    return Objects.requireNonNull(eventOrEnd(), "the stream has ended");
  }

  /// All events up to the proper end of the body.
  List<String> rest() throws IOException {
    List<String> all = new ArrayList<>();
    for (String block = eventOrEnd(); block != null; block = eventOrEnd()) {
      all.add(block);
    }
    return all;
  }

  /// Skips what comes before events.
  EventPeer ready() throws IOException {
    for (String block = next(); !": ready".equals(block); block = next()) {
      if (block == null) {
        throw new EOFException("the stream was never ready");
      }
    }
    return this;
  }

  private int body() throws IOException {
    if (ended) {
      return -1;
    }
    if (chunkLeft == 0) {
      chunkLeft = Integer.parseInt(line(), 16);
      if (chunkLeft == 0) {
        expect("");
        ended = true;
        return -1;
      }
    }
    int octet = octet();
    if (--chunkLeft == 0) {
      expect("");
    }
    return octet;
  }

  private void expect(String line) throws IOException {
    String found = line();
    if (!found.equals(line)) {
      throw new IOException("found " + found + " where a chunk should end");
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = octet(); octet != '\n'; octet = octet()) {
      line.append((char) octet);
    }
    return line.substring(0, line.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
