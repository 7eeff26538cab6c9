package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import java.util.Base64;

/// What a program may keep instead of an API key, with which it logs in by SCRAM and need not hash
/// (`protocol.md` §8.5). Whoever has it can log in: it is as secret as the key.
///
/// @param salt in Base64, like those that follow
@Doc("What may be kept instead of an API key, to log in with SCRAM.")
record ConvertedKey(
    @Doc("The number of the key.") long apiKeyId,
    @Doc("How often it is hashed (PBKDF2 with SHA-512).") int iterations,
    @Doc("The salt of the hash, in Base64.") String salt,
    @Doc("The key with which the client logs in, in Base64.") String clientKey,
    @Doc("The hash of that, against which the server checks it, in Base64.") String storedKey,
    @Doc("The key by which the server shows that it knows the API key, in Base64.")
        String serverKey) {

  static ConvertedKey of(long id, PasswordHash hash) {
    ScramKeys keys = ScramKeys.of(hash);
    return new ConvertedKey(
        id,
        hash.iterations(),
        base64(hash.salt()),
        base64(ScramKeys.clientKey(hash)),
        base64(keys.storedKey()),
        base64(keys.serverKey()));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Without the keys.
  @Override
  public String toString() {
    return "ConvertedKey[apiKeyId=" + apiKeyId + "]";
  }
}
