package io.parbuckle.server.auth;

/// What came of an attempt to log in.
public sealed interface Outcome {

  /// It was right.
  record Accepted(Login login) implements Outcome {}

  /// Unknown or wrong, locked or revoked: which of these is not told.
  record Refused() implements Outcome {}

  /// The password was right, and a code of the second factor is wanted: for the first time, or once
  /// more.
  record CodeWanted(AwaitedCode awaited) implements Outcome {}

  /// Right once, but its time is over.
  record Expired() implements Outcome {}

  /// The account is right and may do nothing here.
  record Denied() implements Outcome {}
}
