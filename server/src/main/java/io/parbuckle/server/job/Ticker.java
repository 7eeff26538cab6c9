package io.parbuckle.server.job;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after jobs ten times a second while there are any, or any schedule; else it sleeps, and
/// looks once an hour for what has become too old.
///
/// **Threads.** Any; the looking has one virtual thread of its own, and so has the reminding.
final class Ticker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  private static final Duration EVERY = Duration.ofMillis(100);

  private static final Duration REMINDED_EVERY = Duration.ofHours(1);

  private final Attention attention;
  private final Time time;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private final Thread reminder;

  Ticker(Attention attention, Time time) {
    this.attention = attention;
    this.time = time;
    thread = Thread.ofVirtual().name("job-ticker").unstarted(this::serve);
    reminder = Thread.ofVirtual().name("job-reminder").unstarted(this::remind);
  }

  void start() {
    thread.start();
    reminder.start();
  }

  /// There is a job.
  void wake() {
    if (work.availablePermits() == 0) {
      work.release();
    }
  }

  /// A job has ended.
  void ended(JobMethod.History history) {
    attention.ended(history);
  }

  private void serve() {
    try {
      while (true) {
        if (attention.idle()) {
          work.acquire();
        }
        time.sleep(EVERY);
        look();
      }
    } catch (InterruptedException _) {
      LOG.atDebug().log("the ticker ends");
    }
  }

  private void remind() {
    try {
      while (true) {
        time.sleep(REMINDED_EVERY);
        attention.remind();
        wake();
      }
    } catch (InterruptedException _) {
      LOG.atDebug().log("the reminder ends");
    }
  }

  private void look() {
    try {
      attention.look();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("jobs could not be looked after");
    }
  }

  @Override
  public void close() {
    reminder.interrupt();
    thread.interrupt();
  }
}
