package io.parbuckle.protocol.filter;

/// What a release takes as options of a query (`query.md` §3, §10).
public enum OptionsModel {

  /// Release 25.04: no bound of `limit`, and four members of the database layer that change nothing
  /// here.
  V25_04,

  /// Release 25.10.0: no bound of `limit`.
  V25_10_0,

  /// From release 25.10.1 on: `limit` is [QueryOptions#LIMIT_MAX] at most.
  CURRENT;

  /// Whether `limit` has a bound.
  public boolean boundsLimit() {
    return this == CURRENT;
  }

  /// Whether the members of the database layer are taken.
  public boolean hasDatabaseLayer() {
    return this == V25_04;
  }
}
