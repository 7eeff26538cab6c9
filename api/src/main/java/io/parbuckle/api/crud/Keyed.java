package io.parbuckle.api.crud;

/// The parameters of a method that is about one entry: a record whose first component is `id`.
public interface Keyed {

  /// Key of the entry.
  long id();
}
