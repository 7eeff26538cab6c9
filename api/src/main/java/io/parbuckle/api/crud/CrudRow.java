package io.parbuckle.api.crud;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer.JobRow;
import io.parbuckle.api.Offer.MethodRow;
import io.parbuckle.api.Version;
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.role.Role;
import java.util.function.Consumer;
import java.util.function.Function;

/// The row of a service whose entries can be found (`X.query`, `X.get_instance`), and, as far as it
/// says so, made, changed and deleted (`X.create`, `X.update`, `X.delete`), of which it tells in
/// the collection `X.query`. One that names no roles is for full administrators.
///
/// The engine reads and checks parameters, filters, answers, and tells of each change once, after
/// the rules of the service have returned; when they throw, nobody hears of anything. What else is
/// wrong is refused with a [io.parbuckle.api.fault.Fault.Invalid] whose attributes begin with
/// `<service>_create` or `<service>_update`, dots as underscores, or as [#takes] says; a missing
/// entry with a [io.parbuckle.api.fault.Fault.NotFound].
///
/// The order of what is said does not matter.
///
/// @param <E> an entry
/// @param <C> what a new one is made of
public interface CrudRow<E, C> {

  /// What an entry is, for the words in which the methods are described to clients.
  ///
  /// @param one with its article: `a greeting`
  /// @param many `greetings`
  CrudRow<E, C> called(String one, String many);

  /// How the parameters of making and changing are named, where the contract does not take the name
  /// of the service for it: `acltemplate` for `acltemplate_create` and `acltemplate_update`.
  CrudRow<E, C> takes(String name);

  /// Who may do what, by the contract's pattern: `P_READ` for reading, `P_WRITE` for all the rest.
  ///
  /// @param prefix such as `SYSTEM_GENERAL`
  CrudRow<E, C> roles(String prefix);

  /// One of these is needed for reading, and for listening to changes.
  CrudRow<E, C> reads(Role... roles);

  /// One of these is needed for making, changing and deleting.
  CrudRow<E, C> writes(Role... roles);

  /// What an entry had otherwise before a version, wherever one is answered.
  CrudRow<E, C> before(Version version, Difference... differences);

  /// Left out of what the command line client of the contract shows.
  CrudRow<E, C> hiddenFromCli();

  /// What is made, changed and deleted is recorded in the audit trail.
  ///
  /// @param detail how a new entry is named there; others are by their key
  CrudRow<E, C> audited(Function<C, String> detail);

  /// What making and changing answer of an entry, where that is not the entry.
  <R> CrudRow<E, C> answers(Class<R> type, Function<E, R> answer);

  /// What makes an entry.
  @FunctionalInterface
  interface Making<E, C> {
    Written<E> make(Call call, C wanted) throws Exception;
  }

  /// What changes an entry.
  @FunctionalInterface
  interface Changing<E, U> {
    Written<E> change(Call call, long id, U wanted) throws Exception;
  }

  /// What deletes an entry of which nothing but the key is said.
  @FunctionalInterface
  interface Deleting {
    void delete(Call call, long id) throws Exception;
  }

  /// `X.create`.
  ///
  /// @param more says what is particular to this method
  <N> CrudRow<E, N> creates(Class<N> wanted, Making<E, N> how, Consumer<MethodRow<?, ?>> more);

  /// The same, with nothing particular.
  default <N> CrudRow<E, N> creates(Class<N> wanted, Making<E, N> how) {
    return creates(wanted, how, _ -> {});
  }

  /// `X.create`, where that is a job.
  ///
  /// @param params one component: what a new entry is made of
  /// @param more says what is particular to this job, such as its lock
  <P> CrudRow<E, P> createsByJob(
      Class<P> params, JobBody<P, Written<E>> how, Consumer<JobRow<P>> more);

  /// `X.update`.
  ///
  /// @param wanted what may be changed: members of type [io.parbuckle.api.param.Edit]
  /// @param more says what is particular to this method
  <U> CrudRow<E, C> updates(Class<U> wanted, Changing<E, U> how, Consumer<MethodRow<?, ?>> more);

  /// The same, with nothing particular.
  default <U> CrudRow<E, C> updates(Class<U> wanted, Changing<E, U> how) {
    return updates(wanted, how, _ -> {});
  }

  /// `X.update`, where that is a job.
  ///
  /// @param params the key, and what may be changed
  /// @param more says what is particular to this job, such as its lock
  <P extends Keyed> CrudRow<E, C> updatesByJob(
      Class<P> params, JobBody<P, Written<E>> how, Consumer<JobRow<P>> more);

  /// `X.delete` by the key alone, answering true.
  CrudRow<E, C> deletes(Deleting how);

  /// `X.delete` with more than the key, or another answer.
  ///
  /// @param more says what is particular to this method
  <P extends Keyed, R> CrudRow<E, C> deletes(
      Class<P> params, Class<R> answer, Handler<P, R> how, Consumer<MethodRow<?, ?>> more);

  /// The same, with nothing particular.
  default <P extends Keyed, R> CrudRow<E, C> deletes(
      Class<P> params, Class<R> answer, Handler<P, R> how) {
    return deletes(params, answer, how, _ -> {});
  }

  /// `X.delete`, where that is a job.
  ///
  /// @param more says what is particular to this job, such as its lock
  <P extends Keyed, R> CrudRow<E, C> deletesByJob(
      Class<P> params, Class<R> answer, JobBody<P, R> how, Consumer<JobRow<P>> more);
}
