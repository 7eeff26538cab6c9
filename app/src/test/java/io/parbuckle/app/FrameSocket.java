package io.parbuckle.app;

import io.parbuckle.testkit.TestServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A client that sends exactly the frames it is given, over TCP or a UNIX socket.
///
/// **Threads.** One.
final class FrameSocket implements Closeable {

  static final int TEXT = 0x81;
  static final int TEXT_BEGUN = 0x01;
  static final int CONTINUED = 0x00;
  static final int CONTINUED_LAST = 0x80;
  static final int BINARY = 0x82;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8A;

  private static final int SMALL_BUFFER = 4096;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final SocketChannel channel;
  private final DataInputStream in;

  private FrameSocket(SocketAddress address) throws IOException {
    this(address, 0, null);
  }

  /// @param receiveBytes of the socket's buffer, 0 for the usual
  /// @param source where it comes from, null for anywhere
  private FrameSocket(SocketAddress address, int receiveBytes, @Nullable InetAddress source)
      throws IOException {
    channel =
        SocketChannel.open(
            address instanceof UnixDomainSocketAddress
                ? StandardProtocolFamily.UNIX
                : StandardProtocolFamily.INET);
    if (receiveBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
    }
    if (source != null) {
      channel.bind(new InetSocketAddress(source, 0));
    }
    channel.connect(address);
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
  }

  static FrameSocket tcp(int port) throws IOException {
    return new FrameSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// From an address of the loopback network, such as `127.0.0.7`: each counts by itself.
  static FrameSocket tcp(int port, String source) throws IOException {
    return new FrameSocket(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        0,
        InetAddress.getByName(source));
  }

  /// With a small buffer of the socket, so that the server soon notices that nobody reads.
  static FrameSocket slow(int port) throws IOException {
    return new FrameSocket(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SMALL_BUFFER, null);
  }

  static FrameSocket unix(Path path) throws IOException {
    return new FrameSocket(UnixDomainSocketAddress.of(path));
  }

  /// Sends a request head and answers the status line.
  String request(String method, String path) throws IOException {
    sendBytes(head(method, path, ""));
    return readHead();
  }

  /// Opens a WebSocket.
  FrameSocket open(String path) throws IOException {
    return openWith(path);
  }

  /// Opens a WebSocket by way of a proxy, for somebody at that address.
  FrameSocket openFrom(String address, String path) throws IOException {
    return open(path, "X-Real-Remote-Addr: " + address + "\r\nX-Real-Remote-Port: 51234\r\n");
  }

  /// Opens a WebSocket; the messages leave together with the handshake, in one piece.
  FrameSocket openWith(String path, String... messages) throws IOException {
    return open(path, "", messages);
  }

  private FrameSocket open(String path, String headers, String... messages) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        head(
            "GET",
            path,
            """
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            """
                + headers));
    for (String message : messages) {
      all.writeBytes(frame(TEXT, message.getBytes(StandardCharsets.UTF_8)));
    }
    sendBytes(all.toByteArray());
    String status = readHead();
    if (!status.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(path + " was answered " + status);
    }
    return this;
  }

  /// Opens a WebSocket and logs in.
  FrameSocket openLoggedIn(String path) throws IOException {
    open(path);
    String answer =
        call("auth.login", "\"" + TestServer.USERNAME + "\",\"" + TestServer.PASSWORD + '"');
    if (!answer.contains("\"result\":true")) {
      throw new IOException("the login was answered " + answer);
    }
    return this;
  }

  private static byte[] head(String method, String path, String more) {
    return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  FrameSocket send(String text) throws IOException {
    return send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /// @param first the frame's first byte: final or not, reserved bits, kind
  FrameSocket send(int first, byte... payload) throws IOException {
    sendBytes(frame(first, payload));
    return this;
  }

  static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  /// Sends bytes that may be no frames at all.
  void sendBytes(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /// Sends nothing more, and still reads.
  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  /// The next frame: a text as it is, `close CODE REASON`, or `pong PAYLOAD`.
  String receive() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("the connection ended inside a frame");
    }
    return switch (first) {
      case TEXT -> new String(payload, StandardCharsets.UTF_8);
      case PONG -> "pong " + new String(payload, StandardCharsets.UTF_8);
      case CLOSE ->
          ("close "
                  + (ByteBuffer.wrap(payload).getShort() & 0xFFFF)
                  + " "
                  + new String(payload, 2, length - 2, StandardCharsets.UTF_8))
              .strip();
      default -> throw new IOException("no server sends a frame that begins with " + first);
    };
  }

  /// One request.
  static String request(String method, String params, String id) {
    return """
    {"jsonrpc":"2.0","id":%s,"method":"%s","params":[%s]}\
    """
        .formatted(id, method, params);
  }

  /// Calls and answers the next message.
  String call(String method, String params) throws IOException {
    return send(request(method, params, "1")).receive();
  }

  /// The socket, for whoever reads on by itself; nothing that came may be unread.
  SocketChannel channel() throws IOException {
    if (in.available() > 0) {
      throw new IllegalStateException("something has been read ahead");
    }
    return channel;
  }

  /// Ends the connection without a word, so that the other end finds it broken.
  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
