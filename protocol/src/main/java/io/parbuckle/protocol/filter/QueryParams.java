package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The two parameters of a public query method, as the strict model of `query.md` §3 reads them.
///
/// ```java
/// QueryParams params = QueryParams.read(request.params(), Rules.UNTIL_26);
/// ```
public record QueryParams(Filter.All filters, QueryOptions options) {

  private static final int TEXT_MAX = 1024;

  private static final String NO_LIST = "Input should be a valid list";
  private static final String NO_TEXT = "Input should be a valid string";
  private static final String TEXT_TOO_LONG = "String should have at most 1024 characters";

  private static final Set<String> OPTIONS =
      Set.of("extra", "order_by", "select", "count", "get", "offset", "limit", "force_sql_filters");

  private static final String RELATIONSHIPS = "relationships";
  private static final List<String> TEXTS_OF_DATABASE_LAYER =
      List.of("extend", "extend_context", "prefix");

  /// Reads what a client of the current version sent: nothing, filters, or filters and options.
  ///
  /// @throws QueryFault with everything that is wrong, each with its attribute; or a technical one,
  ///   which alone is told then
  public static QueryParams read(List<JsonValue> arguments, Rules rules) {
    return read(arguments, rules, OptionsModel.CURRENT);
  }

  /// The same for a client of any version.
  public static QueryParams read(List<JsonValue> arguments, Rules rules, OptionsModel model) {
    if (arguments.size() > 2) {
      String message = "Too many arguments (expected 2, found " + arguments.size() + ")";
      throw QueryFault.invalid(List.of(new Problem("", message)));
    }
    JsonValue filters = arguments.isEmpty() ? JsonArray.EMPTY : arguments.getFirst();
    JsonValue options = arguments.size() < 2 ? JsonObject.EMPTY : arguments.get(1);
    return new Reader(rules, model).read(filters, options);
  }

  /// Collects what is wrong, in the order of the contract: members as declared, then unknown ones.
  private static final class Reader {

    private final Rules rules;
    private final OptionsModel model;
    private final List<Problem> problems = new ArrayList<>();

    Reader(Rules rules, OptionsModel model) {
      this.rules = rules;
      this.model = model;
    }

    QueryParams read(JsonValue filters, JsonValue options) {
      Filter.All all = filters(filters);
      QueryOptions read = options(options);
      if (all == null || read == null) {
        throw QueryFault.invalid(problems);
      }
      return new QueryParams(all, read);
    }

    private Filter.@Nullable All filters(JsonValue filters) {
      if (!(filters instanceof JsonArray)) {
        wrong("filters", NO_LIST);
        return null;
      }
      return checked("filters", () -> FilterParser.parse(filters, rules));
    }

    private @Nullable QueryOptions options(JsonValue options) {
      if (!(options instanceof JsonObject members)) {
        wrong("options", "Input should be a valid dictionary or instance of QueryOptions");
        return null;
      }
      int before = problems.size();
      checkTypes(members);
      if (problems.size() > before) {
        return null;
      }
      return checked("options", () -> OptionsParser.parse(options, rules, model));
    }

    /// A broken rule becomes a problem of the parameter; technical faults are told alone.
    private <T> @Nullable T checked(String attribute, Supplier<T> parser) {
      try {
        return parser.get();
      } catch (QueryFault fault) {
        if (fault.kind() != Kind.INVALID_QUERY) {
          throw fault;
        }
        wrong(attribute, "Value error, " + fault.getMessage());
        return null;
      }
    }

    private void checkTypes(JsonObject options) {
      JsonValue extra = options.get("extra");
      if (extra != null && !(extra instanceof JsonObject)) {
        wrong("options.extra", "Input should be a valid dictionary");
      }
      checkOrderBy(options.get("order_by"));
      checkSelect(options.get("select"));
      checkBoolean("count", options);
      checkBoolean("get", options);
      checkInteger("offset", options);
      checkInteger("limit", options);
      checkBoolean("force_sql_filters", options);
      if (model.hasDatabaseLayer()) {
        checkBoolean(RELATIONSHIPS, options);
        TEXTS_OF_DATABASE_LAYER.forEach(name -> checkTextOrNull(name, options));
      }
      for (String name : options.members().keySet()) {
        if (!isKnown(name)) {
          wrong("options." + name, "Extra inputs are not permitted");
        }
      }
    }

    private boolean isKnown(String name) {
      return OPTIONS.contains(name)
          || (model.hasDatabaseLayer()
              && (name.equals(RELATIONSHIPS) || TEXTS_OF_DATABASE_LAYER.contains(name)));
    }

    private void checkTextOrNull(String name, JsonObject options) {
      JsonValue value = options.at(name);
      if (!value.equals(JsonValue.NULL)) {
        boolean _ = checkText("options." + name, value);
      }
    }

    private void checkOrderBy(@Nullable JsonValue orderBy) {
      if (orderBy == null) {
        return;
      }
      if (!(orderBy instanceof JsonArray(var keys))) {
        wrong("options.order_by", NO_LIST);
        return;
      }
      for (int i = 0; i < keys.size(); i++) {
        checkText("options.order_by." + i, keys.get(i));
      }
    }

    /// A member is a text or a list; what is neither is told twice, once for each.
    private void checkSelect(@Nullable JsonValue select) {
      if (select == null) {
        return;
      }
      if (!(select instanceof JsonArray(var members))) {
        wrong("options.select", NO_LIST);
        return;
      }
      for (int i = 0; i < members.size(); i++) {
        JsonValue member = members.get(i);
        String attribute = "options.select." + i;
        boolean fits =
            member instanceof JsonArray || checkText(attribute + ".constrained-str", member);
        if (!fits) {
          wrong(attribute + ".list[any]", NO_LIST);
        }
      }
    }

    private boolean checkText(String attribute, JsonValue value) {
      if (!(value instanceof JsonText(String text))) {
        wrong(attribute, NO_TEXT);
        return false;
      }
      if (text.codePointCount(0, text.length()) > TEXT_MAX) {
        wrong(attribute, TEXT_TOO_LONG);
        return false;
      }
      return true;
    }

    private void checkBoolean(String name, JsonObject options) {
      JsonValue value = options.get(name);
      if (value != null && !(value instanceof JsonBoolean)) {
        wrong("options." + name, "Input should be a valid boolean");
      }
    }

    private void checkInteger(String name, JsonObject options) {
      JsonValue value = options.get(name);
      if (value != null && !(value instanceof JsonInteger)) {
        wrong("options." + name, "Input should be a valid integer");
      }
    }

    private void wrong(String attribute, String message) {
      problems.add(new Problem(attribute, message));
    }
  }
}
