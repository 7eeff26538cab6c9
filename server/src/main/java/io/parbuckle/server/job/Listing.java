package io.parbuckle.server.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Function;

/// All jobs in order of id: rows in slices, and in place of the rows of jobs that have not ended
/// what they are in memory.
///
/// **Threads.** One.
final class Listing implements Iterator<JobView> {

  private final JobStore store;
  private final Function<JobRow, JobView> views;
  private final boolean rising;

  /// As they were when the listing began; what ends meanwhile is listed as it was then.
  private final TreeMap<Long, JobView> live = new TreeMap<>();

  private final Deque<JobView> next = new ArrayDeque<>();
  private long last;
  private boolean done;

  Listing(JobStore store, Function<JobRow, JobView> views, List<JobView> live, boolean rising) {
    this.store = store;
    this.views = views;
    this.rising = rising;
    live.forEach(job -> this.live.put(job.id(), job));
    last = rising ? 0 : Long.MAX_VALUE;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && !done) {
      readSlice();
    }
    return !next.isEmpty();
  }

  private void readSlice() {
    List<JobRow> slice = rising ? store.after(last) : store.before(last);
    for (JobRow row : slice) {
      addLiveUpTo(row.id());
      JobView known = live.remove(row.id());
      next.add(known != null ? known : views.apply(row));
      last = row.id();
    }
    if (slice.size() < JobStore.SLICE) {
      addLiveUpTo(rising ? Long.MAX_VALUE : 0);
      done = true;
    }
  }

  /// Those whose rows have gone since: transient ones that ended.
  private void addLiveUpTo(long id) {
    // A view, so that clearing it takes them out.
    Map<Long, JobView> passed = rising ? live.headMap(id) : live.tailMap(id, false);
    List<JobView> views = new ArrayList<>(passed.values());
    passed.clear();
    next.addAll(rising ? views : views.reversed());
  }

  @Override
  public JobView next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return next.removeFirst();
  }
}
