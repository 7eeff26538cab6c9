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
/// A backlog is called as fast as its calls are answered, so many at a time.
///
/// **Threads.** One.
final class JobLoad implements AutoCloseable {

  /// Each job is told to have succeeded twice.
  private static final int TOLD = 2;

  private static final Duration STUCK = Duration.ofSeconds(30);

  /// Far below the twenty calls that a connection may have in flight.
  private static final int EACH = 8;

  private final byte[] request;
  private final ByteBuffer calls;
  private final Selector selector = Selector.open();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(256 << 10);
  private final List<SocketChannel> callers = new ArrayList<>();
  private final SocketChannel subscriber;
  private final int outstanding;
  private int next;
  private long told;

  /// Calls of a backlog that are to come when others are answered.
  private int ahead;

  /// Answers of a backlog that are still to come, which the last word about a job may overtake.
  private int unanswered;

  /// @param method takes a value and returns it
  /// @param outstanding jobs, or calls of a backlog, at a time
  JobLoad(ServerProcess server, String method, int outstanding) throws IOException {
    this.outstanding = outstanding;
    request = Frames.fromClient(ClientSocket.request(1, method, "[7]"));
    calls = ByteBuffer.allocateDirect(EACH * request.length);
    for (int i = 0; i < EACH; i++) {
      calls.put(request);
    }
    subscriber = open(server, "core.subscribe", "\"state\":\"SUCCESS\"");
    for (int i = 0; i < outstanding; i += EACH) {
      callers.add(open(server, "", "\"result\":"));
    }
  }

  /// @param counted what is counted in all that comes
  private SocketChannel open(ServerProcess server, String first, String counted)
      throws IOException {
    LoadOrder.Target target = server.target();
    ClientSocket socket = ClientSocket.open(InetAddress.ofLiteral("127.0.0.1"), target.port());
    socket.call("auth.login_with_token", "[\"" + target.token() + "\"]");
    if (!first.isEmpty()) {
      socket.call(first, "[\"core.get_jobs\"]");
    }
    SocketChannel channel = socket.release();
    channel.register(selector, SelectionKey.OP_READ, new Occurrences(counted));
    return channel;
  }

  /// @return jobs a second, from the call to the last word about each
  double perSecond() throws IOException {
    call(outstanding);
    readFor(JobsRun.WARM_UP, this::callAsManyAsEnded);
    long before = told;
    var watch = Stopwatch.start();
    readFor(JobsRun.MEASURED, this::callAsManyAsEnded);
    return (told - before) / (double) TOLD / (watch.elapsed().toNanos() / 1e9);
  }

  /// @return jobs a second, from the first call to the last word about the last
  double backlog() throws IOException {
    told = 0;
    var watch = Stopwatch.start();
    ahead = JobsRun.BACKLOG - outstanding;
    unanswered = JobsRun.BACKLOG;
    call(outstanding);
    while (told < (long) JobsRun.BACKLOG * TOLD || unanswered > 0) {
      if (watch.isOver(STUCK)) {
        throw new IOException("Only " + told / TOLD + " of the backlog have ended");
      }
      read(this::callAsManyAsAnswered);
    }
    return JobsRun.BACKLOG / (watch.elapsed().toNanos() / 1e9);
  }

  private void call(int count) throws IOException {
    for (int left = count; left > 0; left -= EACH) {
      SocketChannel caller = callers.get(next);
      next = (next + 1) % callers.size();
      call(caller, Math.min(left, EACH));
    }
  }

  private void call(SocketChannel caller, int count) throws IOException {
    calls.position(0).limit(count * request.length);
    while (calls.hasRemaining()) {
      caller.write(calls);
    }
  }

  /// What was counted in what has come over a connection.
  private interface Heard {
    void take(SocketChannel from, int count) throws IOException;
  }

  private void callAsManyAsEnded(SocketChannel from, int count) throws IOException {
    if (from.equals(subscriber)) {
      long before = told / TOLD;
      told += count;
      call((int) (told / TOLD - before));
    }
  }

  private void callAsManyAsAnswered(SocketChannel from, int count) throws IOException {
    if (from.equals(subscriber)) {
      told += count;
    } else {
      int more = Math.min(ahead, count);
      unanswered -= count;
      ahead -= more;
      call(from, more);
    }
  }

  private void readFor(Duration during, Heard heard) throws IOException {
    var watch = Stopwatch.start();
    while (!watch.isOver(during)) {
      read(heard);
    }
  }

  private void read(Heard heard) throws IOException {
    selector.select(100);
    for (SelectionKey key : selector.selectedKeys()) {
      SocketChannel channel = (SocketChannel) key.channel();
      incoming.clear();
      if (channel.read(incoming) < 0) {
        throw new IOException("The server has closed a connection in the middle of a run");
      }
      heard.take(channel, ((Occurrences) key.attachment()).in(incoming.flip()));
    }
    selector.selectedKeys().clear();
  }

  /// Counts a text, which may come in pieces.
  private static final class Occurrences {

    private final byte[] text;
    private int matched;

    Occurrences(String text) {
      this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    int in(ByteBuffer bytes) {
      int count = 0;
      while (bytes.hasRemaining()) {
        byte one = bytes.get();
        if (one == text[matched]) {
          matched++;
        } else {
          matched = one == text[0] ? 1 : 0;
        }
        if (matched == text.length) {
          matched = 0;
          count++;
        }
      }
      return count;
    }
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
