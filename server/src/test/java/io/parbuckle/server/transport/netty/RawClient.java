package io.parbuckle.server.transport.netty;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A client that sends exactly the bytes it is given.
final class RawClient implements Closeable {

  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Closeable socket;
  private final InputStream in;
  private final OutputStream out;

  RawClient(Closeable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  static RawClient tcp(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    return of(socket);
  }

  static RawClient of(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    return new RawClient(socket, socket.getInputStream(), socket.getOutputStream());
  }

  record Answer(int status, Map<String, String> headers, String body) {}

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  int read() throws IOException {
    return in.read();
  }

  byte[] readExactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("only " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /// Everything up to the end of the stream.
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /// Status line and headers.
  Answer head() throws IOException {
    String first = line();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new Answer(Integer.parseInt(first.substring(9, 12)), headers, "");
  }

  /// A response with its body, whichever way its end is told.
  Answer answer() throws IOException {
    Answer head = head();
    String length = head.headers().get("content-length");
    String body;
    if (length != null) {
      body = text(readExactly(Integer.parseInt(length)));
    } else if (head.headers().containsKey("transfer-encoding")) {
      body = text(chunks());
    } else {
      body = "";
    }
    return new Answer(head.status(), head.headers(), body);
  }

  byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.write(readExactly(size));
      line();
    }
    while (!line().isEmpty()) {}
    return body.toByteArray();
  }

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
    return text(line.toByteArray());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // ---- WebSocket

  static String handshakeText(String path, String... headers) {
    StringBuilder text =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n")
            .append("Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: " + KEY + "\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  RawClient handshake(String path) throws IOException {
    send(handshakeText(path));
    Answer answer = head();
    if (answer.status() != 101) {
      throw new IOException("handshake answered " + answer);
    }
    return this;
  }

  static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    byte[] mask = {0x11, (byte) 0xA2, 0x33, (byte) 0xF4};
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A frame from the server: first byte, and its payload.
  static final class Frame {

    private final int first;
    private final byte[] payload;

    Frame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    int first() {
      return first;
    }

    byte[] payload() {
      return payload;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int code() {
      return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    String reason() {
      return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  Frame frame() throws IOException {
    byte[] head = readExactly(2);
    long length = head[1] & 0x7F;
    if (length == 126) {
      byte[] more = readExactly(2);
      length = (more[0] & 0xFFL) << 8 | (more[1] & 0xFFL);
    } else if (length == 127) {
      length = java.nio.ByteBuffer.wrap(readExactly(8)).getLong();
    }
    return new Frame(head[0] & 0xFF, readExactly((int) length));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
