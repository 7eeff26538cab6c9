package io.parbuckle.server.session;

import java.util.ArrayDeque;
import java.util.Queue;

/// The places for calls of one connection: so many run, so many wait, the next is refused
/// (`protocol.md` §2.6). A call that only waits for its job gives its place back, so that waiting
/// can never keep an abort from being read.
///
/// **Threads.** Any; nothing is run under the lock.
public final class CallSlots {

  private final int runningMax;
  private final int waitingMax;
  private final int waitingForJobsMax;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;
  private int waitingForJobs;

  public CallSlots(int runningMax, int waitingMax, int waitingForJobsMax) {
    this.runningMax = runningMax;
    this.waitingMax = waitingMax;
    this.waitingForJobsMax = waitingForJobsMax;
  }

  /// What became of a call that asked for a place.
  public enum Place {
    RUN,
    WAIT,
    REFUSED
  }

  /// Asks for a place.
  ///
  /// @param later run by whoever gives a place back, when this call has to wait
  public synchronized Place enter(Runnable later) {
    if (running < runningMax) {
      running++;
      return Place.RUN;
    }
    if (waiting.size() < waitingMax) {
      waiting.add(later);
      return Place.WAIT;
    }
    return Place.REFUSED;
  }

  /// Takes a call out of the line; does nothing for one that does not wait.
  public synchronized void withdraw(Runnable later) {
    waiting.remove(later);
  }

  /// Gives a running call's place to the next one.
  public void leave() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        running--;
      }
    }
    if (next != null) {
      next.run();
    }
  }

  /// Asks to wait for a job, before there is one. The call keeps its place until it [#leave]s.
  ///
  /// @return false when too many of this connection wait already: the call is to be refused
  public synchronized boolean mayWaitForJob() {
    if (waitingForJobs >= waitingForJobsMax) {
      return false;
    }
    waitingForJobs++;
    return true;
  }

  /// The job has ended, or there is none after all; the call is answered without taking a place
  /// again.
  public synchronized void jobEnded() {
    waitingForJobs--;
  }

  /// How many calls run now.
  public synchronized int running() {
    return running;
  }

  /// How many calls there are at the most, as the refusal says it.
  public int limit() {
    return runningMax + waitingMax;
  }
}
