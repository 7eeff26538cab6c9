package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.query.Rows;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.query.StoredRows;
import io.parbuckle.server.query.Table;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// The rows of a table: told at the commit, in the order of commits.
final class TableRules<E extends Record, C extends Record, U extends Record>
    implements StoredRows<E> {

  private final String service;
  private final TableCrud<E, C, U> table;
  private final Table columns;

  TableRules(String service, TableCrud<E, C, U> table) {
    this.service = service;
    this.table = table;
    columns = CrudTable.columns(table);
  }

  @Override
  public Stored stored(Call call, JsonObject extra, Function<E, JsonValue> entry) {
    return new CrudTable<>(table, columns, entry);
  }

  /// The columns are those of the newest form.
  @Override
  public Rows<E> inOlderForm() {
    return (_, _) -> table.all();
  }

  @Override
  public List<E> all(Call call, JsonObject extra) {
    return table.all();
  }

  /// All that can be done to the rows.
  CrudRow<E, C> offeredBy(CrudRows<E, ?> row) {
    return row.creating(
            table.create(),
            (_, params) -> create(row.toMake(), params.wanted(), row::made),
            _ -> {})
        .updating(
            table.update(),
            (_, params) -> update(row.toChange(), params.id(), params.wanted(), row::changed),
            _ -> {})
        .deleting(
            CrudRows.Key.class,
            Boolean.class,
            (_, params) -> delete(params.id(), () -> row.removed(params.id())),
            _ -> {});
  }

  private Written<E> create(String schema, C wanted, Consumer<E> made) {
    return Written.of(table.create(schema, wanted, made));
  }

  private Written<E> update(String schema, long id, U wanted, Consumer<E> changed) {
    return Written.of(
        table.update(schema, id, wanted, changed).orElseThrow(() -> Method.missing(service, id)));
  }

  private boolean delete(long id, Runnable gone) {
    if (!table.delete(id, gone)) {
      throw Method.missing(service, id);
    }
    return true;
  }
}
