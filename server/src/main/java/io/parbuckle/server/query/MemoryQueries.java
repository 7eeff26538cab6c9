package io.parbuckle.server.query;

import io.parbuckle.api.query.Queries;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// Queries for services that have rows of their own.
///
/// **Threads.** Any.
public final class MemoryQueries implements Queries {

  private final Rules rules;

  /// @param rules those of collections that are made when they are asked for
  public MemoryQueries(Rules rules) {
    this.rules = rules;
  }

  @Override
  public JsonValue query(List<JsonValue> rows, JsonValue filters, JsonValue options) {
    return run(rows, filters, options, rules);
  }

  @Override
  public JsonValue table(List<JsonValue> rows, JsonValue filters, JsonValue options) {
    return run(rows, filters, options, Rules.TABLE);
  }

  /// The same over entries in a table, by the rules of collections.
  public JsonValue stored(Stored entries, JsonValue filters, JsonValue options) {
    try {
      QueryParams asked = QueryParams.read(List.of(filters, options), rules);
      return StoredQuery.run(entries, asked.filters(), asked.options(), rules);
    } catch (QueryFault fault) {
      throw QueryFaults.fault(fault);
    }
  }

  /// Both parameters pass the model of public query methods first: clients learn by name and all at
  /// once what is wrong with them.
  private static JsonValue run(
      List<JsonValue> rows, JsonValue filters, JsonValue options, Rules rules) {
    try {
      QueryParams asked = QueryParams.read(List.of(filters, options), rules);
      return Query.run(rows, asked.filters(), asked.options(), rules);
    } catch (QueryFault fault) {
      throw QueryFaults.fault(fault);
    }
  }
}
