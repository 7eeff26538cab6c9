package io.parbuckle.api.crud;

import io.parbuckle.api.role.Role;

/// The row of a service's settings: `X.config` and `X.update`. One that names no roles is for full
/// administrators.
public interface ConfigRow {

  /// What the settings are, for the words in which the methods are described: `the catalogue
  /// settings`.
  ConfigRow called(String what);

  /// `P_READ` for reading, `P_WRITE` for changing.
  ConfigRow roles(String prefix);

  /// One of these is needed for reading.
  ConfigRow reads(Role... roles);

  /// One of these is needed for changing.
  ConfigRow writes(Role... roles);

  /// Changes are recorded in the audit trail.
  ConfigRow audited();
}
