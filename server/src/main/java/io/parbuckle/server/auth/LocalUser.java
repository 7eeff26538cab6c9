package io.parbuckle.server.auth;

/// The user of the host as which the server runs. Over the UNIX socket it and root are full
/// administrators without a login.
///
/// @param home its home folder
public record LocalUser(long uid, String name, String home) {

  static final String ROOT = "root";

  /// Whether this is root or the server's own user.
  boolean trusts(long peerUid) {
    return peerUid == 0 || peerUid == uid;
  }

  boolean trusts(Origin origin) {
    return origin instanceof Origin.Unix unix && trusts(unix.uid());
  }
}
