package io.parbuckle.api.crud;

import io.parbuckle.api.Call;
import io.parbuckle.api.query.Rows;

/// Entries by rules of one's own: what stands behind `X.query`, `X.get_instance`, `X.create`,
/// `X.update` and `X.delete` ([io.parbuckle.api.Offer#crud]). Each entry has an `id`, a whole
/// number from 1 on.
///
/// The engine reads and checks parameters, filters, answers, and tells of each change once, after
/// the method has returned; when it throws, nobody hears of anything. Rules that it cannot know are
/// refused with a [io.parbuckle.api.fault.Fault.Invalid] whose attributes begin with
/// `<service>_create` or `<service>_update`, dots as underscores.
///
/// **Threads.** Any.
///
/// @param <E> an entry
/// @param <C> what a new one is made of
/// @param <U> what may be changed: members of type [io.parbuckle.api.param.Edit]
public interface Crud<E, C, U> extends Rows<E> {

  Written<E> create(Call call, C wanted) throws Exception;

  /// @throws io.parbuckle.api.fault.Fault.NotFound if there is no such entry
  Written<E> update(Call call, long id, U wanted) throws Exception;

  /// @throws io.parbuckle.api.fault.Fault.NotFound if there is no such entry
  void delete(Call call, long id) throws Exception;
}
