package io.parbuckle.server.audit;

import io.parbuckle.api.param.Doc;

/// The setting `audit`, as the contract has it (`services.md` §8.2).
///
/// @param quota the oldest rows go first when the trail takes more
public record AuditSettings(
    @Doc("Days that a row is kept.") int retention,
    @Doc("GiB; kept for clients and without effect here.") int reservation,
    @Doc("GiB that the trail may take, 0 for any number.") int quota,
    @Doc("Per cent; kept for clients.") int quotaFillWarning,
    @Doc("Per cent; kept for clients.") int quotaFillCritical) {

  static final String NAME = "audit";

  static final AuditSettings DEFAULTS = new AuditSettings(7, 0, 0, 75, 95);
}
