package io.parbuckle.host.disk;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the disks once a second while somebody listens to `disk.query`, and does nothing
/// otherwise.
///
/// The kernel could tell by itself, over a netlink socket that Java cannot open; reading a few
/// small files a second costs about a millisecond.
///
/// **Threads.** [#audience] any; it does not block. The looks have a virtual thread, which is
/// interrupted when the last listener has left.
final class DiskWatch {

  static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  private final Disks disks;
  private final Time time;

  // Guarded by this.
  private @Nullable Thread watcher;

  DiskWatch(Disks disks, Time time) {
    this.disks = disks;
    this.time = time;
  }

  /// Somebody listens now, or nobody any more.
  synchronized void audience(boolean anybody) {
    if (watcher != null) {
      watcher.interrupt();
      watcher = null;
    }
    if (anybody) {
      // Taken here, before the listener is answered, so that what comes right after is not missed.
      Set<String> before = disks.names();
      watcher = Thread.ofVirtual().name("disk-watch").start(() -> watch(before));
    }
  }

  private void watch(Set<String> before) {
    Thread self = Thread.currentThread();
    boolean begun = false;
    boolean failing = false;
    try {
      while (true) {
        try {
          if (begun) {
            disks.watch();
          } else {
            disks.beginWatch(self, before);
            begun = true;
          }
          failing = false;
        } catch (RuntimeException e) {
          if (!failing) {
            LOG.atError().setCause(e).log("cannot look at the disks; trying again every second");
          }
          failing = true;
        }
        time.sleep(PERIOD);
      }
    } catch (InterruptedException _) {
      disks.endWatch(self); // the last listener has left; this thread ends
    }
  }
}
