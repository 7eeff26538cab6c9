package io.parbuckle.server.auth;

/// A login that takes several messages and has not come to its end.
public sealed interface Pending permits AwaitedCode, ScramExchange {

  /// The account as it was given.
  String username();
}
