package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.query.Queries;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
      checkShown(asked, entries.onlyShown());
      return StoredQuery.run(entries, asked.filters(), asked.options(), rules);
    } catch (QueryFault fault) {
      throw QueryFaults.fault(fault);
    }
  }

  private static void checkShown(QueryParams asked, Set<String> onlyShown) {
    List<Problem> problems = new ArrayList<>();
    if (!onlyShown.isEmpty()) {
      asked.filters().forEachLeaf(leaf -> checkShown("filters", leaf.field(), onlyShown, problems));
      asked
          .options()
          .orderBy()
          .forEach(key -> checkShown("options.order_by", key.path(), onlyShown, problems));
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  private static void checkShown(
      String attribute, FieldPath path, Set<String> onlyShown, List<Problem> problems) {
    if (!path.steps().isEmpty() && onlyShown.contains(path.steps().getFirst().name())) {
      problems.add(
          new Problem(
              attribute,
              path.steps().getFirst().name() + " can be shown, and not filtered or sorted by."));
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
