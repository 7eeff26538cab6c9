package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.query.Rows;
import java.util.function.Consumer;

/// What makes, changes and deletes the entries of a service, and says when it has: exactly once for
/// each call that does not throw.
///
/// **Threads.** Any.
interface CrudRules<E, C, U> extends Rows<E> {

  Written<E> create(Call call, C wanted, Consumer<E> made) throws Exception;

  Written<E> update(Call call, long id, U wanted, Consumer<E> changed) throws Exception;

  void delete(Call call, long id, Runnable gone) throws Exception;
}
