package io.parbuckle.bench;

import io.parbuckle.bench.LoadOrder.Target;
import io.parbuckle.bench.WebSocketLoad.Measured;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// One large body over one connection, in blocks of a mebibyte, without looking at what it holds.
///
/// **Threads.** One; blocks.
final class TransferLoad {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String BOUNDARY = "parbuckle-bench-7MA4YWxkTrZu0gW";

  private TransferLoad() {}

  static LoadResult run(LoadOrder.Download order) throws IOException {
    Target target = order.target();
    if (!target.needsLogin()) {
      return download(order, BareTransfers.DOWNLOAD + order.bytes());
    }
    // The address is good as long as the session that asked for it.
    try (ClientSocket session = session(target)) {
      var answer =
          session.call(
              "core.download",
              "[\"test.job_output\",[%d],\"bench\",false]".formatted(order.bytes()));
      if (answer instanceof JsonArray(var items) && items.get(1) instanceof JsonText(var path)) {
        return download(order, path);
      }
      throw new IOException("core.download answers " + answer);
    }
  }

  private static LoadResult download(LoadOrder.Download order, String path) throws IOException {
    var measured = new Measured(order.target().pid(), 0);
    long received;
    try (SocketChannel channel = connected(order.target())) {
      send(
          channel,
          "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));
      received = drain(channel);
    }
    if (received < order.bytes()) {
      throw new IOException("%d bytes came of %d".formatted(received, order.bytes()));
    }
    return measured.until(order.bytes(), 0);
  }

  static LoadResult run(LoadOrder.Upload order) throws IOException {
    Target target = order.target();
    String before =
        """
        --%1$s\r
        Content-Disposition: form-data; name="data"\r
        \r
        {"method": "test.job_input_count", "params": []}\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="zeros"\r
        Content-Type: application/octet-stream\r
        \r
        """
            .formatted(BOUNDARY);
    String after = "\r\n--%s--\r\n".formatted(BOUNDARY);
    String head =
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        Connection: close\r
        Authorization: Token %s\r
        Content-Type: multipart/form-data; boundary=%s\r
        Content-Length: %d\r
        \r
        """
            .formatted(
                target.needsLogin() ? "/_upload" : BareTransfers.UPLOAD,
                target.token(),
                BOUNDARY,
                before.length() + order.bytes() + after.length());
    var measured = new Measured(target.pid(), 0);
    try (SocketChannel channel = connected(target)) {
      send(channel, head + before);
      sendZeros(channel, order.bytes());
      send(channel, after);
      ByteBuffer answer = ByteBuffer.allocate(BLOCK_BYTES);
      while (channel.read(answer) >= 0) {
        // The server closes behind its answer.
      }
      String text = StandardCharsets.ISO_8859_1.decode(answer.flip()).toString();
      if (!text.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("The upload is answered with " + text.replaceAll("\\s+", " "));
      }
    }
    return measured.until(order.bytes(), 0);
  }

  private static ClientSocket session(Target target) throws IOException {
    ClientSocket socket = ClientSocket.open(LOOPBACK, target.port());
    socket.call("auth.login_with_token", "[\"" + target.token() + "\"]");
    return socket;
  }

  private static SocketChannel connected(Target target) throws IOException {
    return SocketChannel.open(new InetSocketAddress(LOOPBACK, target.port()));
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    send(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void sendZeros(SocketChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK_BYTES);
    for (long left = bytes; left > 0; left -= zeros.limit()) {
      send(channel, zeros.clear().limit((int) Math.min(left, BLOCK_BYTES)));
    }
  }

  private static void send(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// @return how many bytes came until the server closed
  private static long drain(SocketChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    long received = 0;
    for (int count = channel.read(block); count >= 0; count = channel.read(block.clear())) {
      received += count;
    }
    return received;
  }
}
