package io.parbuckle.api.store;

/// Texts kept so that the database alone does not give them away: encrypted with the key in the
/// data folder (AES-256-GCM).
///
/// **Threads.** Any.
public interface Secrets {

  /// @param purpose bound into the encryption, so that a value cannot be moved to another place
  String seal(String purpose, String plain);

  /// @throws io.parbuckle.api.fault.Fault if it was sealed with another key or for another purpose
  String open(String purpose, String sealed);
}
