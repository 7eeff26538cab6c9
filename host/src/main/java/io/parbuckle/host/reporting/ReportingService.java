package io.parbuckle.host.reporting;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.role.Role;
import java.time.Duration;

/// Figures of this machine as they are now: the event source `reporting.realtime`.
///
/// This file is the face; [RealtimeFiles] reads, [Realtime] computes.
public final class ReportingService implements Service {

  // Rates need two samples; a dashboard should not stay empty for a whole interval.
  static final Duration FIRST = Duration.ofMillis(500);

  private final RealtimeFiles files;

  public ReportingService(Platform platform) {
    this(new RealtimeFiles(platform.hostFiles(), platform.time()));
  }

  ReportingService(RealtimeFiles files) {
    this.files = files;
  }

  record RealtimeArguments(
      @Doc("Seconds between two events.") @Default("2") @Range(min = 2) int interval) {}

  @Override
  public void declare(Offer offer) {
    offer
        .source("reporting.realtime", RealtimeArguments.class, this::run)
        .doc("Load of processors, memory, disks and network interfaces, every few seconds.")
        .needs(Role.REPORTING_READ);
  }

  /// Emits until it is interrupted: the first event soon, the others an interval apart.
  void run(Emitter emitter, RealtimeArguments arguments) throws InterruptedException {
    Duration interval = Duration.ofSeconds(arguments.interval());
    Sample before = files.take();
    emitter.pause(FIRST);
    while (true) {
      Sample now = files.take();
      emitter.added(Realtime.between(before, now));
      before = now;
      emitter.pause(interval);
    }
  }
}
