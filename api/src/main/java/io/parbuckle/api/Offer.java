package io.parbuckle.api;

import io.parbuckle.api.crud.Config;
import io.parbuckle.api.crud.ConfigRow;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.PrivateSource;
import io.parbuckle.api.event.Source;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The table in which a service declares what clients can call and listen to.
///
/// `P` is always a record whose components are the positional parameters, in order; their wire
/// names are the component names in snake case unless [io.parbuckle.api.param.Name] says otherwise:
///
/// ```java
/// record CatalogUpdateParams(@Doc("What to change.") CatalogUpdate catalogUpdate) {}
///
/// offer
///     .call("catalog.update", CatalogUpdateParams.class, CatalogConfig.class,
///         (_, params) -> catalogs.update(params.catalogUpdate()))
///     .doc("Change the catalogue settings.")
///     .needs(Role.CATALOG_WRITE);
/// ```
///
/// A row that names no access rule needs full administration.
public interface Offer {

  /// A method.
  <P, R> CallRow<P> call(String name, Class<P> params, Shape<R> result, Handler<P, R> handler);

  /// A method whose result is one plain type.
  default <P, R> CallRow<P> call(
      String name, Class<P> params, Class<R> result, Handler<P, R> handler) {
    return call(name, params, Shape.of(result), handler);
  }

  /// A query method over rows of type `T`: takes filters and options and applies them.
  <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows);

  /// A job method.
  <P, R> JobRow<P> job(String name, Class<P> params, Shape<R> result, JobBody<P, R> body);

  /// A job method whose result is one plain type.
  default <P, R> JobRow<P> job(String name, Class<P> params, Class<R> result, JobBody<P, R> body) {
    return job(name, params, Shape.of(result), body);
  }

  /// A service of entries: `X.query`, and `X.get_instance` by their `id`; and what else the row
  /// says of making, changing and deleting them (`core-methods.md` §6). Entries are records, and
  /// `id` is a whole number, from 1 on.
  ///
  /// @param service `X`
  <E> CrudRow<E, ?> crud(String service, Class<E> entry, Rows<E> rows);

  /// A service whose entries are the rows of a table, which is declared with it as configuration.
  /// All five methods are there.
  <E extends Record, C extends Record, U extends Record> CrudRow<E, C> crud(
      String service, TableCrud<E, C, U> table);

  /// Settings of a service: `X.config` and `X.update` (`core-methods.md` §7).
  ///
  /// @param update what may be changed: members of type [io.parbuckle.api.param.Edit]
  <E, U> ConfigRow config(String service, Class<E> settings, Class<U> update, Config<E, U> config);

  /// A collection that clients may subscribe to.
  EventRow event(String collection);

  /// An event source: a producer that runs while someone listens. `A` is the record of its argument
  /// object.
  <A> EventRow source(String name, Class<A> arguments, Source<A> source);

  /// An event source that tells each listener something of its own: whoever listens has a producer
  /// for itself, also where another one uses the same arguments.
  <A> EventRow privateSource(String name, Class<A> arguments, PrivateSource<A> source);

  /// Says what a table holds, so that backups know it. Every table of a service is declared.
  void table(String name, Keeps keeps);

  /// Says where a service keeps texts that are sealed ([io.parbuckle.api.store.Secrets]) in its
  /// configuration, so that a configuration that was saved under another key can be restored. Every
  /// such place is declared.
  void sealed(Sealed place);

  /// Says something of a service as a whole, for those who list services (`core.get_services`).
  ///
  /// @param name what stands before the last dot of its methods, such as `core`
  ServiceRow service(String name);

  /// What a table holds (`docs/data.md`).
  enum Keeps {
    /// Accounts, settings, services' own data: in every backup.
    CONFIGURATION,
    /// What happened: never in a backup, never turned back by one.
    HISTORY,
    /// Read again from elsewhere: never in a backup.
    DERIVED
  }

  /// What is said of a service as a whole. A service of which nothing is said is shown under its
  /// own name.
  interface ServiceRow {

    /// What it is for, a sentence.
    ServiceRow doc(String text);

    /// Where the contract's command line client (`midcli`) has its methods, such as `account.user`.
    ServiceRow inCli(String namespace);

    /// Left out of what that client shows; others see it.
    ServiceRow hiddenFromCli();
  }

  /// A row of the table: how a method is reached.
  interface Row<Self> {

    /// What it does, in a sentence or more; shown to clients.
    Self doc(String text);

    /// One of these roles must be held. Full administrators hold all.
    Self needs(Role... roles);

    /// Any account that is logged in.
    Self anyLogin();

    /// Nobody needs to be logged in.
    Self noLogin();
  }

  /// The row of a method, whether it is a job or not.
  interface MethodRow<P, Self> extends Row<Self> {

    /// How the result is described where its Java type says less, because the handler makes the
    /// JSON itself; for a query, one row. Nothing is checked or masked by it.
    Self looksLike(Shape<?> shape);

    /// As above, for one plain type.
    default Self looksLike(Class<?> type) {
      return looksLike(Shape.of(type));
    }

    /// Left out of `core.get_methods`; callable by full administrators all the same.
    Self unlisted();

    /// What it had otherwise before a version. Several may be given, for one version or for many;
    /// within one version they are lifted in the order given and brought down in reverse.
    Self before(Version version, Difference... differences);

    /// It exists since this version. Clients of older ones are answered errno 201.
    Self since(Version version);

    /// It does not exist any more from this version on.
    Self until(Version version);

    /// Recorded in the audit trail with this text.
    Self audited(String text);

    /// Recorded in the audit trail with this text and a detail made from the parameters.
    Self audited(String text, Function<P, String> detail);

    /// Goes on while the audit trail cannot be written, and is recorded once there is room: for
    /// what reads, ends or aborts something. Everything else is refused then.
    Self evenUnrecorded();
  }

  /// A plain method's row.
  interface CallRow<P> extends MethodRow<P, CallRow<P>> {

    /// Before a version another handler served it, where the difference is one of behaviour and no
    /// [Difference] of members. Parameters and result are those of the newest form.
    CallRow<P> before(Version version, Handler<P, ?> handler);
  }

  /// A job method's row (`jobs.md` §5).
  interface JobRow<P> extends MethodRow<P, JobRow<P>> {

    /// Jobs with the same lock run one after another; the name space is shared by all methods.
    JobRow<P> lock(String name);

    /// The lock's name is made from the raw arguments, as the client sent them and before they are
    /// checked; null means no lock, an exception refuses the call.
    JobRow<P> lock(Function<List<JsonValue>, String> name);

    /// How many jobs may wait for the lock: 0 refuses while one runs, n answers with a waiting one
    /// when n wait already. 5 unless said otherwise.
    JobRow<P> lockQueueSize(int size);

    /// As many as the server's own bound allows may wait for the lock.
    JobRow<P> lockQueueUnbounded();

    /// The job has a log file.
    JobRow<P> logs();

    /// The job reads what a client uploads; without an upload the call is refused.
    JobRow<P> reads();

    /// The job writes what a client downloads; without a download the call is refused.
    JobRow<P> writes();

    /// Missing pipes do not refuse the call; the body asks.
    JobRow<P> pipesOptional();

    /// The record goes when the job ends.
    JobRow<P> transientJob();

    /// Shown to clients; says that the body looks at [io.parbuckle.api.job.JobContext#aborted].
    JobRow<P> abortable();

    /// The job's description, made from the raw arguments; an exception leaves it empty.
    JobRow<P> describedBy(Function<List<JsonValue>, String> text);

    /// Holders of this role may see the job although it is not theirs.
    JobRow<P> readableBy(Role role);

    /// The job only waits for others: it takes none of the places that bound running jobs, and its
    /// record is kept for a short time.
    JobRow<P> onlyWaits();

    /// The body changes nothing but its own job: it need not wait until that is on disk, and may
    /// have begun for a call that is refused because the disk is full, or for one that nobody knows
    /// of because the server died. Whoever calls sees the same, in half the time where the body is
    /// short. Not for jobs with a log or pipes.
    JobRow<P> sideEffectFree();

    /// When as many jobs wait for the lock as may, a call is answered with a waiting one of this
    /// method with equal arguments, and refused when there is none. Otherwise any waiting job of
    /// the lock will do.
    JobRow<P> joinsOnlyEqual();

    /// What happens if the server stops while it runs; [Fate#FAIL] unless said otherwise.
    JobRow<P> fate(Fate fate);

    /// A body that threw is tried again.
    JobRow<P> retry(Retry retry);

    /// A body that runs longer is told to stop, and the job is FAILED when it has.
    JobRow<P> timeLimit(Duration limit);

    /// So many jobs of this method run at once on a server; more of them wait.
    JobRow<P> runningMax(int count);

    /// [Priority#NORMAL] unless said otherwise.
    JobRow<P> priority(Priority priority);

    /// A call with the key of a job of this method that has not ended is answered with that job.
    /// The key is made from the raw arguments; null means none, an exception refuses the call. It
    /// is shown to whoever may see the job.
    JobRow<P> unique(Function<List<JsonValue>, String> key);

    /// How the raw arguments are shown where they are those of other methods, whose secrets the
    /// types of this one do not tell. They and the result are kept sealed.
    JobRow<P> carries(UnaryOperator<List<JsonValue>> shown);

    /// The record is kept for a short time: there are many, and nobody looks back at them.
    JobRow<P> shortHistory();

    /// When the server is to start the method by itself, as itself; operators may change that and
    /// pause it (`job.schedule.update`).
    JobRow<P> schedule(Schedule schedule);
  }

  /// An event's row.
  interface EventRow extends Row<EventRow> {

    /// What can happen there. All three unless said otherwise; sources only ever add.
    EventRow kinds(Change.Kind first, Change.Kind... others);

    /// What `added` and `changed` carry, a record; shown to clients.
    EventRow fields(Class<?> type);
  }
}
