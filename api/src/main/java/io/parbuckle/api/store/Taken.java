package io.parbuckle.api.store;

/// A statement would have given a second row a value that is unique. The transaction is taken back;
/// on PostgreSQL nothing else can be done in it.
public final class Taken extends RuntimeException {

  public Taken(String message, Throwable cause) {
    super(message, cause);
  }
}
