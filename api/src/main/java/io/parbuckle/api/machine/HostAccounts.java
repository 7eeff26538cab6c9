package io.parbuckle.api.machine;

import java.util.Optional;
import java.util.Set;

/// Accounts of the host, for whoever lets them log in.
///
/// **Threads.** Any; blocks while the host looks.
public interface HostAccounts {

  /// An account, as `getpwnam(3)` has it.
  ///
  /// @param gid of its primary group
  /// @param groups names of all its groups
  record Account(
      String name,
      long uid,
      long gid,
      String fullName,
      String home,
      String shell,
      Set<String> groups) {

    public Account {
      groups = Set.copyOf(groups);
    }
  }

  /// What the host says of a password.
  enum Verdict {
    RIGHT,
    /// Wrong, or the account is closed, or the host cannot tell.
    WRONG,
    /// Right, and too old to log in with.
    OVER
  }

  /// @throws io.parbuckle.api.fault.Fault when the host does not answer
  Optional<Account> named(String name) throws InterruptedException;

  /// @throws io.parbuckle.api.fault.Fault when the host does not answer
  Optional<Account> withUid(long uid) throws InterruptedException;

  /// Asks the host whether this is the password of an account. Blocks in native code, for as long
  /// as the host likes and without heeding interruptions: to be called on a platform thread.
  ///
  /// @param address where the login comes from
  Verdict check(String name, String password, String address);
}
