package io.parbuckle.api.store;

/// A place in the configuration where sealed texts stand ([Secrets]), and the purpose they were
/// sealed for. A null, or a member that is not there, is no sealed text.
///
/// The purpose is a template: `{name}` stands for another column of the same row, or for another
/// member of the same object.
///
/// ```java
/// offer.sealed(new Sealed.InColumn("account", "otp_secret", "otp:{uid}"));
/// offer.sealed(new Sealed.InSetting("catalog", "repositories.*.login", "catalog:{label}"));
/// ```
public sealed interface Sealed {

  String purpose();

  /// A column of a table that is declared as configuration.
  record InColumn(String table, String column, String purpose) implements Sealed {}

  /// Members of a setting ([Settings]).
  ///
  /// @param path names with dots between them, as they stand in the stored JSON; `*` is every item
  ///   of a list, or every member of an object
  record InSetting(String setting, String path, String purpose) implements Sealed {}
}
