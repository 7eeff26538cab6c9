package io.parbuckle.server.auth;

import java.util.Collection;

/// The connections that are open now, and other listeners that live by a login.
@FunctionalInterface
public interface LiveSessions {

  /// All of them, logged in or not, in any order.
  Collection<? extends Bearer> all();

  /// Accounts, keys or tokens are gone: who listens by one of them is to look.
  default void recheck() {}
}
