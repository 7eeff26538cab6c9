package io.parbuckle.server.auth;

import java.util.Collection;

/// The connections that are open now.
@FunctionalInterface
public interface LiveSessions {

  /// All of them, logged in or not, in any order.
  Collection<? extends Bearer> all();
}
