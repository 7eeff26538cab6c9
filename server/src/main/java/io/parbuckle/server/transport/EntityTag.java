package io.parbuckle.server.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The tag of a whole body that is kept in memory (RFC 9110 §8.8.3), strong: made of its bytes.
///
/// @param text with its quotation marks
record EntityTag(String text) {

  static EntityTag of(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return new EntityTag('"' + HexFormat.of().formatHex(hash, 0, 12) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Whether the client has this body already.
  boolean isKnownTo(Exchange exchange) {
    return exchange
        .header("If-None-Match")
        .filter(tags -> tags.strip().equals("*") || tags.contains(text))
        .isPresent();
  }
}
