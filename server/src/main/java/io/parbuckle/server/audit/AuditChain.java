package io.parbuckle.server.audit;

import java.util.UUID;

/// The two ends of the trail.
///
/// @param lastId the newest row; 0 before the first
/// @param lastHash its hash; empty before the first
/// @param cutId the newest row that retention has removed; 0 if none
/// @param cutHash its hash, which the oldest row that is left goes on from
/// @param bytes what the rows take, about
record AuditChain(long lastId, String lastHash, long cutId, String cutHash, long bytes) {

  private static final int LOW_BITS = 12;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 1L << 63;
  private static final long RANDOM_BITS = (1L << 62) - 1;

  AuditChain with(AuditRow row) {
    return new AuditChain(row.id(), row.hash(), cutId, cutHash, bytes + row.bytes());
  }

  /// A UUID (RFC 9562, version 8) whose text sorts as the trail grows, so that clients and pages
  /// can go by it.
  ///
  /// @param id the row's place
  /// @param random makes it unlike those of other servers
  static String auditId(long id, long random) {
    long high = (id >>> LOW_BITS) << 16 | VERSION_8 | (id & ((1L << LOW_BITS) - 1));
    return new UUID(high, VARIANT | (random & RANDOM_BITS)).toString();
  }
}
