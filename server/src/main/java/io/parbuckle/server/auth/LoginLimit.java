package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Failed logins, by address and by account. Successes are not counted.
///
/// An address may fail 20 times within 60 s of its first failure; what follows is refused before
/// anything is checked, until those 60 s are over. If it goes on afterwards the refusal lasts 2, 4,
/// 8, then 15 minutes; after 15 quiet minutes all is forgotten. An account is never locked by
/// failures, because anybody could lock it: after 20 failures within 60 s, from wherever, the
/// answers to further wrong ones come later and later, and the right one at once. Codes of a second
/// factor are another matter: they are few, and only who knows the password gets to try one. They
/// are refused for an account, whatever the address, as they are for an address.
///
/// **Bound.** 10,000 addresses, 10,000 names, and as many again for codes; the one that has been
/// quiet for longest goes.
///
/// **Threads.** Any; nothing here blocks.
final class LoginLimit {

  static final int FAILURES_MAX = 20;
  private static final Logger LOG = LoggerFactory.getLogger(LoginLimit.class);
  private static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long REFUSAL_MAX_NANOS = Duration.ofMinutes(15).toNanos();
  private static final int ENTRIES_MAX = 10_000;
  private static final int NAME_CHARS_MAX = 64;
  private static final int SLOWER_MAX = 8;

  private final Time time;

  /// In the order of their last use, like the other two. Guarded by `this`.
  private final SequencedMap<String, Failures> addresses = new LinkedHashMap<>(16, 0.75f, true);

  private final SequencedMap<String, Failures> names = new LinkedHashMap<>(16, 0.75f, true);

  /// Wrong codes by account.
  private final SequencedMap<String, Failures> codes = new LinkedHashMap<>(16, 0.75f, true);

  /// @param since when the window began
  /// @param count failures in it
  /// @param rounds how often the window was filled without a quiet time in between
  /// @param until end of the refusal; meaningless while `count` is below the bound
  private record Failures(long since, int count, int rounds, long until) {

    boolean full() {
      return count >= FAILURES_MAX;
    }

    long quietFrom() {
      return full() ? until : since + WINDOW_NANOS;
    }
  }

  LoginLimit(Time time) {
    this.time = time;
  }

  /// @throws io.parbuckle.api.fault.Fault the rate limit, when the address has failed too often
  void check(Origin origin) {
    if (origin instanceof Origin.Tcp tcp) {
      check(addresses, Addresses.counted(tcp));
    }
  }

  /// @throws io.parbuckle.api.fault.Fault the rate limit, after too many wrong codes for an account
  void checkCodes(String username) {
    check(codes, counted(username));
  }

  private void check(SequencedMap<String, Failures> all, String key) {
    long left = left(all, key, time.nanos());
    if (left > 0) {
      throw Busy.rateLimit(Duration.ofNanos(left));
    }
  }

  private synchronized long left(SequencedMap<String, Failures> all, String key, long now) {
    Failures failures = all.get(key);
    return failures == null || !failures.full() ? 0 : Math.max(0, failures.until() - now);
  }

  /// Counts a wrong code, beside the failure of the login.
  synchronized void codeFailed(String username) {
    add(codes, counted(username), time.nanos());
  }

  /// Counts a failure.
  ///
  /// @param name the account as it was given, null if none was
  void failed(Origin origin, @Nullable String name) {
    long now = time.nanos();
    long shut = 0;
    synchronized (this) {
      if (origin instanceof Origin.Tcp tcp) {
        add(addresses, Addresses.counted(tcp), now);
        shut = shutOut(addresses.get(Addresses.counted(tcp)), now);
      }
      if (name != null) {
        add(names, counted(name), now);
      }
    }
    if (shut > 0) {
      LOG.atWarn()
          .addKeyValue("address", origin.host())
          .addKeyValue("seconds", Duration.ofNanos(shut).toSeconds())
          .log("logins from an address are refused for a while: too many have failed");
    }
  }

  /// @return nanoseconds of a refusal that begins with this failure; 0 if none does
  private static long shutOut(@Nullable Failures failures, long now) {
    return failures != null && failures.full() && failures.count() % FAILURES_MAX == 0
        ? failures.until() - now
        : 0;
  }

  /// Where a login comes from, and how often that has failed within its window.
  HashLine.Source source(Origin origin) {
    return switch (origin) {
      case Origin.Tcp tcp -> {
        String address = Addresses.counted(tcp);
        yield new HashLine.Source(address, lately(address, time.nanos()));
      }
      case Origin.Unix unix -> new HashLine.Source("uid " + unix.uid(), 0);
    };
  }

  private synchronized int lately(String address, long now) {
    Failures failures = addresses.get(address);
    return failures == null || now - failures.quietFrom() >= REFUSAL_MAX_NANOS
        ? 0
        : failures.count() + failures.rounds() * FAILURES_MAX;
  }

  /// An address or an account that has failed too often.
  ///
  /// @param what `address` or `username`, or `code` for codes of an account's second factor
  /// @param name of the address as it is counted, or of the account as it was given
  /// @param failures in the present window
  /// @param left how long it is refused still; for an account how much longer is left of a time in
  ///   which its wrong answers come late
  record Slowed(String what, String name, int failures, Duration left) {}

  /// What is refused or slowed now, addresses first.
  synchronized List<Slowed> slowed() {
    List<Slowed> all = new ArrayList<>();
    long now = time.nanos();
    addSlowed("address", addresses, now, all);
    addSlowed("username", names, now, all);
    addSlowed("code", codes, now, all);
    return all;
  }

  private static void addSlowed(
      String what, SequencedMap<String, Failures> from, long now, List<Slowed> all) {
    from.forEach(
        (name, failures) -> {
          long left = failures.until() - now;
          if (failures.full() && left > 0) {
            all.add(new Slowed(what, name, failures.count(), Duration.ofNanos(left)));
          }
        });
  }

  /// Forgets the failures of an address.
  ///
  /// @return false if there were none
  synchronized boolean forgiveAddress(String address) {
    return addresses.remove(address) != null;
  }

  /// Forgets the failures of an account.
  ///
  /// @return false if there were none
  synchronized boolean forgive(String username) {
    boolean code = codes.remove(counted(username)) != null;
    return names.remove(counted(username)) != null || code;
  }

  /// How many times longer than usual the answer to a failure of this account is held back.
  synchronized int slower(@Nullable String name) {
    Failures failures = name == null ? null : names.get(counted(name));
    return failures == null ? 1 : Math.min(SLOWER_MAX, 1 << Math.min(failures.rounds(), 8));
  }

  private static String counted(String name) {
    return name.substring(0, Math.min(name.length(), NAME_CHARS_MAX));
  }

  private static void add(SequencedMap<String, Failures> all, String key, long now) {
    all.put(key, next(all.get(key), now));
    if (all.size() > ENTRIES_MAX) {
      all.pollFirstEntry();
    }
  }

  private static Failures next(@Nullable Failures before, long now) {
    if (before == null || now - before.quietFrom() >= REFUSAL_MAX_NANOS) {
      return new Failures(now, 1, 0, now);
    }
    if (now - before.quietFrom() >= 0) {
      return new Failures(now, 1, before.rounds(), now);
    }
    int count = before.count() + 1;
    if (count % FAILURES_MAX != 0) {
      return new Failures(before.since(), count, before.rounds(), before.until());
    }
    return new Failures(before.since(), count, before.rounds() + 1, refusal(before, now));
  }

  /// The first refusal ends with the window, as in the contract.
  private static long refusal(Failures before, long now) {
    return before.rounds() == 0
        ? before.since() + WINDOW_NANOS
        : now + Math.min(REFUSAL_MAX_NANOS, WINDOW_NANOS << Math.min(before.rounds(), 4));
  }
}
