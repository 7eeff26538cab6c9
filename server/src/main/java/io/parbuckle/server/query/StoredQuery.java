package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.filter.QueryOptions.Selector;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Runs a query over entries in a table, with the answer that [Query] would give over all of them.
///
/// The database decides what it decides equally. If that is all of the filter, it also sorts,
/// counts and pages, unless something else in the query could fail on an entry that would then
/// never be seen. Otherwise the rows that it finds are looked at one by one: as far as needed and
/// in the order that is wanted, if the rest of the filter cannot fail, and all of them if it can.
///
/// **Threads.** Any; every run is its own.
public final class StoredQuery {

  private final Stored stored;
  private final Filter.All filter;
  private final QueryOptions options;
  private final Rules rules;
  private final Selection selection;
  private final Room room;

  private StoredQuery(
      Stored stored, Filter.All filter, QueryOptions options, Rules rules, Room room) {
    this.room = room;
    this.stored = stored;
    this.filter = filter;
    this.options = options;
    this.rules = rules;
    this.selection = new Selection(options.select(), rules);
  }

  /// A list of entries, one entry, or how many there are, as the options say.
  ///
  /// @throws QueryFault if it cannot be told, or if one entry was asked for and there is none
  public static JsonValue run(Stored stored, Filter.All filter, QueryOptions options, Rules rules) {
    return run(stored, filter, options, rules, new Room(0));
  }

  /// The same with more room.
  ///
  /// @param room for what has to be kept at a time
  static JsonValue run(
      Stored stored, Filter.All filter, QueryOptions options, Rules rules, Room room) {
    return new StoredQuery(stored, filter, options, rules, room).run();
  }

  private JsonValue run() {
    Table table = stored.table();
    // Unsupported operators and values are told whether there are rows or not.
    FilterMatcher matcher = FilterMatcher.of(filter, rules);
    if (rules == Rules.TABLE) {
      table.checkColumns(filter, options);
    }
    FilterToSql.Part part = FilterToSql.part(filter, table, rules, stored.dialect());
    SqlOrder order = part.exact() || (part.sure() && !options.count()) ? sqlOrder() : null;
    if (order == null) {
      return Query.run(
          stored.read(Wanted.where(part.where(), stored)), filter, options, rules, room);
    }
    return answered(part, order, matcher);
  }

  // Answered by the database

  /// The order, if the database may also sort and page; null if entries must be seen that would not
  /// be answered.
  private @Nullable SqlOrder sqlOrder() {
    boolean sorts = !options.count() && !options.orderBy().isEmpty();
    if (rules != Rules.TABLE) {
      boolean fromTheEnd = options.offset() < 0 || options.limit() < 0;
      if (fromTheEnd || !selectsSurely() || (sorts && !selectKeepsKeys())) {
        return null;
      }
    }
    return SqlOrder.of(
        sorts ? options.orderBy() : List.of(), stored.table(), rules, stored.dialect());
  }

  /// Whether `select` can be made of any entry.
  private boolean selectsSurely() {
    for (Selector selector : options.select()) {
      boolean plain = selector.path().steps().size() == 1 && !selector.path().broken();
      boolean toColumn = selector.name() == null && stored.table().named(selector.path()) != null;
      if (!plain && (!toColumn || renamesTo(selector.path().steps().getFirst().name()))) {
        return false;
      }
    }
    return true;
  }

  /// In memory sorting comes behind selecting, and sees what that has left.
  private boolean selectKeepsKeys() {
    if (options.select().isEmpty()) {
      return true;
    }
    for (QueryOptions.SortKey key : options.orderBy()) {
      List<Step> steps = key.path().steps();
      boolean kept =
          options.select().stream()
              .anyMatch(each -> each.name() == null && each.path().steps().equals(steps));
      if (!kept || steps.isEmpty() || renamesTo(steps.getFirst().name())) {
        return false;
      }
    }
    return true;
  }

  private boolean renamesTo(String name) {
    return options.select().stream().anyMatch(each -> name.equals(each.name()));
  }

  private JsonValue answered(FilterToSql.Part part, SqlOrder order, FilterMatcher matcher) {
    boolean oneBeatsCount =
        rules == Rules.UNTIL_26
            && options.get()
            && options.orderBy().isEmpty()
            && !filter.isEmpty();
    if (options.count() && !oneBeatsCount) {
      return JsonInteger.of(count(part.where(), order, matcher));
    }
    boolean one = options.get();
    long offset = one && rules != Rules.TABLE ? 0 : Math.max(0, options.offset());
    long limit = one ? 1 : Math.max(0, options.limit());
    Iterator<JsonValue> entries = matching(part, order, matcher, offset, limit);
    List<JsonValue> answers = new ArrayList<>();
    while ((limit == 0 || answers.size() < limit) && entries.hasNext()) {
      JsonValue answer = selection.of(entries.next());
      room.take(answer);
      answers.add(answer);
    }
    if (!one) {
      return new JsonArray(answers);
    }
    if (answers.isEmpty()) {
      throw QueryFault.noMatch();
    }
    return answers.getFirst();
  }

  /// The entries that match, behind so many of them.
  ///
  /// @param limit how many will do; 0 for all
  private Iterator<JsonValue> matching(
      FilterToSql.Part part, SqlOrder order, FilterMatcher matcher, long offset, long limit) {
    if (part.exact()) {
      return stored
          .read(new Wanted(part.where(), order, offset, limit, matcher::matches))
          .iterator();
    }
    Wanted all = new Wanted(part.where(), order, 0, 0, matcher::matches);
    Iterator<JsonValue> entries = new Matching(stored.read(all).iterator(), matcher);
    for (long left = offset; left > 0 && entries.hasNext(); left--) {
      entries.next();
    }
    return entries;
  }

  /// Since 27 a count with `get` ends at the first match.
  private long count(Sql where, SqlOrder order, FilterMatcher matcher) {
    boolean one = rules == Rules.FROM_27 && options.get() && options.orderBy().isEmpty();
    Wanted wanted = new Wanted(where, order, 0, one ? 1 : 0, matcher::matches);
    OptionalLong known = one ? OptionalLong.empty() : stored.count(wanted);
    if (known.isPresent()) {
      return known.getAsLong();
    }
    long count = 0;
    Iterator<JsonValue> entries = stored.read(wanted).iterator();
    while ((!one || count == 0) && entries.hasNext()) {
      entries.next();
      count++;
    }
    return count;
  }
}
