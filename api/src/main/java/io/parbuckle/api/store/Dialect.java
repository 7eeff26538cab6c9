package io.parbuckle.api.store;

/// What differs between the databases. Statements are written so that both take them; what cannot
/// be is in the migrations, which have a folder for each.
public enum Dialect {
  SQLITE("sqlite"),
  POSTGRESQL("postgresql");

  private final String folder;

  Dialect(String folder) {
    this.folder = folder;
  }

  /// The folder of its migrations, below the one of whoever brings them.
  public String folder() {
    return folder;
  }
}
