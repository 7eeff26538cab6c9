package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.crud.Crud;
import io.parbuckle.api.crud.Written;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/// The rules of a service of its own: told when they have returned.
record OwnRules<E, C, U>(Crud<E, C, U> crud) implements CrudRules<E, C, U> {

  @Override
  public List<E> all(Call call, JsonObject extra) throws Exception {
    return crud.all(call, extra);
  }

  @Override
  public Written<E> create(Call call, C wanted, Consumer<E> made) throws Exception {
    Written<E> written = crud.create(call, wanted);
    made.accept(written.entry());
    return written;
  }

  @Override
  public Written<E> update(Call call, long id, U wanted, Consumer<E> changed) throws Exception {
    Written<E> written = crud.update(call, id, wanted);
    changed.accept(written.entry());
    return written;
  }

  @Override
  public void delete(Call call, long id, Runnable gone) throws Exception {
    crud.delete(call, id);
    gone.run();
  }
}
