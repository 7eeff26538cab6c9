package io.parbuckle.api.crud;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;

/// The row of a service whose entries can be found: `X.query` and `X.get_instance`. One that names
/// no roles is for full administrators.
public interface EntriesRow<Self extends EntriesRow<Self>> {

  /// What an entry is, for the words in which the methods are described to clients.
  ///
  /// @param one with its article: `a greeting`
  /// @param many `greetings`
  Self called(String one, String many);

  /// Who may do what, by the contract's pattern: `P_READ` for reading, `P_WRITE` for all the rest.
  ///
  /// @param prefix such as `SYSTEM_GENERAL`
  Self roles(String prefix);

  /// One of these is needed for reading, and for listening to changes.
  Self reads(Role... roles);

  /// What an entry had otherwise before a version, wherever one is answered.
  Self before(Version version, Difference... differences);

  /// Left out of what the command line client of the contract shows.
  Self hiddenFromCli();
}
