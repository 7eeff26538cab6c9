package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer.CallRow;
import io.parbuckle.api.Offer.JobRow;
import io.parbuckle.api.Offer.MethodRow;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.Keyed;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.query.MemoryQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `X.query`, `X.get_instance`, `X.create`, `X.update`, `X.delete`, and the collection `X.query`
/// (`core-methods.md` §6). What is said is kept, and declared when the service has said all.
final class CrudRows<E, C> implements CrudRow<E, C> {

  private final String service;
  private final Declarations offer;
  private final Class<E> entry;
  private final Rows<E> rows;
  private final MemoryQueries queries;
  private final List<Runnable> writing = new ArrayList<>();
  private final List<Older> older = new ArrayList<>();
  private String one = "an entry";
  private String many = "entries";
  private String taken;
  private Role[] readers = {Role.FULL_ADMIN};
  private Role[] writers = {Role.FULL_ADMIN};
  private @Nullable Function<C, String> detail;
  private Class<?> answered;
  private Function<Written<E>, Object> answer = written -> written;

  /// What is done to an entry: `X.create`, `X.update`, `X.delete`.
  private enum Verb {
    CREATE("Makes", Change.Kind.ADDED),
    UPDATE("Changes", Change.Kind.CHANGED),
    DELETE("Deletes", Change.Kind.REMOVED);

    private final String does;
    private final Change.Kind told;

    Verb(String does, Change.Kind told) {
      this.does = does;
      this.told = told;
    }

    String method() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record Create<C>(C wanted) {}

  record Update<U>(@Doc("Key of the entry.") long id, U wanted) implements Keyed {}

  record Key(@Doc("Key of the entry.") long id) implements Keyed {}

  private record Older(Version version, List<Difference> differences) {}

  /// Makes or changes an entry, and tells of it.
  interface Writing<E, P> {
    Written<E> write(Call call, P params) throws Exception;
  }

  CrudRows(
      String service, Declarations offer, Class<E> entry, Rows<E> rows, MemoryQueries queries) {
    this.service = service;
    this.offer = offer;
    this.entry = entry;
    this.rows = rows;
    this.queries = queries;
    this.answered = entry;
    this.taken = named(service);
  }

  /// Declares all that was said.
  void declare() {
    reading(offer.query(collection(), entry, rows, queries)).doc("Finds " + many + ".");
    reading(offer.instance(service + ".get_instance", entry, rows, queries))
        .doc("Reads " + one + ".");
    writing.forEach(Runnable::run);
    if (!writing.isEmpty()) {
      offer
          .event(collection())
          .fields(entry)
          .doc(capital(one) + " was made, changed or deleted.")
          .needs(readers);
    }
  }

  private CallRow<?> reading(CallRow<?> row) {
    olderForms(row);
    return row.needs(readers);
  }

  private void olderForms(MethodRow<?, ?> row) {
    older.forEach(
        each -> row.before(each.version(), each.differences().toArray(Difference[]::new)));
  }

  /// @param named how the audit trail names the entry
  private <P, M extends MethodRow<P, ?>> void writing(
      Verb verb, Supplier<M> declared, Function<P, String> named, Consumer<? super M> more) {
    writing.add(
        () -> {
          M row = declared.get();
          row.doc(verb.does + " " + one + ".");
          row.needs(writers);
          if (verb != Verb.DELETE) {
            answering(row);
          }
          if (detail != null) {
            String what = one.replaceFirst("^(an?|the) ", "");
            row.audited(capital(verb.method()) + " " + what, named);
          }
          more.accept(row);
        });
  }

  private void answering(MethodRow<?, ?> row) {
    row.looksLike(answered);
    if (answered == entry) {
      olderForms(row);
    }
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private String collection() {
    return service + ".query";
  }

  /// A service in the name of a parameter.
  static String named(String service) {
    return service.replace('.', '_');
  }

  /// The name of the parameter of making, with which the attributes of its faults begin.
  String toMake() {
    return schema(Verb.CREATE);
  }

  /// The same of changing.
  String toChange() {
    return schema(Verb.UPDATE);
  }

  private String schema(Verb verb) {
    return taken + "_" + verb.method();
  }

  @Override
  public CrudRow<E, C> called(String one, String many) {
    this.one = one;
    this.many = many;
    return this;
  }

  @Override
  public CrudRow<E, C> takes(String name) {
    taken = name;
    return this;
  }

  @Override
  public CrudRow<E, C> roles(String prefix) {
    return reads(new Role(prefix + "_READ")).writes(new Role(prefix + "_WRITE"));
  }

  @Override
  public CrudRow<E, C> reads(Role... roles) {
    readers = roles;
    return this;
  }

  @Override
  public CrudRow<E, C> writes(Role... roles) {
    writers = roles;
    return this;
  }

  @Override
  public CrudRow<E, C> before(Version version, Difference... differences) {
    older.add(new Older(version, List.of(differences)));
    return this;
  }

  @Override
  public CrudRow<E, C> hiddenFromCli() {
    offer.service(service).hiddenFromCli();
    return this;
  }

  @Override
  public CrudRow<E, C> audited(Function<C, String> name) {
    detail = name;
    return this;
  }

  @Override
  public <R> CrudRow<E, C> answers(Class<R> type, Function<E, R> of) {
    answered = type;
    answer = written -> of.apply(written.entry());
    return this;
  }

  @Override
  public <N> CrudRow<E, N> creates(
      Class<N> wanted, Making<E, N> how, Consumer<MethodRow<?, ?>> more) {
    return creating(
        wanted, (call, params) -> told(Verb.CREATE, how.make(call, params.wanted())), more);
  }

  <N> CrudRows<E, N> creating(
      Class<N> wanted, Writing<E, Create<N>> how, Consumer<MethodRow<?, ?>> more) {
    CrudRows<E, N> typed = madeOf();
    String words = "What it is made of.";
    typed.writing(
        Verb.CREATE,
        () -> call(Verb.CREATE, Create.class, wanted, words, how),
        given -> typed.name(given.wanted()),
        more);
    return typed;
  }

  @Override
  public <P> CrudRow<E, P> createsByJob(
      Class<P> params, JobBody<P, Written<E>> how, Consumer<JobRow<P>> more) {
    CrudRows<E, P> typed = madeOf();
    typed.writing(Verb.CREATE, () -> job(Verb.CREATE, params, how), typed::name, more);
    return typed;
  }

  @SuppressWarnings("unchecked") // there is one thing that new entries are made of
  private <N> CrudRows<E, N> madeOf() {
    return (CrudRows<E, N>) this;
  }

  private String name(C wanted) {
    return Objects.requireNonNull(detail).apply(wanted);
  }

  @Override
  public <U> CrudRow<E, C> updates(
      Class<U> wanted, Changing<E, U> how, Consumer<MethodRow<?, ?>> more) {
    return updating(
        wanted,
        (call, params) -> told(Verb.UPDATE, how.change(call, params.id(), params.wanted())),
        more);
  }

  <U> CrudRows<E, C> updating(
      Class<U> wanted, Writing<E, Update<U>> how, Consumer<MethodRow<?, ?>> more) {
    String words = "What to change; the rest stays.";
    writing(
        Verb.UPDATE,
        () -> call(Verb.UPDATE, Update.class, wanted, words, how),
        CrudRows::key,
        more);
    return this;
  }

  @Override
  public <P extends Keyed> CrudRow<E, C> updatesByJob(
      Class<P> params, JobBody<P, Written<E>> how, Consumer<JobRow<P>> more) {
    writing(Verb.UPDATE, () -> job(Verb.UPDATE, params, how), CrudRows::key, more);
    return this;
  }

  private static String key(Keyed params) {
    return String.valueOf(params.id());
  }

  @Override
  public CrudRow<E, C> deletes(Deleting how) {
    return deletes(
        Key.class,
        Boolean.class,
        (call, params) -> {
          how.delete(call, params.id());
          return true;
        },
        _ -> {});
  }

  @Override
  public <P extends Keyed, R> CrudRow<E, C> deletes(
      Class<P> params, Class<R> answer, Handler<P, R> how, Consumer<MethodRow<?, ?>> more) {
    return deleting(
        params,
        answer,
        (call, given) -> {
          R done = how.answer(call, given);
          removed(given.id());
          return done;
        },
        more);
  }

  <P extends Keyed, R> CrudRows<E, C> deleting(
      Class<P> params, Class<R> answer, Handler<P, R> how, Consumer<MethodRow<?, ?>> more) {
    writing(
        Verb.DELETE, () -> offer.call(name(Verb.DELETE), params, answer, how), CrudRows::key, more);
    return this;
  }

  @Override
  public <P extends Keyed, R> CrudRow<E, C> deletesByJob(
      Class<P> params, Class<R> answer, JobBody<P, R> how, Consumer<JobRow<P>> more) {
    writing(
        Verb.DELETE,
        () ->
            offer.job(
                name(Verb.DELETE),
                params,
                answer,
                (job, given) -> {
                  R done = how.run(job, given);
                  removed(given.id());
                  return done;
                }),
        CrudRows::key,
        more);
    return this;
  }

  /// @param wanted type of the one parameter that each service has for itself
  private <P> CallRow<P> call(
      Verb verb, Class<?> params, Class<?> wanted, String words, Writing<E, P> how) {
    return offer.call(
        name(verb),
        () -> offer.forms().ofGeneric(params, schema(verb), words, wanted),
        shape(),
        (call, given) -> answer.apply(how.write(call, given)));
  }

  private <P> JobRow<P> job(Verb verb, Class<P> params, JobBody<P, Written<E>> how) {
    return offer.job(
        name(verb), params, shape(), (job, given) -> answer.apply(told(verb, how.run(job, given))));
  }

  private String name(Verb verb) {
    return service + "." + verb.method();
  }

  @SuppressWarnings("unchecked") // the answer is made by a function that was given with its type
  private Shape<Object> shape() {
    return (Shape<Object>) (answered == entry ? Shape.written(entry) : Shape.of(answered));
  }

  private Written<E> told(Verb verb, @Nullable Written<E> written) {
    Written<E> done = Objects.requireNonNull(written, service);
    tell(verb, done.entry());
    return done;
  }

  private void tell(Verb verb, E it) {
    JsonValue key = ((JsonObject) offer.forms().of(entry).write(it, true)).at("id");
    offer.told().accept(new Change(verb.told, collection(), key, it, Map.of()));
  }

  void made(E it) {
    tell(Verb.CREATE, it);
  }

  void changed(E it) {
    tell(Verb.UPDATE, it);
  }

  void removed(long id) {
    offer.told().accept(Change.removed(collection(), id));
  }
}
