package io.parbuckle.server.auth;

/// What an operator may say about logging in.
///
/// @param self the user of the host as which the server runs
/// @param delay how long failures are held back
/// @param revokeOnPlaintext whether a right API key that comes in clear from another machine is
///   revoked, as in the contract, rather than refused
public record AuthOptions(
    LocalUser self, LoginDelay delay, boolean revokeOnPlaintext, HashWork work) {

  public static AuthOptions defaults(LocalUser self) {
    return new AuthOptions(self, LoginDelay.DEFAULTS, false, HashWork.defaults());
  }
}
