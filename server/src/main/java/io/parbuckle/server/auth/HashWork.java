package io.parbuckle.server.auth;

/// How much work a guess costs.
///
/// @param passwordIterations OWASP's figure for PBKDF2-HMAC-SHA512 is 210,000
/// @param keyIterations the contract's 500,000 (`protocol.md` §8.5): clients check that SCRAM gives
///   them at least 50,000
/// @param threads platform threads that hash; more work than they can do waits
/// @param waitingMax over this a login is answered with the rate limit
public record HashWork(int passwordIterations, int keyIterations, int threads, int waitingMax) {

  /// For this machine: half of its cores.
  public static HashWork defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HashWork(210_000, 500_000, Math.max(1, cores / 2), 100);
  }

  public HashWork {
    if (passwordIterations < 1 || keyIterations < 1 || threads < 1 || waitingMax < 1) {
      throw new IllegalArgumentException(
          "each must be above 0: "
              + passwordIterations
              + ", "
              + keyIterations
              + ", "
              + threads
              + ", "
              + waitingMax);
    }
  }
}
