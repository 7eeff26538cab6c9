package io.parbuckle.bench;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A WebSocket to a server on loopback, one call at a time: for handshake, login and subscription,
/// after which [#release] gives the connection to a selector.
///
/// **Bound.** A server that says nothing for ten seconds is given up.
///
/// **Threads.** One.
final class ClientSocket implements AutoCloseable {

  static final String PATH = "/api/current";

  private static final int SILENCE_MILLIS = 10_000;
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private final SocketChannel channel;
  private final DataInputStream in;

  private ClientSocket(SocketChannel channel, DataInputStream in) {
    this.channel = channel;
    this.in = in;
  }

  /// @param source an address of loopback to come from
  static ClientSocket open(InetAddress source, int port) throws IOException {
    SocketChannel channel = connect(source, port);
    try {
      // No buffer: what belongs to the selector must not be read ahead.
      var socket =
          new ClientSocket(channel, new DataInputStream(channel.socket().getInputStream()));
      socket.upgrade(port);
      return socket;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// The bare connection.
  static SocketChannel connect(InetAddress source, int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.bind(new InetSocketAddress(source, 0));
      channel.socket().setSoTimeout(SILENCE_MILLIS);
      channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void upgrade(int port) throws IOException {
    String request =
        """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: cGFyYnVja2xlIGJlbmNoIQ==\r
        Sec-WebSocket-Version: 13\r
        \r
        """
            .formatted(PATH, port);
    send(request.getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      head.append((char) in.readByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException(
          "The server refuses a WebSocket: " + head.toString().lines().findFirst().orElse(""));
    }
  }

  /// Calls a method and waits for its result.
  ///
  /// @param params JSON text of an array
  /// @throws IOException when the answer is an error
  JsonValue call(String method, String params) throws IOException {
    JsonObject answer = answer(method, params);
    if (answer.get("error") != null) {
      throw new IOException(method + " is refused: " + Json.text(answer));
    }
    return answer.at("result");
  }

  /// Calls a method and waits for the answer, whatever it says; messages without an id in between
  /// are passed over.
  JsonObject answer(String method, String params) throws IOException {
    send(Frames.fromClient(request(1, method, params)));
    while (true) {
      JsonObject answer = object(message());
      if (answer.get("id") != null) {
        return answer;
      }
    }
  }

  static String request(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
        .formatted(id, method, params);
  }

  private byte[] message() throws IOException {
    int first = in.readByte() & 0xFF;
    int length = in.readByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) Math.min(in.readLong(), Integer.MAX_VALUE);
    }
    if (first != 0x81 || length > ANSWER_BYTES_MAX) {
      throw new IOException(
          "A text message of at most %d bytes was expected, not %d bytes of kind %x"
              .formatted(ANSWER_BYTES_MAX, length, first));
    }
    return in.readNBytes(length);
  }

  private static JsonObject object(byte[] utf8) throws IOException {
    try {
      return (JsonObject) Json.read(utf8);
    } catch (MalformedJson | ClassCastException e) {
      throw new IOException("The server sent no JSON object", e);
    }
  }

  private void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /// Gives the connection away, not blocking any more; closing it is the taker's business.
  SocketChannel release() throws IOException {
    channel.configureBlocking(false);
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
