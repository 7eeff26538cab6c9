package io.parbuckle.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Everything that a listener was told, in order; a test waits in it for what it expects.
final class Heard implements JobListener {

  private static final long SECONDS_MAX = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Event> events = new ArrayList<>();

  record Event(String kind, JobView job) {

    /// Such as `CHANGED RUNNING 40 Copying`.
    @Override
    public String toString() {
      Progress progress = job.progress();
      return (kind
              + " "
              + job.state().word()
              + " "
              + progress.percent()
              + " "
              + progress.description())
          .strip();
    }
  }

  @Override
  public void added(JobView job) {
    add(new Event("ADDED", job));
  }

  @Override
  public void changed(JobView job) {
    add(new Event("CHANGED", job));
  }

  @Override
  public void detailsChanged(JobView job) {
    add(new Event("DETAILS", job));
  }

  private void add(Event event) {
    lock.lock();
    try {
      events.add(event);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Event> of(long job) {
    lock.lock();
    try {
      return events.stream()
          .filter(event -> event.job().id() == job && !event.kind().equals("DETAILS"))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// As texts, which say more in a failure.
  List<String> textsOf(long job) {
    return of(job).stream().map(Event::toString).toList();
  }

  List<Event> all() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until some event fits; fails loudly when none does.
  void await(Predicate<Event> wanted) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (events.stream().noneMatch(wanted)) {
        if (left <= 0) {
          throw new AssertionError("not heard within " + SECONDS_MAX + " s; heard " + events);
        }
        left = more.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the details of a job say so.
  void awaitDetails(long job, Predicate<JobDetails> wanted) {
    await(event -> event.job().id() == job && wanted.test(event.job().details()));
  }

  void await(long job, String text) {
    await(event -> event.job().id() == job && event.toString().equals(text));
  }

  /// Waits until the last event of a job, or of one that joined it, says so.
  void awaitState(long job, String state) {
    await(event -> event.job().id() == job && event.job().state().word().equals(state));
  }
}
