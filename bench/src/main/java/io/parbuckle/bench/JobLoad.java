package io.parbuckle.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps a number of jobs outstanding in a running server, from a few connections that call, and
/// one that has subscribed to all jobs: whenever it has heard the last word about some, so many are
/// called. What was heard together is called together, in one write, because the load shares the
/// CPUs with the server.
///
/// **Threads.** One.
final class JobLoad implements AutoCloseable {

  private static final byte[] SUCCESS = "\"state\":\"SUCCESS\"".getBytes(StandardCharsets.US_ASCII);

  /// Each job is told to have succeeded twice.
  private static final int TOLD = 2;

  /// Far below the twenty calls that a connection may have in flight.
  private static final int EACH = 8;

  private static final byte[] CALL =
      Frames.fromClient(ClientSocket.request(1, "test.job_echo", "[7]"));

  private final ByteBuffer calls = ByteBuffer.allocateDirect(EACH * CALL.length);
  private final Selector selector = Selector.open();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(256 << 10);
  private final List<SocketChannel> callers = new ArrayList<>();
  private final SocketChannel subscriber;
  private int next;
  private int matched;
  private long told;

  JobLoad(ServerProcess server, int outstanding) throws IOException {
    for (int i = 0; i < EACH; i++) {
      calls.put(CALL);
    }
    subscriber = open(server, "core.subscribe");
    for (int i = 0; i < outstanding; i += EACH) {
      callers.add(open(server, ""));
    }
  }

  private SocketChannel open(ServerProcess server, String first) throws IOException {
    LoadOrder.Target target = server.target();
    ClientSocket socket = ClientSocket.open(InetAddress.ofLiteral("127.0.0.1"), target.port());
    socket.call("auth.login_with_token", "[\"" + target.token() + "\"]");
    if (!first.isEmpty()) {
      socket.call(first, "[\"core.get_jobs\"]");
    }
    SocketChannel channel = socket.release();
    channel.register(selector, SelectionKey.OP_READ);
    return channel;
  }

  /// @return jobs a second, from the call to the last word about each
  double perSecond(int outstanding) throws IOException {
    call(outstanding);
    read(JobsRun.WARM_UP);
    long before = told;
    var watch = Stopwatch.start();
    read(JobsRun.MEASURED);
    return (told - before) / (double) TOLD / (watch.elapsed().toNanos() / 1e9);
  }

  private void call(int count) throws IOException {
    for (int left = count; left > 0; left -= EACH) {
      SocketChannel caller = callers.get(next);
      next = (next + 1) % callers.size();
      calls.position(0).limit(Math.min(left, EACH) * CALL.length);
      while (calls.hasRemaining()) {
        caller.write(calls);
      }
    }
  }

  private void read(Duration during) throws IOException {
    var watch = Stopwatch.start();
    while (!watch.isOver(during)) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        read((SocketChannel) key.channel());
      }
      selector.selectedKeys().clear();
    }
  }

  private void read(SocketChannel channel) throws IOException {
    incoming.clear();
    if (channel.read(incoming) < 0) {
      throw new IOException("The server has closed a connection in the middle of a run");
    }
    if (channel.equals(subscriber)) {
      count(incoming.flip());
    }
  }

  private void count(ByteBuffer bytes) throws IOException {
    long before = told / TOLD;
    while (bytes.hasRemaining()) {
      byte one = bytes.get();
      if (one == SUCCESS[matched]) {
        matched++;
      } else {
        matched = one == SUCCESS[0] ? 1 : 0;
      }
      if (matched == SUCCESS.length) {
        matched = 0;
        told++;
      }
    }
    call((int) (told / TOLD - before));
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel caller : callers) {
      caller.close();
    }
    subscriber.close();
    selector.close();
  }
}
