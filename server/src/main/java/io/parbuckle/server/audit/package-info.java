/// Who did what: a trail to which rows are only added, each with a hash over itself and the one
/// before it (`services.md` §8).
///
/// Start at [AuditTrail], to which whoever does something says so before and after, on [AuditStore]
/// with its [AuditChain]. [AuditService] is what clients ask; [AuditRows] are the two rows of a
/// call seen as one, [AuditQuery] what may be asked of them, [Reports] the files of `audit.export`.
@NullMarked
package io.parbuckle.server.audit;

import org.jspecify.annotations.NullMarked;
