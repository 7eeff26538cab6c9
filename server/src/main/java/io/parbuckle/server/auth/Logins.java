package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who is logged in where: the list, ending it, and the collection `auth.sessions` (`protocol.md`
/// §8.7), which hears of a first login and of its end, not of one that takes the place of another,
/// nor of internal ones.
///
/// **Threads.** Any.
public final class Logins {

  static final String COLLECTION = "auth.sessions";

  private final LiveSessions sessions;
  private final CurrentRights currentRights;
  private final Tokens tokens;
  private final Events events;

  Logins(LiveSessions sessions, CurrentRights currentRights, Tokens tokens, Events events) {
    this.sessions = sessions;
    this.currentRights = currentRights;
    this.tokens = tokens;
    this.events = events;
  }

  /// Somebody has logged in on a connection on which nobody was.
  public void loggedIn(Bearer bearer, Login login) {
    if (!login.internal()) {
      JsonObject entry = SessionEntry.of(bearer, login, false).announced();
      events.publish(new Change(Change.Kind.ADDED, COLLECTION, null, entry, Map.of()));
    }
  }

  /// A login is over, or the connection is.
  ///
  /// @param login who was logged in there at the end
  public void loggedOut(Bearer bearer, Login login) {
    if (!login.internal()) {
      JsonObject id = JsonObject.of("id", JsonText.of(bearer.id()));
      events.publish(new Change(Change.Kind.REMOVED, COLLECTION, null, id, Map.of()));
    }
  }

  /// Who is logged in, in the order in which they have logged in (`protocol.md` §8.7).
  List<SessionEntry> entries(String current) {
    return sessions.all().stream()
        .flatMap(bearer -> entry(bearer, current).stream())
        .sorted(Comparator.comparing(SessionEntry::createdAt))
        .toList();
  }

  private static Optional<SessionEntry> entry(Bearer bearer, String current) {
    Login login = bearer.login();
    return Optional.ofNullable(login)
        .map(there -> SessionEntry.of(bearer, there, bearer.id().equals(current)));
  }

  /// Closes a connection and destroys the tokens that it made.
  ///
  /// @return false if nobody is logged in under that id
  boolean terminate(String id) {
    Optional<? extends Bearer> found =
        sessions.all().stream()
            .filter(bearer -> bearer.id().equals(id) && bearer.login() != null)
            .findFirst();
    found.ifPresent(this::terminate);
    return found.isPresent();
  }

  private void terminate(Bearer bearer) {
    tokens.destroyMadeBy(bearer.id());
    bearer.terminate();
    sessions.recheck();
  }

  /// Closes all but one and the internal ones.
  void terminateOthers(String current) {
    for (Bearer bearer : sessions.all()) {
      Login login = bearer.login();
      if (login != null && !login.internal() && !bearer.id().equals(current)) {
        terminate(bearer);
      }
    }
  }

  /// Closes the connections of an account and destroys its tokens.
  void terminateOf(long uid) {
    tokens.destroyOf(uid);
    for (Bearer bearer : sessions.all()) {
      Login login = bearer.login();
      if (login != null && !login.internal() && login.caller().uid() == uid) {
        bearer.terminate();
      }
    }
    sessions.recheck();
  }

  /// An account has another password, or none: what was opened with the old one is over.
  ///
  /// @param own the connection that made the change, which goes on; null for none
  void passwordReplaced(long uid, @Nullable Bearer own) {
    Predicate<Caller> by = caller -> caller.uid() == uid && Credentials.byPassword(caller);
    tokens.destroyBy(by, own == null ? "" : own.id());
    closeBy(by, own);
    sessions.replaced(by);
  }

  /// An API key has another secret: what was opened with the old one is over.
  ///
  /// @param own the connection that made the change, which goes on; null for none
  void keyReplaced(long id, @Nullable Bearer own) {
    Predicate<Caller> by = caller -> Objects.equals(Credentials.keyOf(caller), id);
    tokens.destroyBy(by, own == null ? "" : own.id());
    closeBy(by, own);
    sessions.replaced(by);
  }

  /// An API key has another end: streams, which cannot learn of it, are over.
  void keyEndsOtherwise(long id) {
    sessions.replaced(caller -> Objects.equals(Credentials.keyOf(caller), id));
  }

  private void closeBy(Predicate<Caller> by, @Nullable Bearer own) {
    for (Bearer bearer : sessions.all()) {
      Login login = bearer.login();
      if (!bearer.equals(own) && login != null && by.test(login.caller())) {
        terminate(bearer);
      }
    }
  }

  /// Somebody has logged in: what has changed since the credentials were looked at counts too.
  void settle(Bearer bearer, Login login) {
    refresh(bearer, login, false);
  }

  /// Accounts, groups, privileges or keys have changed: every login has the rights of now. Those
  /// that are over, or may do less than before, are closed, so that what they listen to ends too.
  ///
  /// @param own the connection that made the change, which goes on with less if need be; null for
  ///   none
  public void refresh(@Nullable Bearer own) {
    for (Bearer bearer : sessions.all()) {
      Login before = bearer.login();
      if (before != null && !before.internal()) {
        refresh(bearer, before, bearer.equals(own));
      }
    }
    sessions.recheck();
  }

  private void refresh(Bearer bearer, Login before, boolean own) {
    Optional<Login> now = currentRights.now(before);
    if (now.isEmpty() || (!own && CurrentRights.lost(before.caller(), now.get().caller()))) {
      terminate(bearer);
    } else if (!now.get().equals(before)) {
      bearer.renew(before, now.get());
    }
  }
}
