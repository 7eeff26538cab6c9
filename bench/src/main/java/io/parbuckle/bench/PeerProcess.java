package io.parbuckle.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A process with one peer in it: as many threads as jobs are to be outstanding, each of which
/// submits a job and waits for its end; then a backlog that nobody waits for one by one. Prints a
/// line `<outstanding> <jobs a second>` for each.
final class PeerProcess {

  private static final long STUCK_SECONDS = 30;

  private final Map<Long, CountDownLatch> outstanding = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  private PeerProcess() {}

  /// @param args name of the peer, JDBC URL, then how many are outstanding, load by load
  static void main(String[] args) throws Exception {
    var process = new PeerProcess();
    var config = new HikariConfig();
    config.setJdbcUrl(args[1]);
    config.setMaximumPoolSize(PeerEngine.CONNECTIONS);
    try (var source = new HikariDataSource(config);
        PeerEngine peer = process.peer(args[0], args[1], source)) {
      for (String load : List.of(args).subList(2, args.length)) {
        double perSecond = process.measured(peer, Integer.parseInt(load));
        say(load, perSecond);
      }
      say("backlog", JobsRun.backlogs(() -> process.backlog(peer)));
    }
    System.exit(0); // some leave threads behind
  }

  private static void say(String load, double perSecond) {
    System.out.println(String.format(Locale.ROOT, "%s %.1f", load, perSecond));
  }

  /// From the first of many to the end of the last.
  private double backlog(PeerEngine peer) throws Exception {
    var done = new CountDownLatch(JobsRun.BACKLOG);
    var left = new AtomicLong(JobsRun.BACKLOG);
    var watch = Stopwatch.start();
    List<Thread> submitting = new ArrayList<>();
    for (int i = 0; i < PeerEngine.WORKERS; i++) {
      submitting.add(Thread.ofPlatform().start(() -> submitAll(peer, left, done)));
    }
    join(submitting);
    if (!done.await(STUCK_SECONDS, TimeUnit.SECONDS)) {
      System.err.println(done.getCount() + " of the backlog are left");
    }
    return (JobsRun.BACKLOG - done.getCount()) / (watch.elapsed().toNanos() / 1e9);
  }

  private void submitAll(PeerEngine peer, AtomicLong left, CountDownLatch done) {
    try {
      while (left.getAndDecrement() > 0) {
        long number = numbers.incrementAndGet();
        outstanding.put(number, done);
        peer.submit(number);
      }
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  private PeerEngine peer(String name, String url, HikariDataSource source) throws Exception {
    return switch (name) {
      case "db-scheduler" -> new DbSchedulerPeer(source, this::ended);
      case "JobRunr" -> new JobRunrPeer(source, this::ended);
      case "Quartz" -> new QuartzPeer(source, url, this::ended);
      default -> throw new IllegalArgumentException("no peer " + name);
    };
  }

  private void ended(long number) {
    CountDownLatch waiting = outstanding.remove(number);
    if (waiting != null) {
      ended.incrementAndGet();
      waiting.countDown();
    }
  }

  private double measured(PeerEngine peer, int threads) throws Exception {
    var stop = new CountDownLatch(1);
    List<Thread> submitting = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      submitting.add(Thread.ofPlatform().start(() -> submit(peer, stop)));
    }
    pause(JobsRun.WARM_UP);
    long before = ended.get();
    var watch = Stopwatch.start();
    pause(JobsRun.MEASURED);
    double perSecond = (ended.get() - before) / (watch.elapsed().toNanos() / 1e9);
    stop.countDown();
    join(submitting);
    return perSecond;
  }

  private static void pause(Duration duration) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void join(List<Thread> submitting) throws Exception {
    for (Thread thread : submitting) {
      thread.join();
    }
    Exception met = failure.get();
    if (met != null) {
      throw met;
    }
  }

  private void submit(PeerEngine peer, CountDownLatch stop) {
    try {
      while (stop.getCount() > 0) {
        long number = numbers.incrementAndGet();
        var done = new CountDownLatch(1);
        outstanding.put(number, done);
        peer.submit(number);
        if (!done.await(STUCK_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException("job " + number + " does not end");
        }
      }
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }
}
