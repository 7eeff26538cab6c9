package io.parbuckle.server.call;

import io.parbuckle.api.param.Doc;
import io.parbuckle.server.figure.JobFigures;
import io.parbuckle.server.job.JobState;
import io.parbuckle.server.job.JobView;
import java.util.List;
import java.util.function.Predicate;

/// What became of the jobs of one method since the start (`extensions.md` §7.4).
record JobStats(
    @Doc("Jobs that wait now.") long waiting,
    @Doc("Jobs that run now.") long running,
    @Doc("Jobs that succeeded.") long success,
    @Doc("Jobs that failed.") long failed,
    @Doc("Jobs that were aborted.") long aborted,
    @Doc("How long those waited that have begun and ended, in milliseconds.") Spread waitedMs,
    @Doc("How long they ran, in milliseconds.") Spread ranMs) {

  /// Zeros when there is none.
  record Spread(
      @Doc("Half of them took no longer.") long p50,
      @Doc("Of a hundred, 99 took no longer.") long p99,
      @Doc("The longest.") long max) {

    private static Spread of(io.parbuckle.server.figure.Spread figure) {
      return new Spread(figure.half(), figure.nearlyAll(), figure.longest());
    }
  }

  static JobStats of(List<JobView> live, JobFigures figures) {
    return new JobStats(
        count(live, JobState.Waiting.class::isInstance),
        count(live, JobState.Running.class::isInstance),
        figures.ended().of("SUCCESS").sum(),
        figures.ended().of("FAILED").sum(),
        figures.ended().of("ABORTED").sum(),
        Spread.of(figures.waitedSpread()),
        Spread.of(figures.ranSpread()));
  }

  private static long count(List<JobView> live, Predicate<JobState> state) {
    return live.stream().map(JobView::state).filter(state).count();
  }
}
