package io.parbuckle.server.job;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: a job runs when its method is not paused, it holds its lock, and it has one of
/// the bounded places.
///
/// Places are bounded for the server, for each method that says so, and for each user; a job above
/// one of the latter two waits and lets others pass. The server itself is no user. A job that only
/// waits for others takes no place, or bounded places would wait for themselves.
///
/// **Threads.** Any. Every method is atomic and none of them blocks, calls out or does I/O.
final class Turns {

  private final InstantSource time;
  private final LockTable<LiveJob> locks;
  private final int placesMax;
  private final int placesPerUser;

  /// Guarded by this, as all below.
  private final Set<LiveJob> placed = new HashSet<>();

  /// Those that run and only wait for others: they hold no place.
  private final Set<LiveJob> waits = new HashSet<>();

  /// How many places each user and each method hold; those that hold none are not in it.
  private final Map<String, Integer> ofUser = new HashMap<>();

  private final Map<String, Integer> ofMethod = new HashMap<>();

  /// Jobs that hold their lock, if they want one, and wait for a place.
  private final Line<LiveJob> ready = new Line<>();

  /// Methods of which none may begin. Replaced as a whole, because the table of locks asks, too.
  private volatile Set<String> paused = Set.of();

  /// @param placesPerUser 0 for no limit but `placesMax`
  Turns(InstantSource time, int placesMax, int placesPerUser) {
    this.time = time;
    this.placesMax = placesMax;
    this.placesPerUser = placesPerUser == 0 ? Integer.MAX_VALUE : placesPerUser;
    locks = new LockTable<>(time, this::goesOn);
  }

  LockTable<LiveJob> locks() {
    return locks;
  }

  /// Stands in line.
  ///
  /// @return whether its turn has come already
  synchronized boolean enter(LiveJob job) {
    String lock = job.lock();
    return (lock == null || locks.join(lock, job)) && place(job);
  }

  private boolean place(LiveJob job) {
    if (mayRun(job)) {
      take(job);
      return true;
    }
    ready.add(job);
    return false;
  }

  private boolean goesOn(LiveJob job) {
    return !paused.contains(job.method().name());
  }

  private boolean mayRun(LiveJob job) {
    return held(job) == null;
  }

  /// What keeps a job from running that holds its lock, or wants none.
  ///
  /// @param what as a sentence goes on behind `waits for`, with the bound
  /// @param of the method or user that is bounded, empty for the server
  private record Held(String what, String of) {}

  private @Nullable Held held(LiveJob job) {
    return held(job.method(), user(job));
  }

  private @Nullable Held held(JobMethod method, @Nullable String user) {
    String name = method.name();
    if (paused.contains(name)) {
      return new Held(name + " to be resumed", name);
    }
    if (method.onlyWaits()) {
      return null;
    }
    if (!methodHasRoom(method)) {
      return new Held("another one of " + name + " to end (its running_max)", name);
    }
    if (user != null && !userHasRoom(user)) {
      return new Held("another one of " + user + " to end (jobs.running_per_user)", user);
    }
    return placed.size() < placesMax ? null : new Held("a free place (jobs.running_max)", "");
  }

  private boolean methodHasRoom(JobMethod method) {
    Integer most = method.policy().runningMax();
    return most == null || ofMethod.getOrDefault(method.name(), 0) < most;
  }

  private boolean userHasRoom(String user) {
    return ofUser.getOrDefault(user, 0) < placesPerUser;
  }

  private static @Nullable String user(LiveJob job) {
    return job.owner().username();
  }

  private void take(LiveJob job) {
    if (job.method().onlyWaits()) {
      waits.add(job);
      return;
    }
    placed.add(job);
    ofMethod.merge(job.method().name(), 1, Integer::sum);
    String user = user(job);
    if (user != null) {
      ofUser.merge(user, 1, Integer::sum);
    }
  }

  private void giveBack(LiveJob job) {
    if (waits.remove(job)) {
      return;
    }
    if (!placed.remove(job)) {
      ready.remove(job);
      return;
    }
    ofMethod.computeIfPresent(job.method().name(), (_, count) -> count == 1 ? null : count - 1);
    String user = user(job);
    if (user != null) {
      ofUser.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /// Leaves, from wherever the job stands.
  ///
  /// @return those whose turn has come by that
  synchronized List<LiveJob> leave(LiveJob job) {
    giveBack(job);
    List<LiveJob> next = nextPlaced();
    String lock = job.lock();
    if (lock != null) {
      locks.leave(lock, job).filter(this::place).ifPresent(next::add);
    }
    return next;
  }

  private List<LiveJob> nextPlaced() {
    List<LiveJob> next = new ArrayList<>(1);
    Optional<LiveJob> first = nextReady();
    while (first.isPresent()) {
      take(first.get());
      next.add(first.get());
      first = nextReady();
    }
    return next;
  }

  private Optional<LiveJob> nextReady() {
    return ready.isEmpty() ? Optional.empty() : ready.next(time.instant(), this::mayRun);
  }

  /// From now on these methods are paused, and no others.
  ///
  /// @return those whose turn has come by that
  synchronized List<LiveJob> pause(Collection<String> methods) {
    paused = Set.copyOf(methods);
    List<LiveJob> next = nextPlaced();
    locks.passAll().stream().filter(this::place).forEach(next::add);
    return next;
  }

  Set<String> paused() {
    return new TreeSet<>(paused);
  }

  /// Why a job that has not begun does not run now: `pause`, `lock`, `slot`, or null when its turn
  /// has come.
  synchronized @Nullable String reason(LiveJob job) {
    String lock = job.lock();
    boolean waitsForLock = lock != null && !locks.holder(lock).equals(Optional.of(job));
    if (!waitsForLock && !ready.contains(job)) {
      return null;
    }
    if (!goesOn(job)) {
      return "pause";
    }
    return waitsForLock ? "lock" : "slot";
  }

  /// Those who wait for the same as a new job would.
  ///
  /// @param what as a sentence goes on behind `waits for`; empty when it would run at once
  record Ahead(String what, int count) {}

  /// Who waits for the same as a new job of this method and user would, if it had its lock: whoever
  /// is held up by a bound of his own, or of his method, fills nobody else's line.
  synchronized Ahead ahead(JobMethod method, @Nullable String user) {
    Held held = held(method, user);
    return held == null
        ? new Ahead("", 0)
        : new Ahead(held.what(), ready.count(job -> held.equals(held(job))));
  }

  /// How many run that only wait for others.
  synchronized int waits() {
    return waits.size();
  }
}
