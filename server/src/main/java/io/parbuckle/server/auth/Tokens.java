package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Tokens: short-lived stand-ins for a login, to log in again, to upload, or to download one job's
/// output (`protocol.md` §7.4). In memory only; a restart forgets them.
///
/// A token is 48 random bytes as 64 URL-safe characters. Kept is its SHA-256, which also serves as
/// its id: whoever reads our memory, a log line or a [Login] learns no token.
///
/// A token whose session is over is good until its time is up: the contract's list of defects (§12
/// item 30) has why. A single-use one that was used to log in stays, unusable, as the clock of that
/// session.
///
/// **Bound.** 1,000 tokens of one account and 20,000 in all; the one unused for longest goes.
///
/// **Threads.** Any; nothing here blocks.
public final class Tokens {

  static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration TTL_MAX = Duration.ofDays(30);
  private static final int BYTES = 48;
  private static final int PER_ACCOUNT_MAX = 1_000;
  private static final int ALL_MAX = 20_000;

  private final RandomGenerator random;
  private final Time time;

  /// By id, in the order of their last use, so that the first is the one unused for longest.
  /// Guarded by `this`; methods that are not synchronized and touch it are called with the lock.
  private final LinkedHashMap<String, Token> tokens = new LinkedHashMap<>(16, 0.75f, true);

  /// @param random a secure source
  public Tokens(RandomGenerator random, Time time) {
    this.random = random;
    this.time = time;
  }

  /// What a token is to be.
  ///
  /// @param ttl how long it lives after each use; nothing or less makes one that never works
  /// @param attributes empty for one to log in with; otherwise it is for downloads only
  /// @param matchOrigin whether it works only where it was made: the same address, or over the UNIX
  ///   socket the same uid and gid
  public record Wish(Duration ttl, JsonObject attributes, boolean matchOrigin, boolean singleUse) {

    public Wish {
      ttl = ttl.compareTo(TTL_MAX) > 0 ? TTL_MAX : ttl;
    }

    /// A token for one download of a job's output (`protocol.md` §7.1).
    ///
    /// @param origin callers over the UNIX socket download over TCP, from wherever
    /// @param singleUse false for what can be fetched in parts; it is [Tokens#spend]t at the end
    public static Wish download(
        long job, String filename, Origin origin, Duration ttl, boolean singleUse) {
      JsonObject attributes =
          JsonObject.of("filename", JsonText.of(filename), "job", JsonInteger.of(job));
      return new Wish(ttl, attributes, origin instanceof Origin.Tcp, singleUse);
    }
  }

  /// What a download may be: whose, and under which name.
  ///
  /// @param filename as it was given; null if none was
  public record Download(Caller caller, @Nullable String filename) {}

  /// @param root the login that the rights come from
  /// @param session which made it
  /// @param spent was used up; only its time goes on
  private record Token(
      Login root, String session, Origin origin, Wish wish, long usedNanos, boolean spent) {

    boolean over(long now, Instant clock) {
      boolean idle = now - usedNanos >= wish.ttl().toNanos();
      return idle || (root.expires() != null && !clock.isBefore(root.expires()));
    }

    Token used(long now) {
      return new Token(root, session, origin, wish, now, spent);
    }

    Token spend(long now) {
      return new Token(root, session, origin, wish, now, true);
    }

    boolean fits(Origin user) {
      return !wish.matchOrigin() || same(origin, user);
    }

    private static boolean same(Origin maker, Origin user) {
      return switch (maker) {
        case Origin.Tcp tcp ->
            user instanceof Origin.Tcp other && other.address().equals(tcp.address());
        case Origin.Unix unix ->
            user instanceof Origin.Unix other
                && other.uid() == unix.uid()
                && other.gid() == unix.gid();
      };
    }
  }

  /// Makes a token with the rights of whoever is logged in there.
  ///
  /// @throws IllegalStateException if nobody is
  /// @throws Fault.CallError 95 for a login with a one-time password: it would outlive its one use
  public String make(Bearer bearer, Wish wish) {
    Login login = bearer.login();
    if (login == null) {
      throw new IllegalStateException("nobody is logged in on " + bearer.id());
    }
    if (!allowed(login)) {
      throw new Fault.CallError(
          Errno.ENOTSUP, "A session opened with a one-time password cannot make tokens.");
    }
    String text =
        Base64.getUrlEncoder().withoutPadding().encodeToString(Chance.bytes(BYTES, random));
    synchronized (this) {
      Login root = root(login);
      makeRoom(root);
      tokens.put(
          id(text), new Token(root, bearer.id(), bearer.origin(), wish, time.nanos(), false));
    }
    return text;
  }

  /// Whether somebody who is logged in like this may make tokens.
  static boolean allowed(Login login) {
    return !Credentials.origin(login.caller()).equals(Credentials.LOGIN_ONETIME_PASSWORD);
  }

  /// A token made by a session that has a token itself hangs on the original login.
  private Login root(Login login) {
    Token own = login.token() == null ? null : tokens.get(login.token());
    return own == null ? login : own.root();
  }

  private void makeRoom(Login root) {
    long now = time.nanos();
    Instant clock = time.instant();
    tokens.values().removeIf(token -> token.over(now, clock));
    long own = tokens.values().stream().filter(token -> sameAccount(token, root)).count();
    if (own >= PER_ACCOUNT_MAX) {
      tokens.entrySet().stream()
          .filter(entry -> sameAccount(entry.getValue(), root))
          .findFirst()
          .ifPresent(oldest -> tokens.remove(oldest.getKey()));
    }
    if (tokens.size() >= ALL_MAX) {
      tokens.pollFirstEntry();
    }
  }

  private static boolean sameAccount(Token token, Login root) {
    return token.root().caller().uid() == root.caller().uid();
  }

  /// Logs in with a token. A single-use one is used up.
  ///
  /// @return the login; empty for a token that is not there, is over, was made elsewhere, or is for
  ///   downloads
  synchronized Optional<Login> login(String text, Origin origin) {
    return use(text, origin).map(token -> loginBy(id(text), token, origin));
  }

  private Optional<Token> use(String text, Origin origin) {
    String id = id(text);
    Optional<Token> found =
        usable(id)
            .filter(token -> token.fits(origin))
            .filter(token -> token.wish().attributes().members().isEmpty());
    long now = time.nanos();
    found.ifPresent(
        token -> tokens.put(id, token.wish().singleUse() ? token.spend(now) : token.used(now)));
    return found;
  }

  private Login loginBy(String id, Token token, Origin origin) {
    Login root = token.root();
    return new Login(
        Credentials.byToken(root.caller(), origin, random),
        origin.secure(),
        root.expires(),
        id,
        false,
        root.internal() && origin instanceof Origin.Unix);
  }

  /// Looks up a token for a download. The attempt uses a single-use one up, whatever comes of it.
  ///
  /// @return empty for a token that is not there, is over, was made elsewhere, is no token for
  ///   downloads, or is for another job: 401
  public synchronized Optional<Download> download(String text, long job, Origin origin) {
    String id = id(text);
    Optional<Token> found = usable(id);
    found.ifPresent(
        token -> {
          if (token.wish().singleUse()) {
            tokens.remove(id);
          } else {
            tokens.put(id, token.used(time.nanos()));
          }
        });
    return found
        .filter(token -> token.fits(origin))
        .filter(
            token ->
                token.wish().attributes().get("job") instanceof JsonInteger wanted
                    && wanted.fitsLong()
                    && wanted.small() == job)
        .map(
            token ->
                new Download(
                    token.root().caller(),
                    token.wish().attributes().get("filename") instanceof JsonText(String name)
                        ? name
                        : null));
  }

  /// Uses a token up.
  public synchronized void spend(String text) {
    tokens.remove(id(text));
  }

  private Optional<Token> usable(String id) {
    Token token = tokens.get(id);
    if (token == null || token.spent() || token.over(time.nanos(), time.instant())) {
      return Optional.empty();
    }
    return Optional.of(token);
  }

  /// A session that was opened with this token has sent a message: its time begins anew.
  ///
  /// @param id of [Login#token]
  /// @return false if it was too late, or the token has been destroyed
  synchronized boolean touch(String id) {
    Token token = tokens.get(id);
    if (token == null || token.over(time.nanos(), time.instant())) {
      return false;
    }
    tokens.put(id, token.used(time.nanos()));
    return true;
  }

  /// Whether the time of a login by token goes on.
  ///
  /// @param id of [Login#token]
  synchronized boolean holds(String id) {
    Token token = tokens.get(id);
    return token != null && !token.over(time.nanos(), time.instant());
  }

  /// Destroys what a session has made; sessions opened with it are over at their next message.
  synchronized void destroyMadeBy(String session) {
    tokens.values().removeIf(token -> token.session().equals(session));
  }

  /// Destroys those whose rights come from such logins.
  ///
  /// @param but the session whose tokens stay
  synchronized void destroyBy(Predicate<Caller> logins, String but) {
    tokens
        .values()
        .removeIf(token -> logins.test(token.root().caller()) && !token.session().equals(but));
  }

  /// Destroys what an account has made.
  synchronized void destroyOf(long uid) {
    tokens.values().removeIf(token -> token.root().caller().uid() == uid);
  }

  private static String id(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
