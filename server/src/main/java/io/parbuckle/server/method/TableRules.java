package io.parbuckle.server.method;

import io.parbuckle.api.Call;
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
    implements CrudRules<E, C, U>, StoredRows<E> {

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

  @Override
  public Written<E> create(Call call, C wanted, Consumer<E> made) {
    return Written.of(table.create(CrudRows.schema(service, "create"), wanted, made));
  }

  @Override
  public Written<E> update(Call call, long id, U wanted, Consumer<E> changed) {
    return Written.of(
        table
            .update(CrudRows.schema(service, "update"), id, wanted, changed)
            .orElseThrow(() -> Method.missing(service, id)));
  }

  @Override
  public void delete(Call call, long id, Runnable gone) {
    if (!table.delete(id, gone)) {
      throw Method.missing(service, id);
    }
  }
}
