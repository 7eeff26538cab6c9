package io.parbuckle.server.auth;

/// What an operator may say about logging in.
///
/// @param self the user of the host as which the server runs
/// @param delay how long failures are held back
/// @param revokeOnPlaintext whether a right API key that comes in clear from another machine is
///   revoked, as in the contract, rather than refused
/// @param keyCallsPerMinute how many calls one API key may make in a minute; 0 for no limit
public record AuthOptions(
    LocalUser self,
    LoginDelay delay,
    boolean revokeOnPlaintext,
    int keyCallsPerMinute,
    HashWork work) {

  public AuthOptions {
    if (keyCallsPerMinute < 0) {
      throw new IllegalArgumentException(keyCallsPerMinute + " calls");
    }
  }
}
