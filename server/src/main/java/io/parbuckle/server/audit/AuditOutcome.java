package io.parbuckle.server.audit;

import org.jspecify.annotations.Nullable;

/// What something that was recorded as begun has come to.
///
/// @param word `SUCCESS`, `FAILED`, `ABORTED` or `UNKNOWN`
/// @param error a sentence; null for none
public record AuditOutcome(String word, @Nullable String error) {

  private static final String DONE = "SUCCESS";

  public static final AuditOutcome SUCCESS = new AuditOutcome(DONE, null);

  public static final AuditOutcome ABORTED = new AuditOutcome("ABORTED", null);

  public static AuditOutcome failed(String error) {
    return new AuditOutcome("FAILED", error);
  }

  public static AuditOutcome unknown(String why) {
    return new AuditOutcome("UNKNOWN", why);
  }

  boolean success() {
    return word.equals(DONE);
  }
}
