package io.parbuckle.server.query;

import io.parbuckle.api.Call;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queries answered page by page (`extensions.md` §9): in an order without equals, each page from
/// behind the last entry of the one before. So an entry that exists throughout comes exactly once,
/// whatever else comes and goes.
///
/// **Threads.** Any.
final class Pages {

  private static final int SIZE = 100;

  private final Cursors cursors;

  Pages(Cursors cursors) {
    this.cursors = cursors;
  }

  /// What `options.extra` asks for; null if that is no page.
  static @Nullable JsonValue cursor(QueryParams asked) {
    return asked.options().extra().get("cursor");
  }

  /// @param given the parameters as they came, to which a cursor is bound
  /// @throws io.parbuckle.api.fault.Fault.Invalid if the cursor does not go with the query
  /// @throws io.parbuckle.protocol.filter.QueryFault if it cannot be told which entries match
  JsonValue page(Call call, PageSource source, QueryParams asked, Rules rules, JsonObject given) {
    QueryOptions options = asked.options();
    String use = use(call, given);
    String cursor = checked(options);
    PageOrder order = source.order();
    List<JsonValue> place = cursor.isEmpty() ? null : place(source, cursors.open(use, cursor));
    int size = options.limit() == 0 ? SIZE : (int) options.limit();
    Selection selection = new Selection(options.select(), rules);
    Iterator<JsonValue> entries = source.behind(place, size + 1);
    List<JsonValue> items = new ArrayList<>();
    JsonValue last = null;
    while (items.size() < size && entries.hasNext()) {
      last = entries.next();
      items.add(selection.of(last));
    }
    JsonValue next =
        last != null && entries.hasNext()
            ? JsonText.of(cursors.seal(use, order.place(last), order.key(last)))
            : JsonValue.NULL;
    return JsonObject.of("items", new JsonArray(items), "cursor", next);
  }

  /// The same words for the same use only.
  private static String use(Call call, JsonObject given) {
    String username = call.caller().username();
    JsonArray use =
        JsonArray.of(
            username == null ? JsonValue.NULL : JsonText.of(username),
            JsonInteger.of(call.caller().uid()),
            JsonText.of(call.methodName()),
            given);
    return "page " + Cursors.digest(use);
  }

  private static String checked(QueryOptions options) {
    if (!(options.extra().at("cursor") instanceof JsonText(String cursor))) {
      throw Cursors.refused("A cursor is a text: empty for the first page.");
    }
    if (options.get() || options.count() || options.offset() != 0) {
      throw Cursors.refused("Pages have no get, count or offset; leave them out.");
    }
    if (options.limit() < 0 || options.limit() > QueryOptions.LIMIT_MAX) {
      throw Cursors.refused(
          "The size of a page, limit, is 1 to "
              + QueryOptions.LIMIT_MAX
              + ", not "
              + options.limit()
              + ".");
    }
    return cursor;
  }

  private static List<JsonValue> place(PageSource source, Cursors.Mark mark) {
    List<JsonValue> place =
        switch (mark) {
          case Cursors.Mark.Place(var values) -> values;
          case Cursors.Mark.Row row -> placeOf(source, row);
        };
    if (!source.order().isPlace(place)) {
      throw Cursors.unfit();
    }
    return place;
  }

  private static List<JsonValue> placeOf(PageSource source, Cursors.Mark.Row mark) {
    for (JsonValue entry : source.candidates(mark.key())) {
      List<JsonValue> place = source.order().place(entry);
      if (Cursors.isOf(mark, place)) {
        return place;
      }
    }
    throw Cursors.refused(
        "The last row of the page before has changed or gone, and what it was sorted by is too long"
            + " for a cursor. Begin again with an empty one, or sort by something shorter.");
  }
}
