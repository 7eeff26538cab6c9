package io.parbuckle.server.auth;

/// How much work a guess costs.
///
/// @param password how passwords are stored from now on
/// @param keyIterations of PBKDF2 for API keys: the contract's 500,000 (`protocol.md` §8.5),
///   because SCRAM is made of that, and clients check that it gives them at least 50,000
/// @param threads platform threads that hash; more work than they can do waits
/// @param waitingMax over this a login is answered with the rate limit
public record HashWork(Kind password, int keyIterations, int threads, int waitingMax) {

  /// How a password is hashed.
  public sealed interface Kind {

    /// PBKDF2-HMAC-SHA512.
    record Pbkdf2(int iterations) implements Kind {

      public Pbkdf2 {
        if (iterations < 1) {
          throw new IllegalArgumentException(iterations + " iterations");
        }
      }
    }

    /// Argon2id. One hash takes that much memory while it is made.
    record Argon2id(int kibibytes, int passes) implements Kind {

      /// OWASP's figures.
      public static final Argon2id DEFAULT = new Argon2id(19_456, 2);

      public Argon2id {
        if (kibibytes < 8 || passes < 1) {
          throw new IllegalArgumentException(kibibytes + " KiB, " + passes + " passes");
        }
      }
    }
  }

  /// For this machine: half of its cores.
  public static HashWork defaults(Kind password, int keyIterations) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HashWork(password, keyIterations, Math.max(1, cores / 2), 100);
  }

  public HashWork {
    if (keyIterations < 1 || threads < 1 || waitingMax < 1) {
      throw new IllegalArgumentException(
          "each must be above 0: " + keyIterations + ", " + threads + ", " + waitingMax);
    }
  }
}
