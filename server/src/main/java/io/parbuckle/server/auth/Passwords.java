package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.HashLine.Source;
import io.parbuckle.server.auth.HashWork.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Hashing and checking of passwords and keys, on threads of its own so that guessing cannot eat
/// the machine.
///
/// What was found right is [Remembered] together with the stored hash: a new password has another
/// one, so that the old one is forgotten at once.
///
/// **Bound.** [HashWork#waitingMax] tasks wait in [HashLine].
///
/// **Threads.** Any; callers wait for the hashing threads.
public final class Passwords implements AutoCloseable {

  private final HashWork work;
  private final RandomGenerator random;
  private final HashLine line;
  private final Remembered remembered;

  /// What is being checked now: fifty connections with one key cost one hash.
  private final ConcurrentHashMap<String, CompletableFuture<Boolean>> checking =
      new ConcurrentHashMap<>();

  /// @param random a secure source: salts come from it
  public Passwords(HashWork work, RandomGenerator random, Time time) {
    this.work = work;
    this.random = random;
    this.line = new HashLine("password", work.threads(), work.waitingMax());
    this.remembered = new Remembered(random, time);
  }

  /// The form in which a password is stored.
  String hash(String plain) throws InterruptedException {
    return line.run(Source.OWN, () -> hashed(plain).stored());
  }

  /// The secret part of an API key as it is stored.
  PasswordHash hashKey(String plain) throws InterruptedException {
    return line.run(Source.OWN, () -> PasswordHash.of(plain, work.keyIterations(), random));
  }

  /// The secret part of an API key, hashed in the way of one that is stored.
  PasswordHash hashKey(String plain, PasswordHash like) throws InterruptedException {
    return line.run(Source.OWN, () -> like.same(plain));
  }

  /// Whether a password is right. Takes as long when nothing is stored.
  ///
  /// @param guard runs on the hashing thread, around the check, so that no guess slips past a limit
  ///   while it waits in line
  boolean matches(String plain, @Nullable String stored, Guard guard) throws InterruptedException {
    return matches(plain, stored, this::nobody, guard);
  }

  /// The same for the secret part of an API key.
  boolean matchesKey(String plain, @Nullable String stored, Guard guard)
      throws InterruptedException {
    return matches(plain, stored, this::noKey, guard);
  }

  private StoredHash hashed(String plain) {
    return switch (work.password()) {
      case Kind.Pbkdf2(int iterations) -> PasswordHash.of(plain, iterations, random);
      case Kind.Argon2id(int kibibytes, int passes) ->
          Argon2Hash.of(plain, new Argon2Hash.Cost(kibibytes, passes), random);
    };
  }

  /// What is checked where nothing is stored.
  StoredHash nobody() {
    return switch (work.password()) {
      case Kind.Pbkdf2(int iterations) -> PasswordHash.ofNobody(iterations, random);
      case Kind.Argon2id(int kibibytes, int passes) ->
          Argon2Hash.ofNobody(new Argon2Hash.Cost(kibibytes, passes), random);
    };
  }

  private StoredHash noKey() {
    return PasswordHash.ofNobody(work.keyIterations(), random);
  }

  /// Whether a stored password was made in another way, or with less work, than is asked for today.
  boolean outdated(String stored) {
    Optional<StoredHash> hash = StoredHash.parse(stored);
    return hash.isEmpty()
        || switch (work.password()) {
          case Kind.Pbkdf2(int iterations) ->
              !(hash.get() instanceof PasswordHash made) || made.iterations() < iterations;
          case Kind.Argon2id(int kibibytes, int passes) ->
              !(hash.get() instanceof Argon2Hash made)
                  || made.cost().kibibytes() < kibibytes
                  || made.cost().passes() < passes;
        };
  }

  /// What happens around a check.
  interface Guard {

    Guard NONE = uncounted(Source.OWN);

    /// For somebody whose failures are not counted here.
    static Guard uncounted(Source source) {
      return new Guard() {
        @Override
        public Source source() {
          return source;
        }

        @Override
        public void before() {}

        @Override
        public void wrong() {}
      };
    }

    /// Who asks: guessers wait behind others.
    default Source source() {
      return Source.OWN;
    }

    /// @throws io.parbuckle.api.fault.Fault to leave the check out
    void before();

    void wrong();
  }

  private boolean matches(
      String plain, @Nullable String stored, Supplier<StoredHash> nobody, Guard guard)
      throws InterruptedException {
    String mark = remembered.mark(plain, stored == null ? "" : stored);
    if (remembered.holds(mark)) {
      return true;
    }
    CompletableFuture<Boolean> own = new CompletableFuture<>();
    CompletableFuture<Boolean> other = checking.putIfAbsent(mark, own);
    if (other != null) {
      // Never the answer to a wrong one: each of those is counted.
      return outcome(other) || checked(plain, stored, nobody, guard);
    }
    try {
      boolean right = checked(plain, stored, nobody, guard);
      if (right) {
        remembered.put(mark);
      }
      own.complete(right);
      return right;
    } finally {
      checking.remove(mark, own);
      own.complete(false); // if it was refused: the others find out for themselves
    }
  }

  private boolean checked(
      String plain, @Nullable String stored, Supplier<StoredHash> nobody, Guard guard)
      throws InterruptedException {
    return line.run(
        guard.source(),
        () -> {
          guard.before();
          boolean equal = check(plain, stored, nobody.get());
          if (!equal) {
            guard.wrong();
          }
          return equal;
        });
  }

  private static boolean check(String plain, @Nullable String stored, StoredHash nobody) {
    StoredHash hash = stored == null ? nobody : StoredHash.parse(stored).orElse(nobody);
    return hash.matches(plain);
  }

  private static <T> T outcome(Future<T> result) throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check that others wait for never fails", e.getCause());
    }
  }

  /// Ends the threads; who waits for them is told so. Takes no time.
  @Override
  public void close() {
    line.close();
  }
}
