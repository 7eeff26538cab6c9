package io.parbuckle.server.auth;

import java.util.random.RandomGenerator;

/// Bytes that nobody can guess.
final class Chance {

  private Chance() {}

  /// @param random a secure source
  static byte[] bytes(int count, RandomGenerator random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
