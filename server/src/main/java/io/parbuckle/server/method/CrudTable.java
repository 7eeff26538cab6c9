package io.parbuckle.server.method;

import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.crud.TableCrud.Member;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.query.Column;
import io.parbuckle.server.query.Column.Kind;
import io.parbuckle.server.query.Slices;
import io.parbuckle.server.query.Sql;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.query.Table;
import io.parbuckle.server.query.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a [TableCrud] as queries find them.
///
/// **Threads.** One query's.
record CrudTable<E extends Record>(
    TableCrud<E, ?, ?> rows, Table table, Function<E, JsonValue> entry) implements Stored {

  /// What filters may leave to the database: all that an entry shows as it stands in its column.
  static Table columns(TableCrud<?, ?, ?> rows) {
    List<Column> columns = new ArrayList<>();
    Set<String> others = new HashSet<>();
    for (Member member : rows.members()) {
      Kind kind = member.secret() ? null : kind(member.type());
      if (kind == null) {
        others.add(member.name());
      } else {
        columns.add(
            new Column(
                List.of(member.name()), member.column(), kind, !member.type().isPrimitive()));
      }
    }
    return new Table(columns, others, Column.required("id", Kind.INTEGER));
  }

  /// Null for what an entry shows in another form.
  private static @Nullable Kind kind(Class<?> type) {
    if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
      return Kind.INTEGER;
    }
    if (type == boolean.class || type == Boolean.class) {
      return Kind.BOOLEAN;
    }
    if (type == Instant.class) {
      return Kind.TIME;
    }
    return type == String.class || isShownByName(type) ? Kind.TEXT : null;
  }

  private static boolean isShownByName(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    if (constants == null) {
      return false;
    }
    for (Object constant : constants) {
      Enum<?> one = (Enum<?>) constant;
      if (!Names.of(one).equals(one.name())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Dialect dialect() {
    return rows.dialect();
  }

  @Override
  public Iterable<JsonValue> read(Wanted wanted) {
    return () -> new Slices<>(wanted, this::found, Function.identity());
  }

  private List<JsonValue> found(Sql sql) {
    return rows.found(sql.text(), sql.values()).stream().map(entry).toList();
  }

  @Override
  public OptionalLong count(Wanted wanted) {
    return OptionalLong.of(rows.count(wanted.where().text(), wanted.where().values()));
  }
}
