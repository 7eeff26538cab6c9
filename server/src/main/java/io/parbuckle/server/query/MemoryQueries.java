package io.parbuckle.server.query;

import io.parbuckle.api.Call;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.OptionsModel;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Queries for services that have rows of their own.
///
/// **Threads.** Any.
public final class MemoryQueries implements Queries {

  private final Rules rules;
  private final Pages pages;
  private final long resultBytes;
  private final Supplier<Patience> patience;

  /// By which a query goes that says `force_sql_filters`.
  private final Rules forced;

  private final Names names;

  /// How a client calls the two parameters.
  private record Names(String filters, String options) {

    static final Names OF_QUERIES = new Names("filters", "options");

    /// What is wrong with a query, by these names.
    Fault told(QueryFault fault) {
      return switch (QueryFaults.fault(fault)) {
        case Fault.Invalid invalid ->
            new Fault.Invalid(invalid.problems().stream().map(this::renamed).toList());
        case Fault other -> other;
      };
    }

    private Problem renamed(Problem problem) {
      String attribute = String.valueOf(problem.attribute());
      String renamed =
          attribute.startsWith(OF_QUERIES.filters)
              ? filters + attribute.substring(OF_QUERIES.filters.length())
              : attribute.startsWith(OF_QUERIES.options)
                  ? options + attribute.substring(OF_QUERIES.options.length())
                  : attribute;
      return new Problem(renamed, problem.message(), problem.errno());
    }
  }

  /// @param rules those of collections that are made when they are asked for
  /// @param cursors marks where pages end
  /// @param resultBytes of an answer (`limits.result_bytes`)
  /// @param most how long rows of a table are looked at one by one (`limits.query_time`)
  public MemoryQueries(Rules rules, Cursors cursors, long resultBytes, Duration most, Time time) {
    this(
        rules,
        rules,
        new Pages(cursors),
        resultBytes,
        () -> Patience.of(most, time),
        Names.OF_QUERIES);
  }

  private MemoryQueries(
      Rules rules,
      Rules forced,
      Pages pages,
      long resultBytes,
      Supplier<Patience> patience,
      Names names) {
    this.names = names;
    this.resultBytes = resultBytes;
    this.patience = patience;
    this.rules = rules;
    this.forced = forced;
    this.pages = pages;
  }

  /// The same by the rules of tables.
  public MemoryQueries ofTables() {
    return new MemoryQueries(Rules.TABLE, Rules.TABLE, pages, resultBytes, patience, names);
  }

  /// The same for entries that are made of the rows of a table: with `force_sql_filters` they are
  /// asked as the table would be (`query.md` §8).
  public MemoryQueries ofExtended() {
    return new MemoryQueries(rules, Rules.TABLE, pages, resultBytes, patience, names);
  }

  /// The same for jobs, which may take as long as they take.
  public MemoryQueries ofJobs() {
    return new MemoryQueries(rules, forced, pages, resultBytes, () -> Patience.ENDLESS, names);
  }

  @Override
  public MemoryQueries named(String filters, String options) {
    return new MemoryQueries(
        rules, forced, pages, resultBytes, patience, new Names(filters, options));
  }

  @Override
  public void check(Call call, JsonValue filters, JsonValue options) {
    try {
      var _ = QueryParams.read(List.of(filters, options), rulesFor(options), model(call));
    } catch (QueryFault fault) {
      throw names.told(fault);
    }
  }

  @Override
  public JsonValue query(Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
    return run(call, rows, filters, options, rulesFor(options));
  }

  @Override
  public JsonValue table(Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
    return run(call, rows, filters, options, Rules.TABLE);
  }

  private Rules rulesFor(JsonValue options) {
    boolean isForced =
        options instanceof JsonObject given
            && JsonBoolean.TRUE.equals(given.get("force_sql_filters"));
    return isForced ? forced : rules;
  }

  /// The same over entries in a table.
  public JsonValue stored(Call call, Stored entries, JsonValue filters, JsonValue options) {
    try {
      QueryParams asked = QueryParams.read(List.of(filters, options), rules, model(call));
      checkShown(asked, entries.onlyShown());
      Stored limited = new StoredForATime(entries, patience.get());
      if (Pages.cursor(asked) == null) {
        return StoredQuery.run(
            limited, asked.filters(), asked.options(), rules, new Room(resultBytes));
      }
      PageSource source = PageSource.of(limited, asked, rules, new Room(resultBytes));
      return pages.page(call, source, asked, rules, bound(filters, options));
    } catch (QueryFault fault) {
      throw names.told(fault);
    }
  }

  /// Clients of older versions may ask for what they always could.
  private static OptionsModel model(Call call) {
    return model(Version.of(call.version()));
  }

  /// What a version takes as options.
  public static OptionsModel model(Version version) {
    if (version.isBefore(Version.V25_10)) {
      return OptionsModel.V25_04;
    }
    return version.equals(Version.V25_10) ? OptionsModel.V25_10_0 : OptionsModel.CURRENT;
  }

  private void checkShown(QueryParams asked, Set<String> onlyShown) {
    List<Problem> problems = new ArrayList<>();
    if (!onlyShown.isEmpty()) {
      asked
          .filters()
          .forEachLeaf(leaf -> checkShown(names.filters(), leaf.field(), onlyShown, problems));
      asked
          .options()
          .orderBy()
          .forEach(
              key -> checkShown(names.options() + ".order_by", key.path(), onlyShown, problems));
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
  private JsonValue run(
      Call call, List<JsonValue> rows, JsonValue filters, JsonValue options, Rules by) {
    try {
      QueryParams asked = QueryParams.read(List.of(filters, options), by, model(call));
      if (Pages.cursor(asked) == null) {
        return Query.run(rows, asked.filters(), asked.options(), by, new Room(resultBytes));
      }
      PageSource source = PageSource.Memory.of(rows, asked, by, new Room(resultBytes));
      return pages.page(call, source, asked, by, bound(filters, options));
    } catch (QueryFault fault) {
      throw names.told(fault);
    }
  }

  /// What of the parameters stays the same from page to page.
  private static JsonObject bound(JsonValue filters, JsonValue options) {
    JsonValue orderBy = options instanceof JsonObject given ? given.at("order_by") : JsonValue.NULL;
    return JsonObject.of("filters", filters, "order_by", orderBy);
  }
}
