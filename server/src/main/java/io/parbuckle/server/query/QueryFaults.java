package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.filter.QueryFault;

/// What a faulty query becomes for its caller.
public final class QueryFaults {

  private QueryFaults() {}

  /// Broken rules of public parameters are told as such; all else is an unexpected error with the
  /// contract's class and text (`query.md` §3).
  public static Fault fault(QueryFault fault) {
    if (!fault.problems().isEmpty()) {
      return new Fault.Invalid(fault.problems());
    }
    return switch (fault.kind()) {
      case NO_MATCH -> new Fault.MatchNotFound();
      case INVALID_QUERY, MALFORMED_QUERY, BAD_PATH, BAD_REGEX, TYPE_MISMATCH ->
          new Fault.Technical(fault.type(), fault.getMessage());
    };
  }
}
