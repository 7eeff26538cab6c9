package io.parbuckle.server.auth;

import java.util.List;
import java.util.Map;

/// What an operator may say about logging in.
///
/// @param self the user of the host as which the server runs
/// @param delay how long failures are held back
/// @param revokeOnPlaintext whether a right API key that comes in clear from another machine is
///   revoked, as in the contract, rather than refused
/// @param keyCallsPerMinute how many calls one API key may make in a minute; 0 for no limit
/// @param hostGroups roles of the members of groups of the host, by the group's name
public record AuthOptions(
    LocalUser self,
    LoginDelay delay,
    boolean revokeOnPlaintext,
    int keyCallsPerMinute,
    Map<String, List<String>> hostGroups,
    HashWork work) {

  public AuthOptions {
    if (keyCallsPerMinute < 0) {
      throw new IllegalArgumentException(keyCallsPerMinute + " calls");
    }
  }
}
