package io.parbuckle.server.query;

import io.parbuckle.api.query.Queries;
import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.FilterParser;
import io.parbuckle.protocol.filter.OptionsParser;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// Queries for services that have rows of their own.
///
/// **Threads.** Any.
public final class MemoryQueries implements Queries {

  private final Rules rules;

  public MemoryQueries(Rules rules) {
    this.rules = rules;
  }

  @Override
  public JsonValue query(List<JsonValue> rows, JsonValue filters, JsonValue options) {
    try {
      QueryOptions wanted = OptionsParser.parse(options, rules);
      Filter filter = FilterParser.parse(filters, rules);
      return Query.run(rows, filter, wanted, rules);
    } catch (QueryFault fault) {
      throw QueryFaults.fault(fault);
    }
  }
}
