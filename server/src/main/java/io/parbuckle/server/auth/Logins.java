package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Who is logged in where: the list, ending it, and the collection `auth.sessions` (`protocol.md`
/// §8.7), which hears of a first login and of its end, not of one that takes the place of another,
/// nor of internal ones.
///
/// **Threads.** Any.
public final class Logins {

  static final String COLLECTION = "auth.sessions";

  private final LiveSessions sessions;
  private final Accounts accounts;
  private final ApiKeys keys;
  private final Tokens tokens;
  private final Events events;

  Logins(LiveSessions sessions, Accounts accounts, ApiKeys keys, Tokens tokens, Events events) {
    this.sessions = sessions;
    this.accounts = accounts;
    this.keys = keys;
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

  /// Who is logged in, in the order in which the connections were opened.
  List<SessionEntry> entries(String current) {
    return sessions.all().stream().flatMap(bearer -> entry(bearer, current).stream()).toList();
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

  /// After accounts were restored: closes what belongs to an account or a key that is no longer
  /// there, or may no longer log in.
  public void closeGone() {
    for (Bearer bearer : sessions.all()) {
      Login login = bearer.login();
      if (login != null && !login.internal() && !isThere(login.caller())) {
        tokens.destroyOf(login.caller().uid());
        terminate(bearer);
      }
    }
    sessions.recheck();
  }

  private boolean isThere(Caller caller) {
    boolean account =
        accounts
            .named(Objects.requireNonNullElse(caller.username(), ""))
            .filter(row -> !row.locked() && row.uid() == caller.uid())
            .isPresent();
    return account && keyIsThere(caller);
  }

  /// Whether the key that a caller has come with, if it is one, is there and not revoked.
  boolean keyIsThere(Caller caller) {
    return !(Credentials.origin(caller.data()).get("api_key") instanceof JsonObject key
            && key.get("id") instanceof JsonInteger id)
        || keys.find(id.small()).filter(row -> row.revokedReason() == null).isPresent();
  }
}
