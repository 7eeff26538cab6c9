package io.parbuckle.server.auth;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.machine.HostAccounts.Account;
import io.parbuckle.api.machine.HostAccounts.Verdict;
import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts of the host that may log in here, where the operator lets them. An account of this
/// server goes before one of the host with its name or uid, and the host's root is none of them.
///
/// They may do what the settings say of their groups. What the host says of an account is believed
/// for a minute, and longer when it does not answer; what it says of a right password for as long
/// as [Remembered] keeps it.
///
/// **Bound.** [#THREADS] passwords are judged at a time, by threads that may be stuck in the host's
/// modules; [HashWork#waitingMax] wait in a [HashLine] of their own, so that they keep no account
/// of this server waiting. 1,000 answers about names are known, also that there is no such account;
/// the one that was not asked for longest goes.
///
/// **Threads.** Any; callers wait for the host.
final class HostUsers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostUsers.class);
  private static final int THREADS = 2;
  private static final Duration BELIEVED = Duration.ofSeconds(60);
  private static final int KNOWN_MAX = 1_000;

  private final Optional<HostAccounts> host;
  private final Map<String, List<String>> rolesOfGroups;
  private final Accounts own;
  private final HashLine line;
  private final Remembered remembered;
  private final Time time;

  /// By name or uid, in the order of their last use. Guarded by itself.
  private final LinkedHashMap<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  /// @param account empty where there is none that may log in
  private record Known(Optional<Account> account, long until) {}

  /// What came of a password.
  ///
  /// @param account whose it is; null for one that is not there
  record Answer(Verdict verdict, @Nullable Account account) {

    static final Answer WRONG = new Answer(Verdict.WRONG, null);
  }

  /// @param host empty where accounts of the host do not log in
  /// @param rolesOfGroups what members of groups of the host may do, by the group's name
  HostUsers(
      Optional<HostAccounts> host,
      Map<String, List<String>> rolesOfGroups,
      Accounts own,
      HashWork work,
      RandomGenerator random,
      Time time) {
    this.host = host;
    this.rolesOfGroups = rolesOfGroups;
    this.own = own;
    this.line = new HashLine("host-login", host.isPresent() ? THREADS : 0, work.waitingMax());
    this.remembered = new Remembered(random, time);
    this.time = time;
  }

  /// Whether accounts of the host may log in at all.
  boolean enabled() {
    return host.isPresent();
  }

  Rights rights(Account account) {
    List<String> named =
        account.groups().stream()
            .flatMap(group -> rolesOfGroups.getOrDefault(group, List.of()).stream())
            .toList();
    return new Rights(own.roles().closure(named), false);
  }

  /// Whether a password is that of an account of the host.
  ///
  /// @throws Fault the rate limit
  Answer check(String name, String password, Origin origin, Passwords.Guard guard)
      throws InterruptedException {
    String mark = remembered.mark(password, name);
    if (remembered.holds(mark)) {
      return named(name).map(account -> new Answer(Verdict.RIGHT, account)).orElse(Answer.WRONG);
    }
    Answer answer =
        line.run(
            guard.source(),
            () -> {
              guard.before();
              Answer found = judged(name, password, origin);
              if (found.verdict() == Verdict.WRONG) {
                guard.wrong();
              }
              return found;
            });
    if (answer.verdict() == Verdict.RIGHT) {
      remembered.put(mark);
    }
    return answer;
  }

  private Answer judged(String name, String password, Origin origin) {
    return named(name)
        .map(
            account -> new Answer(host.orElseThrow().check(name, password, origin.host()), account))
        .orElse(Answer.WRONG);
  }

  /// An account of the host that may log in here.
  Optional<Account> named(String name) {
    return host.isEmpty() || !Accounts.isName(name) || own.named(name).isPresent()
        ? Optional.empty()
        : known(name, () -> host.get().named(name));
  }

  /// The account behind a connection on the UNIX socket.
  Optional<Account> withUid(long uid) {
    return host.isEmpty()
        ? Optional.empty()
        : known(String.valueOf(uid), () -> host.get().withUid(uid))
            .filter(account -> own.named(account.name()).isEmpty());
  }

  /// Whether a name has been found to be that of an account; asks nobody.
  boolean knows(String name) {
    Known kept = kept(name);
    return kept != null && kept.account().isPresent();
  }

  private @Nullable Known kept(String key) {
    synchronized (known) {
      return known.get(key);
    }
  }

  private interface Question {
    Optional<Account> ask() throws InterruptedException;
  }

  /// What the host says, or has said within the last minute.
  ///
  /// @param key a name, or a uid, which is none
  private Optional<Account> known(String key, Question question) {
    Known before = kept(key);
    if (before != null && time.nanos() - before.until() < 0) {
      return before.account();
    }
    try {
      Optional<Account> found =
          question.ask().filter(account -> account.uid() != 0).filter(this::isNoneOfOurs);
      keep(key, found);
      return found;
    } catch (Fault e) {
      LOG.atWarn()
          .addKeyValue("reason", Failures.text(e))
          .log("the host does not say who its accounts are");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return before == null ? Optional.empty() : before.account();
  }

  private boolean isNoneOfOurs(Account account) {
    return own.withUid(account.uid()).isEmpty();
  }

  private void keep(String key, Optional<Account> account) {
    synchronized (known) {
      known.put(key, new Known(account, time.nanos() + BELIEVED.toNanos()));
      if (known.size() > KNOWN_MAX) {
        known.pollFirstEntry();
      }
    }
  }

  /// Ends the threads that are not stuck in the host; who waits for them is told so. Takes no time.
  @Override
  public void close() {
    line.close();
  }
}
