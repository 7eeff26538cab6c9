package io.parbuckle.api.fault;

/// A result that cannot be written as JSON: a defect of the method, answered with -32603.
public final class Unserializable extends RuntimeException {

  /// @param message names the place and what was found there
  public Unserializable(String message) {
    super(message);
  }
}
