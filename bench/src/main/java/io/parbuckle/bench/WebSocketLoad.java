package io.parbuckle.bench;

import io.parbuckle.bench.LoadOrder.Target;
import io.parbuckle.bench.Peers.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The load: one thread, one selector, frames that were made before, answers that are counted and
/// not parsed.
///
/// A process of its own, so that its work is not counted as the server's and its code is compiled
/// once for all runs. Takes a [LoadOrder] a line on standard input, answers each with `ok` and a
/// [LoadResult], or with `failed` and a sentence, and ends with its input.
///
/// **Bound.** A run warms up for [#WARM_UP_MAX] and measures for [#MEASURED_MAX] at most, and then
/// reports what it has; connecting takes a minute at most.
///
/// **Threads.** One.
final class WebSocketLoad {

  /// A logged-in connection may have ten calls running and ten waiting.
  static final int OUTSTANDING_MAX = 16;

  private static final Duration WARM_UP_MAX = Duration.ofMillis(1500);
  private static final Duration MEASURED_MAX = Duration.ofSeconds(3);

  private static final Duration OPENING_MAX = Duration.ofSeconds(60);
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private static final String EVENT_FIELDS =
      "{\"name\":\"tank\",\"state\":\"ONLINE\",\"text\":\"" + "x".repeat(180) + "\"}";

  private final Peers.Addresses addresses = new Peers.Addresses();

  static void main() throws IOException {
    var load = new WebSocketLoad();
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      System.out.println(load.answer(line));
    }
  }

  private String answer(String line) {
    try {
      return "ok " + run(LoadOrder.read(line)).line();
    } catch (IOException | RuntimeException e) {
      return "failed " + e;
    }
  }

  LoadResult run(LoadOrder order) throws IOException {
    try (var peers = new Peers(order.target(), addresses)) {
      return switch (order) {
        case LoadOrder.Calls calls -> calls(peers, calls);
        case LoadOrder.Posts posts -> posts(peers, posts);
        case LoadOrder.FanOut fanOut -> new FanOutRun(peers, fanOut).run();
        case LoadOrder.Idle idle -> idle(peers, idle);
        case LoadOrder.Download download -> TransferLoad.run(download);
        case LoadOrder.Upload upload -> TransferLoad.run(upload);
      };
    }
  }

  private static LoadResult idle(Peers peers, LoadOrder.Idle order) throws IOException {
    var watch = Stopwatch.start();
    long pid = order.target().pid();
    long cpu = ProcessFigures.cpuMicros(pid);
    for (int i = 0; i < order.connections(); i++) {
      peers.openSilently();
      checkOpening(watch);
    }
    long spent = ProcessFigures.cpuMicros(pid) - cpu;
    long nanos = watch.elapsed().toNanos();
    peers.read((_, _) -> {}, SETTLING);
    long resident = ProcessFigures.residentKib(pid);
    askAll(peers);
    return new LoadResult(order.connections(), spent, nanos, resident, peers.odd());
  }

  /// Ends when every connection has answered a call: only then were they all there.
  private static void askAll(Peers peers) throws IOException {
    byte[] frame = Frames.fromClient(ClientSocket.request(10, "core.ping", "[]"));
    ByteBuffer request = ByteBuffer.allocateDirect(frame.length).put(frame);
    for (Peer peer : peers.all()) {
      peer.send(request.rewind());
    }
    var answers = new AtomicInteger();
    while (answers.get() < peers.all().size()) {
      peers.read((_, messages) -> answers.addAndGet(messages));
    }
  }

  private static void checkOpening(Stopwatch watch) throws IOException {
    if (watch.isOver(OPENING_MAX)) {
      throw new IOException("Not all connections came up within " + OPENING_MAX.toSeconds() + " s");
    }
  }

  /// What is counted between two moments of a run.
  static final class Measured {

    private final long pid;
    private final long before;
    private final long cpuBefore;
    private final Stopwatch watch = Stopwatch.start();

    Measured(long pid, long before) {
      this.pid = pid;
      this.before = before;
      this.cpuBefore = ProcessFigures.cpuMicros(pid);
    }

    LoadResult until(long count, long odd) {
      return new LoadResult(
          count - before,
          ProcessFigures.cpuMicros(pid) - cpuBefore,
          watch.elapsed().toNanos(),
          ProcessFigures.residentKib(pid),
          odd);
    }
  }

  /// Ids of two digits, so that all requests, and all answers, have one length.
  private static String ping(int number) {
    return ClientSocket.request(10 + number, "core.ping", "[]");
  }

  private static LoadResult calls(Peers peers, LoadOrder.Calls order) throws IOException {
    var opening = Stopwatch.start();
    for (int i = 0; i < order.connections(); i++) {
      peers.open("");
      checkOpening(opening);
    }
    int length = Frames.fromClient(ping(0)).length;
    ByteBuffer requests = ByteBuffer.allocateDirect(OUTSTANDING_MAX * length);
    for (int i = 0; i < OUTSTANDING_MAX; i++) {
      requests.put(Frames.fromClient(ping(i)));
    }
    return new ClosedLoop(peers, order.target().pid(), requests, length)
        .run(order.outstanding(), order.warmUp(), order.calls());
  }

  private static LoadResult posts(Peers peers, LoadOrder.Posts order) throws IOException {
    var opening = Stopwatch.start();
    for (int i = 0; i < order.connections(); i++) {
      peers.openForRequests();
      checkOpening(opening);
    }
    Target target = order.target();
    String token = target.needsLogin() ? target.token() : "";
    byte[] request = ResponseCounter.request(target.port(), token, ping(0));
    ByteBuffer requests = ByteBuffer.allocateDirect(request.length).put(request);
    return new ClosedLoop(peers, target.pid(), requests, request.length)
        .run(1, order.warmUp(), order.calls());
  }

  /// Calls in a closed loop: each answer is followed by the next call.
  private static final class ClosedLoop {

    private final Peers peers;
    private final long pid;
    private final ByteBuffer requests;
    private final int requestLength;

    private boolean calling = true;
    private long asked;
    private long answered;

    /// @param requests as many of one length as may be outstanding on a connection
    ClosedLoop(Peers peers, long pid, ByteBuffer requests, int requestLength) {
      this.peers = peers;
      this.pid = pid;
      this.requests = requests;
      this.requestLength = requestLength;
    }

    LoadResult run(int outstanding, long warmUp, long calls) throws IOException {
      for (Peer peer : peers.all()) {
        ask(peer, outstanding);
      }
      awaitAnswers(warmUp, WARM_UP_MAX);
      var measured = new Measured(pid, answered);
      awaitAnswers(answered + calls, MEASURED_MAX);
      LoadResult result = measured.until(answered, peers.odd());
      calling = false;
      awaitAnswers(asked, MEASURED_MAX);
      return result;
    }

    private void awaitAnswers(long goal, Duration most) throws IOException {
      var watch = Stopwatch.start();
      while (answered < goal && !watch.isOver(most)) {
        peers.read(this::answered);
      }
    }

    private void answered(Peer peer, int messages) throws IOException {
      answered += messages;
      if (calling) {
        ask(peer, messages);
      }
    }

    private void ask(Peer peer, int count) throws IOException {
      asked += count;
      peer.send(requests.clear().limit(count * requestLength));
    }
  }

  /// Events in a closed loop: a burst, its answer, and its arrival everywhere; then the next.
  private static final class FanOutRun {

    private final Peers peers;
    private final LoadOrder.FanOut order;
    private final ByteBuffer request;

    private long notified;
    private long answered;

    FanOutRun(Peers peers, LoadOrder.FanOut order) {
      this.peers = peers;
      this.order = order;
      String params = "[\"ADDED\",1,%s,%d]".formatted(EVENT_FIELDS, order.burst());
      byte[] frame = Frames.fromClient(ClientSocket.request(10, "test.emit_event", params));
      request = ByteBuffer.allocateDirect(frame.length).put(frame);
    }

    LoadResult run() throws IOException {
      var opening = Stopwatch.start();
      for (int i = 0; i < order.subscribers(); i++) {
        peers.open("test.event");
        checkOpening(opening);
      }
      Peer sender = peers.open("");
      emit(sender, order.warmUp(), WARM_UP_MAX);
      var measured = new Measured(order.target().pid(), notified);
      emit(sender, order.bursts(), MEASURED_MAX);
      return measured.until(notified, peers.odd());
    }

    private void emit(Peer sender, long bursts, Duration most) throws IOException {
      var watch = Stopwatch.start();
      for (long i = 0; i < bursts && !watch.isOver(most); i++) {
        long arrived = notified + (long) order.burst() * order.subscribers();
        long answers = answered + 1;
        sender.send(request.rewind());
        while (notified < arrived || answered < answers) {
          peers.read((peer, messages) -> count(peer == sender, messages));
        }
      }
    }

    private void count(boolean answer, int messages) {
      if (answer) {
        answered += messages;
      } else {
        notified += messages;
      }
    }
  }
}
