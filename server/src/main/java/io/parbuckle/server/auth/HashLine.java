package io.parbuckle.server.auth;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits to be hashed, and the threads that do it. Whoever has guessed wrong, or has much in
/// line already, comes behind those who have not, so that guessing keeps nobody else waiting.
///
/// **Bound.** So many tasks wait. One that would come before the last takes its place, and the last
/// is refused with the rate limit; otherwise the newcomer is.
///
/// **Threads.** Any; callers wait for the hashing threads.
final class HashLine implements AutoCloseable {

  private static final Duration WHEN_FULL = Duration.ofSeconds(10);

  private static final Comparator<Task<?>> ORDER =
      Comparator.<Task<?>>comparingInt(task -> task.rank).thenComparingLong(task -> task.number);

  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition something = lock.newCondition();

  /// Guarded by `lock`, like all below.
  private final TreeSet<Task<?>> waiting = new TreeSet<>(ORDER);

  /// How many of each source wait.
  private final Map<String, Integer> bySource = new HashMap<>();

  private long next;
  private boolean closed;

  /// Where a task comes from.
  ///
  /// @param name such as an address; empty for the server's own
  /// @param failures how often it has guessed wrong lately
  record Source(String name, int failures) {

    static final Source OWN = new Source("", 0);
  }

  private static final class Task<T> {

    private final Callable<T> work;
    private final String source;
    private final int rank;
    private final long number;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Task(Callable<T> work, String source, int rank, long number) {
      this.work = work;
      this.source = source;
      this.rank = rank;
      this.number = number;
    }

    void run() {
      try {
        result.complete(work.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    }
  }

  /// @param name of the threads, before a number
  HashLine(String name, int threads, int waitingMax) {
    this.waitingMax = waitingMax;
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().daemon().name(name + "-" + i).start(this::work);
    }
  }

  private void work() {
    for (Task<?> task = take(); task != null; task = take()) {
      task.run();
    }
  }

  /// @return null at the end
  private @Nullable Task<?> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        something.awaitUninterruptibly();
      }
      Task<?> first = closed ? null : waiting.pollFirst();
      if (first != null) {
        left(first);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void left(Task<?> task) {
    bySource.computeIfPresent(task.source, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Waits for a piece of work.
  ///
  /// @throws io.parbuckle.api.fault.Fault the rate limit, when there is no room in line; or what
  ///   the work throws
  <T> T run(Source source, Callable<T> work) throws InterruptedException {
    Future<T> result = enter(source, work);
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("hashing failed", e.getCause());
    }
  }

  /// Lets a piece of work wait its turn.
  <T> Future<T> enter(Source source, Callable<T> work) {
    Task<?> displaced = null;
    Task<T> task;
    lock.lock();
    try {
      int own = bySource.getOrDefault(source.name(), 0);
      task = new Task<>(work, source.name(), source.failures() + own, next++);
      if (closed) {
        throw new IllegalStateException("the server stops");
      }
      if (waiting.size() >= waitingMax) {
        if (ORDER.compare(task, waiting.last()) > 0) {
          throw Busy.rateLimit(WHEN_FULL);
        }
        displaced = waiting.removeLast();
        left(displaced);
      }
      waiting.add(task);
      bySource.merge(source.name(), 1, Integer::sum);
      something.signal();
    } finally {
      lock.unlock();
    }
    if (displaced != null) {
      displaced.result.completeExceptionally(Busy.rateLimit(WHEN_FULL));
    }
    return task.result;
  }

  /// Ends the threads when they have done what they do; who still waits is told that the server
  /// stops. Takes no time.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(
          task -> task.result.completeExceptionally(new IllegalStateException("the server stops")));
      waiting.clear();
      something.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
