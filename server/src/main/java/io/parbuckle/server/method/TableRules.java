package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.crud.Written;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/// The rows of a table: told at the commit, in the order of commits.
record TableRules<E extends Record, C extends Record, U extends Record>(
    String service, TableCrud<E, C, U> table) implements CrudRules<E, C, U> {

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
