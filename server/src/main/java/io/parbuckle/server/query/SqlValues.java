package io.parbuckle.server.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The parameters of a statement that is being put together.
///
/// **Threads.** One. **Bound.** [#VALUES_MAX]; a statement may have 32,766 on SQLite.
final class SqlValues {

  static final int VALUES_MAX = 2_000;

  private final String prefix;
  private final List<Object> values = new ArrayList<>();

  SqlValues(String prefix) {
    this.prefix = prefix;
  }

  /// The place of a value in the statement.
  String add(Object value) {
    values.add(value);
    return ":" + prefix + (values.size() - 1);
  }

  int size() {
    return values.size();
  }

  boolean hasRoomFor(int more) {
    return values.size() + more <= VALUES_MAX;
  }

  /// Forgets what was added since there were so many.
  void backTo(int size) {
    values.subList(size, values.size()).clear();
  }

  Sql sql(String text) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(prefix + i, values.get(i));
    }
    return new Sql(text, named);
  }
}
