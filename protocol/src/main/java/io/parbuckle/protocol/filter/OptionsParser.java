package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.error.PythonText;
import io.parbuckle.protocol.filter.QueryOptions.Selector;
import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonInterface;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.util.ArrayList;
import java.util.List;

/// Reads options and checks them (`query.md` §3). What type a member may be is left to
/// [QueryParams]: here, as inside the reference, a member of an odd type fails where it is used, or
/// not at all.
public final class OptionsParser {

  /// Far more than anybody asks for; the reference has no bound but that of messages.
  private static final int KEYS_MAX = 64;

  private static final int SELECTED_MAX = 1_000;

  private final JsonObject options;
  private final Rules rules;
  private final OptionsModel model;

  private OptionsParser(JsonObject options, Rules rules, OptionsModel model) {
    this.options = options;
    this.rules = rules;
    this.model = model;
  }

  /// Reads options as a method inside the server receives them; null means none.
  ///
  /// @throws QueryFault of kind `INVALID_QUERY` with the bare text of the rule, or a technical one
  public static QueryOptions parse(JsonValue options, Rules rules) {
    return parse(options, rules, OptionsModel.CURRENT);
  }

  /// The same by what another release takes.
  static QueryOptions parse(JsonValue options, Rules rules, OptionsModel model) {
    if (options.equals(JsonValue.NULL)) {
      return QueryOptions.DEFAULTS;
    }
    if (!(options instanceof JsonObject members)) {
      throw QueryFault.malformed(
          "AttributeError", "'" + PythonValues.type(options) + "' object has no attribute 'get'");
    }
    return new OptionsParser(members, rules, model).read();
  }

  private QueryOptions read() {
    boolean get = isSet("get");
    checkLimit(get);
    List<Selector> select = select();
    List<SortKey> orderBy = orderBy();
    return new QueryOptions(
        options.at("extra") instanceof JsonObject extra ? extra : JsonObject.EMPTY,
        orderBy,
        select,
        options.at("count").equals(JsonBoolean.TRUE),
        get,
        slice("offset"),
        slice("limit"),
        isSet("force_sql_filters"));
  }

  private void checkLimit(boolean get) {
    boolean oneResult = get && (limitIsAbove(1) || isSet("offset"));
    if (oneResult) {
      throw QueryFault.invalid("Invalid options combination. `get` implies a single result.");
    }
    if (model.boundsLimit() && limitIsAbove(QueryOptions.LIMIT_MAX)) {
      throw QueryFault.invalid("Options limit must be between 1 and " + QueryOptions.LIMIT_MAX);
    }
    if (rules.readsAs27() && (slice("offset") < 0 || slice("limit") < 0)) {
      throw QueryFault.invalid("Neither offset nor limit may be below 0.");
    }
  }

  private boolean limitIsAbove(long bound) {
    JsonValue limit = options.get("limit");
    return switch (limit) {
      case null -> false;
      case JsonInteger integer -> clamped(integer) > bound;
      case JsonFraction fraction -> fraction.value() > bound;
      case JsonBoolean _ -> false;
      case JsonNull _,
          JsonText _,
          JsonArray _,
          JsonObject _,
          JsonSet _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw QueryFault.malformed(
              "TypeError",
              "'>' not supported between instances of '%s' and 'int'"
                  .formatted(PythonValues.type(limit)));
    };
  }

  private List<Selector> select() {
    List<Selector> selectors = new ArrayList<>();
    for (JsonValue member : membersOf("select", SELECTED_MAX)) {
      selectors.add(selector(member));
    }
    return selectors;
  }

  private Selector selector(JsonValue member) {
    return switch (member) {
      case JsonText(String text) -> new Selector(FieldPath.of(text, rules), null);
      case JsonArray(var pair) -> selector(member, pair);
      case JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonObject _,
          JsonSet _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw QueryFault.invalid(
              PythonValues.shown(member)
                  + ": selectors must be either a parameter name as a string or a list containing"
                  + " two items [<parameter name>, <as name>] to emulate SELECT <parameter name>"
                  + " AS <as name>.");
    };
  }

  private Selector selector(JsonValue member, List<JsonValue> pair) {
    if (pair.size() != 2) {
      throw QueryFault.invalid(
          PythonText.repr(member)
              + ": A select as list may only contain two parameters: the name of the parameter"
              + " being selected, and the name to which to assign it in resulting data.");
    }
    if (!(pair.getFirst() instanceof JsonText(String path))) {
      throw QueryFault.invalid(PythonText.repr(member) + ": first item must be a string.");
    }
    if (!(pair.getLast() instanceof JsonText(String name))) {
      throw QueryFault.invalid(PythonText.repr(member) + ": second item must be a string.");
    }
    return new Selector(FieldPath.of(path, rules), name);
  }

  private List<SortKey> orderBy() {
    List<JsonValue> members = membersOf("order_by", KEYS_MAX);
    List<SortKey> keys = new ArrayList<>();
    for (JsonValue member : members) {
      if (!(member instanceof JsonText(String text))) {
        throw QueryFault.invalid(
            "%s: parameter at index %d [%s] is not a string."
                .formatted(
                    PythonValues.shown(options.at("order_by")),
                    keys.size(),
                    PythonValues.shown(member)));
      }
      keys.add(SortKey.of(text, rules));
    }
    return keys;
  }

  private List<JsonValue> membersOf(String name, int most) {
    JsonValue value = options.get(name);
    List<JsonValue> members = value == null ? List.of() : Sequences.members(value);
    if (members.size() > most) {
      throw QueryFault.invalid(
          name + " has at most " + most + " members, and " + members.size() + " were given.");
    }
    return members;
  }

  private boolean isSet(String name) {
    return !PythonValues.isNothing(options.at(name));
  }

  private long slice(String name) {
    JsonValue value = options.at(name);
    if (PythonValues.isNothing(value)) {
      return 0;
    }
    return switch (value) {
      case JsonInteger integer -> clamped(integer);
      case JsonBoolean _ -> 1;
      case JsonNull _,
          JsonFraction _,
          JsonText _,
          JsonArray _,
          JsonObject _,
          JsonSet _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw QueryFault.mismatch(
              "slice indices must be integers or None or have an __index__ method");
    };
  }

  /// No collection is as long as that, in either direction.
  private static long clamped(JsonInteger integer) {
    if (integer.fitsLong()) {
      return integer.small();
    }
    return integer.value().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
