package io.parbuckle.server.method;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
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
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobPolicy;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.store.RecordJson;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Takes what services declare and makes the [MethodTable] of it. What is wrong is collected, so
/// that the author of a plug-in sees all of it at the first start.
///
/// **Threads.** One, while the server starts.
public final class Declarations implements Offer, RecordJson {

  /// A row that names no rule is for administrators.
  private static final Access ADMINISTRATORS = Access.roles(Role.FULL_ADMIN);

  private final Forms forms = new Forms();
  private final OlderForms olderForms = new OlderForms(forms);
  private final MemoryQueries queries;
  private final Predicate<String> roleExists;
  private final Consumer<Change> told;
  private final List<MethodRowBase<?, ?>> methods = new ArrayList<>();
  private final List<EventRowImpl> events = new ArrayList<>();
  private final List<CrudRows<?, ?>> cruds = new ArrayList<>();
  private final Map<String, Keeps> tables = new LinkedHashMap<>();
  private final List<Sealed> sealed = new ArrayList<>();
  private final Map<String, ServiceRowImpl> services = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /// How entries are written in events, where that is not the newest form.
  private volatile Map<Class<?>, Form> entries = Map.of();

  /// @param told hears of changes that services make by [#crud]
  public Declarations(MemoryQueries queries, Predicate<String> roleExists, Consumer<Change> told) {
    this.queries = queries;
    this.roleExists = roleExists;
    this.told = told;
  }

  /// Filters and options, as every query method takes them.
  record QueryParams(
      @Doc("Which rows: a list of [field, operator, value].") @Default("[]") JsonValue filters,
      @Doc("Which members, order and part of them.") @Default("{}") JsonValue options) {}

  /// A key and options, as `X.get_instance` takes them.
  record InstanceParams(
      @Doc("Key of the entry.") long id,
      @Doc("Which members: `select` of a query.") @Default("{}") JsonValue options) {}

  /// Takes a service's rows.
  public void take(Service service) {
    try {
      service.declare(this);
      cruds.forEach(CrudRows::declare);
    } catch (IllegalArgumentException e) {
      faults.add(service.getClass().getName() + ": " + e.getMessage());
    }
    cruds.clear();
  }

  /// Turns values of services into JSON, for events: in the shape of the current version, whatever
  /// a connection speaks (`protocol.md` §1.2).
  public EventBus.ValueWriter values() {
    return value -> {
      if (value instanceof JsonValue json) {
        return json;
      }
      Form form = entries.get(value.getClass());
      return (form == null ? forms.ofValue(value) : form).write(value, true);
    };
  }

  @Override
  public <T> T read(JsonValue stored, Class<T> type) {
    Faults wrong = new Faults();
    Object read = forms.of(type).read(stored, "", wrong);
    if (!wrong.none() || read == null) {
      throw new IllegalStateException(
          "stored " + type.getSimpleName() + " is unreadable: " + wrong.problems());
    }
    return type.cast(read);
  }

  @Override
  public JsonValue write(Object record) {
    return forms.of((Type) record.getClass()).write(record, true);
  }

  /// The finished table of the newest version.
  ///
  /// @throws IllegalStateException with everything that is wrong with the declarations
  public MethodTable table() {
    return versions(List.of(Version.V26), Version.V26).current();
  }

  /// The finished tables.
  ///
  /// @param served the versions that have an address of their own
  /// @param current the one that is spoken where none is named
  /// @throws IllegalStateException with everything that is wrong with the declarations
  public Versions versions(Collection<Version> served, Version current) {
    Map<String, Method> newest = newest();
    entries = faults.isEmpty() ? entries(current, newest) : Map.of();
    Map<String, MethodTable.Event> eventsByName = eventsByName();
    Map<Version, MethodTable> tables = new LinkedHashMap<>();
    Set<Version> wanted = new TreeSet<>(served);
    wanted.add(current);
    for (Version version : faults.isEmpty() ? wanted : Set.<Version>of()) {
      tables.put(version, table(version, newest, eventsByName));
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "The services declare what cannot be:\n  "
              + String.join("\n  ", new LinkedHashSet<>(faults)));
    }
    MethodTable spoken = Objects.requireNonNull(tables.get(current));
    Map<String, JobMethod> jobs = new LinkedHashMap<>();
    newest.forEach(
        (name, method) -> {
          if (method.kind() instanceof Method.Kind.Job(var job)) {
            jobs.put(name, job);
          }
        });
    return new Versions(tables, spoken, jobs);
  }

  /// The entries of queries that are no more, or not yet, what the code knows.
  private Map<Class<?>, Form> entries(Version current, Map<String, Method> newest) {
    Map<Class<?>, Form> older = new HashMap<>();
    for (MethodRowBase<?, ?> row : methods) {
      if (row instanceof QueryRowImpl<?> query && query.entry.isRecord()) {
        Method method = at(current, row, newest);
        if (method != null
            && method.kind() instanceof Method.Kind.Query(var _, OlderForm form, var _)) {
          older.put(query.entry, form);
        }
      }
    }
    return Map.copyOf(older);
  }

  /// A method as a version has it; null where it has none, and with a fault where it cannot be
  /// that.
  private @Nullable Method at(
      Version version, MethodRowBase<?, ?> row, Map<String, Method> newest) {
    if (!row.past.isThere(version)) {
      return null;
    }
    try {
      return row.past.at(version, Objects.requireNonNull(newest.get(row.name)), olderForms);
    } catch (IllegalArgumentException e) {
      faults.add(row.name + ": " + e.getMessage());
      return null;
    }
  }

  private Map<String, Method> newest() {
    Map<String, Method> byName = new LinkedHashMap<>();
    for (MethodRowBase<?, ?> row : methods) {
      checkName(row.name);
      checkRoles(row.name, row.access);
      try {
        if (byName.put(row.name, row.method()) != null) {
          faults.add(row.name + " is declared twice");
        }
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    return byName;
  }

  private Map<String, MethodTable.Event> eventsByName() {
    Map<String, MethodTable.Event> byName = new LinkedHashMap<>();
    for (EventRowImpl row : events) {
      checkRoles(row.name, row.access);
      if (byName.put(row.name, row.event()) != null) {
        faults.add("the event " + row.name + " is declared twice");
      }
    }
    return byName;
  }

  private MethodTable table(
      Version version, Map<String, Method> newest, Map<String, MethodTable.Event> eventsByName) {
    Map<String, Method> byName = new LinkedHashMap<>();
    Set<String> later = new LinkedHashSet<>();
    for (MethodRowBase<?, ?> row : methods) {
      Method method = at(version, row, newest);
      if (method != null) {
        byName.put(row.name, method);
      } else if (row.past.isLaterThan(version)) {
        later.add(row.name);
      }
    }
    return new MethodTable(version, byName, later, eventsByName, serviceWords());
  }

  /// The declared tables with what they hold.
  public Map<String, Keeps> tables() {
    return Map.copyOf(tables);
  }

  /// The places of sealed texts in the configuration.
  public List<Sealed> sealed() {
    return List.copyOf(sealed);
  }

  private void checkName(String name) {
    if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+")) {
      faults.add(name + " is no method name such as service.method");
    }
  }

  private void checkRoles(String name, Access access) {
    if (access instanceof Access.Roles(var anyOf)) {
      for (Role role : anyOf) {
        if (!roleExists.test(role.name())) {
          faults.add(name + " needs the role " + role.name() + ", which does not exist");
        }
      }
    }
  }

  @Override
  public <P, R> CallRow<P> call(
      String name, Class<P> params, Shape<R> result, Handler<P, R> handler) {
    return call(name, () -> forms.ofRecord(params), result, handler);
  }

  /// A method whose parameters are in no record of their own.
  <P, R> CallRow<P> call(
      String name, Supplier<RecordForm> params, Shape<R> result, Handler<P, R> handler) {
    return add(new CallRowImpl<>(name, params, result, handler));
  }

  @Override
  public <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows) {
    return query(name, entry, rows, queries);
  }

  /// A query by other rules than those of collections.
  <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    return add(new QueryRowImpl<>(name, entry, rows, rules));
  }

  /// `X.get_instance`.
  <T> CallRow<?> instance(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    return add(new InstanceRowImpl<>(name, entry, rows, rules));
  }

  @Override
  public <E> CrudRow<E, ?> crud(String service, Class<E> entry, Rows<E> rows) {
    return add(new CrudRows<>(service, this, entry, rows, queries.ofExtended()));
  }

  @Override
  public <E extends Record, C extends Record, U extends Record> CrudRow<E, C> crud(
      String service, TableCrud<E, C, U> table) {
    table(table.table(), Keeps.CONFIGURATION);
    TableRules<E, C, U> rules = new TableRules<>(service, table);
    return rules.offeredBy(
        add(new CrudRows<E, C>(service, this, table.entry(), rules, queries.ofTables())));
  }

  private <E, C> CrudRows<E, C> add(CrudRows<E, C> row) {
    cruds.add(row);
    return row;
  }

  @Override
  public <E, U> ConfigRow config(
      String service, Class<E> settings, Class<U> update, Config<E, U> config) {
    return new ConfigRows<>(service, this, settings, update, config);
  }

  Forms forms() {
    return forms;
  }

  Consumer<Change> told() {
    return told;
  }

  @Override
  public <P, R> JobRow<P> job(String name, Class<P> params, Shape<R> result, JobBody<P, R> body) {
    return add(new JobRowImpl<>(name, () -> forms.ofRecord(params), result, body));
  }

  private <T extends MethodRowBase<?, ?>> T add(T row) {
    methods.add(row);
    return row;
  }

  @Override
  public EventRow event(String collection) {
    EventRowImpl row = new EventRowImpl(collection, null);
    events.add(row);
    return row;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the source takes
  public <A> EventRow source(String name, Class<A> arguments, Source<A> source) {
    EventRowImpl row =
        new EventRowImpl(
            name, EventSource.shared(forms.ofRecord(arguments), (Source<Object>) source));
    events.add(row);
    return row;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the source takes
  public <A> EventRow privateSource(String name, Class<A> arguments, PrivateSource<A> source) {
    EventRowImpl row =
        new EventRowImpl(
            name, EventSource.toEach(forms.ofRecord(arguments), (PrivateSource<Object>) source));
    events.add(row);
    return row;
  }

  @Override
  public void table(String name, Keeps keeps) {
    if (tables.put(name, keeps) != null) {
      faults.add("the table " + name + " is declared twice");
    }
  }

  @Override
  public void sealed(Sealed place) {
    sealed.add(place);
  }

  @Override
  public ServiceRow service(String name) {
    return services.computeIfAbsent(name, ServiceRowImpl::new);
  }

  private Map<String, ServiceWords> serviceWords() {
    Map<String, ServiceWords> words = new HashMap<>();
    services.forEach((name, row) -> words.put(name, row.words));
    return words;
  }

  private static final class ServiceRowImpl implements ServiceRow {

    private ServiceWords words;

    ServiceRowImpl(String name) {
      words = ServiceWords.of(name);
    }

    @Override
    public ServiceRow doc(String text) {
      words = new ServiceWords(text, words.cliNamespace(), words.cliPrivate());
      return this;
    }

    @Override
    public ServiceRow inCli(String namespace) {
      words = new ServiceWords(words.doc(), namespace, words.cliPrivate());
      return this;
    }

    @Override
    public ServiceRow hiddenFromCli() {
      words = new ServiceWords(words.doc(), words.cliNamespace(), true);
      return this;
    }
  }

  /// What rows of all kinds have.
  private abstract static class RowBase<Self> implements Row<Self> {

    final String name;
    String doc = "";
    Access access = ADMINISTRATORS;

    RowBase(String name) {
      this.name = name;
    }

    abstract Self self();

    @Override
    public Self doc(String text) {
      doc = text;
      return self();
    }

    @Override
    public Self needs(Role... roles) {
      access = Access.roles(roles);
      return self();
    }

    @Override
    public Self anyLogin() {
      access = new Access.AnyLogin();
      return self();
    }

    @Override
    public Self noLogin() {
      access = new Access.NoLogin();
      return self();
    }
  }

  private abstract class MethodRowBase<P, Self> extends RowBase<Self>
      implements MethodRow<P, Self> {

    final Supplier<RecordForm> paramsForm;
    final Shape<?> resultShape;
    final Past past = new Past();
    boolean listed = true;
    @Nullable Shape<?> described;

    Method.@Nullable Audit audit;
    boolean evenUnrecorded;

    MethodRowBase(String name, Supplier<RecordForm> paramsForm, Shape<?> resultShape) {
      super(name);
      this.paramsForm = paramsForm;
      this.resultShape = resultShape;
    }

    abstract Method.Kind kind(ParamsForm params, Method[] made);

    Method method() {
      ParamsForm params = new ParamsForm(paramsForm.get());
      // A job's body writes its result by the method's own form, and the method holds the body.
      Method[] made = new Method[1];
      Form result = forms.of(resultShape);
      made[0] =
          new Method(
              name,
              access,
              listed,
              doc,
              audit == null ? null : audit.goingOn(evenUnrecorded),
              kind(params, made),
              params,
              result,
              described == null ? describedUnasked(result) : forms.of(described),
              forms,
              writeRole());
      return made[0];
    }

    /// What is known of the result when the row does not say.
    Form describedUnasked(Form result) {
      return result;
    }

    /// Whoever may write in a service may see its secrets.
    final @Nullable Role writeRole() {
      if (access instanceof Access.Roles(var anyOf)) {
        for (Role role : anyOf) {
          String prefix = role.name().replaceFirst("_(READ|WRITE)$", "");
          if (!prefix.equals(role.name()) && roleExists.test(prefix + "_WRITE")) {
            return new Role(prefix + "_WRITE");
          }
        }
      }
      return null;
    }

    @Override
    public Self looksLike(Shape<?> shape) {
      described = shape;
      return self();
    }

    @Override
    public Self unlisted() {
      listed = false;
      return self();
    }

    @Override
    public Self before(Version version, Difference... differences) {
      past.before(version, List.of(differences));
      return self();
    }

    @Override
    public Self since(Version version) {
      past.since(version);
      return self();
    }

    @Override
    public Self until(Version version) {
      past.until(version);
      return self();
    }

    @Override
    public Self audited(String text) {
      audit = new Method.Audit(text, _ -> "", false);
      return self();
    }

    @Override
    @SuppressWarnings("unchecked") // asked only with the record that the form made
    public Self audited(String text, Function<P, String> detail) {
      audit = new Method.Audit(text, (Function<Object, String>) detail, false);
      return self();
    }

    @Override
    public Self evenUnrecorded() {
      evenUnrecorded = true;
      return self();
    }
  }

  private final class CallRowImpl<P, R> extends MethodRowBase<P, CallRow<P>> implements CallRow<P> {

    private final Handler<P, R> handler;

    CallRowImpl(String name, Supplier<RecordForm> params, Shape<R> result, Handler<P, R> handler) {
      super(name, params, result);
      this.handler = handler;
    }

    @Override
    CallRow<P> self() {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // the form makes exactly the record that the handler takes
    public CallRow<P> before(Version version, Handler<P, ?> older) {
      past.before(version, (Handler<Object, ?>) (Handler<?, ?>) older);
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // the form makes exactly the record that the handler takes
    Method.Kind kind(ParamsForm params, Method[] made) {
      return new Method.Kind.Plain((Handler<Object, ?>) (Handler<?, ?>) handler);
    }
  }

  private final class QueryRowImpl<T> extends MethodRowBase<QueryParams, CallRow<QueryParams>>
      implements CallRow<QueryParams> {

    private final Class<T> entry;
    private final Rows<T> rows;
    private final MemoryQueries rules;

    QueryRowImpl(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
      super(name, () -> forms.ofRecord(QueryParams.class), Shape.ANYTHING);
      this.entry = entry;
      this.rows = rows;
      this.rules = rules;
    }

    @Override
    CallRow<QueryParams> self() {
      return this;
    }

    @Override
    public CallRow<QueryParams> before(Version version, Handler<QueryParams, ?> older) {
      throw new IllegalArgumentException(name + " is a query and has no second handler");
    }

    @Override
    Method.Kind kind(ParamsForm params, Method[] made) {
      return new Method.Kind.Query(rows, forms.of(entry), rules);
    }

    @Override
    Form describedUnasked(Form result) {
      return forms.of(entry);
    }
  }

  private final class InstanceRowImpl<T>
      extends MethodRowBase<InstanceParams, CallRow<InstanceParams>>
      implements CallRow<InstanceParams> {

    private final Class<T> entry;
    private final Rows<T> rows;
    private final MemoryQueries rules;

    InstanceRowImpl(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
      super(name, () -> forms.ofRecord(InstanceParams.class), Shape.ANYTHING);
      this.entry = entry;
      this.rows = rows;
      this.rules = rules;
    }

    @Override
    CallRow<InstanceParams> self() {
      return this;
    }

    @Override
    public CallRow<InstanceParams> before(Version version, Handler<InstanceParams, ?> older) {
      throw new IllegalArgumentException(name + " is a query and has no second handler");
    }

    @Override
    Method.Kind kind(ParamsForm params, Method[] made) {
      return new Method.Kind.Instance(new Method.Kind.Query(rows, forms.of(entry), rules));
    }

    @Override
    Form describedUnasked(Form result) {
      return forms.of(entry);
    }
  }

  private final class JobRowImpl<P, R> extends MethodRowBase<P, JobRow<P>> implements JobRow<P> {

    private final JobBody<P, R> body;
    private @Nullable Function<List<JsonValue>, String> lock;
    private @Nullable Integer lockQueueSize = 5;
    private boolean logs;
    private boolean reads;
    private boolean writes;
    private boolean checkPipes = true;
    private boolean isTransient;
    private boolean isAbortable;
    private @Nullable Function<List<JsonValue>, String> description;
    private @Nullable Role readRole;
    private boolean waitsOnly;
    private @Nullable UnaryOperator<List<JsonValue>> carried;
    private JobPolicy policy = JobPolicy.NONE;

    JobRowImpl(String name, Supplier<RecordForm> params, Shape<R> result, JobBody<P, R> body) {
      super(name, params, result);
      this.body = body;
    }

    @Override
    JobRow<P> self() {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // the form makes exactly the record that the body takes
    Method.Kind kind(ParamsForm params, Method[] made) {
      JobMethod.Body reading =
          (context, arguments) ->
              made[0].write(body.run(context, (P) params.read(arguments)), true);
      return new Method.Kind.Job(
          new JobMethod(
              name,
              lock,
              lockQueueSize,
              logs,
              reads,
              writes,
              checkPipes,
              isTransient,
              isAbortable,
              description,
              readRole,
              waitsOnly,
              reading,
              new Shown(params, forms.of(resultShape), writeRole(), carried),
              policy));
    }

    @Override
    public JobRow<P> lock(String text) {
      lock = _ -> text;
      return this;
    }

    @Override
    public JobRow<P> lock(Function<List<JsonValue>, String> text) {
      lock = text;
      return this;
    }

    @Override
    public JobRow<P> lockQueueSize(int size) {
      lockQueueSize = size;
      return this;
    }

    @Override
    public JobRow<P> lockQueueUnbounded() {
      lockQueueSize = null;
      return this;
    }

    @Override
    public JobRow<P> logs() {
      logs = true;
      return this;
    }

    @Override
    public JobRow<P> reads() {
      reads = true;
      return this;
    }

    @Override
    public JobRow<P> writes() {
      writes = true;
      return this;
    }

    @Override
    public JobRow<P> pipesOptional() {
      checkPipes = false;
      return this;
    }

    @Override
    public JobRow<P> transientJob() {
      isTransient = true;
      return this;
    }

    @Override
    public JobRow<P> abortable() {
      isAbortable = true;
      return this;
    }

    @Override
    public JobRow<P> describedBy(Function<List<JsonValue>, String> text) {
      description = text;
      return this;
    }

    @Override
    public JobRow<P> readableBy(Role role) {
      readRole = role;
      return this;
    }

    @Override
    public JobRow<P> onlyWaits() {
      waitsOnly = true;
      return shortHistory();
    }

    @Override
    public JobRow<P> joinsOnlyEqual() {
      policy = policy.joiningOnlyEqual();
      return this;
    }

    @Override
    public JobRow<P> fate(Fate fate) {
      policy = policy.with(fate);
      return this;
    }

    @Override
    public JobRow<P> retry(Retry retry) {
      policy = policy.with(retry);
      return this;
    }

    @Override
    public JobRow<P> timeLimit(Duration limit) {
      policy = policy.withTimeLimit(limit);
      return this;
    }

    @Override
    public JobRow<P> runningMax(int count) {
      policy = policy.withRunningMax(count);
      return this;
    }

    @Override
    public JobRow<P> priority(Priority priority) {
      policy = policy.with(priority);
      return this;
    }

    @Override
    public JobRow<P> unique(Function<List<JsonValue>, String> key) {
      policy = policy.withUnique(key);
      return this;
    }

    @Override
    public JobRow<P> carries(UnaryOperator<List<JsonValue>> shown) {
      carried = shown;
      return this;
    }

    @Override
    public JobRow<P> shortHistory() {
      policy = policy.with(JobMethod.History.SHORT);
      return this;
    }

    @Override
    public JobRow<P> schedule(Schedule schedule) {
      policy = policy.with(schedule);
      return this;
    }
  }

  /// How a job's arguments and result are shown.
  ///
  /// @param carried shows arguments that are those of other methods; null where there are none
  private record Shown(
      ParamsForm params,
      Form result,
      @Nullable Role unmaskedFor,
      @Nullable UnaryOperator<List<JsonValue>> carried)
      implements JobMethod.Shown {

    @Override
    public JsonValue arguments(List<JsonValue> raw) {
      return params.shown(carried == null ? raw : carried.apply(raw));
    }

    @Override
    public JsonValue result(JsonValue raw) {
      return result.shown(raw, false);
    }

    @Override
    public boolean secretArguments() {
      return carried != null || params.record().hasSecret();
    }

    @Override
    public boolean secretResult() {
      return carried != null || result.hasSecret();
    }

    @Override
    public boolean maySeeSecrets(Caller caller) {
      return Method.maySeeSecrets(caller, unmaskedFor);
    }
  }

  private final class EventRowImpl extends RowBase<EventRow> implements EventRow {

    private final @Nullable EventSource source;
    private Set<Change.Kind> kinds;
    private @Nullable Class<?> fields;

    EventRowImpl(String name, @Nullable EventSource source) {
      super(name);
      this.source = source;
      this.kinds =
          source == null ? EnumSet.allOf(Change.Kind.class) : EnumSet.of(Change.Kind.ADDED);
    }

    @Override
    public EventRow kinds(Change.Kind first, Change.Kind... others) {
      kinds = EnumSet.of(first, others);
      return this;
    }

    @Override
    public EventRow fields(Class<?> type) {
      fields = type;
      return this;
    }

    @Override
    EventRow self() {
      return this;
    }

    MethodTable.Event event() {
      Form form = fields == null ? null : entries.getOrDefault(fields, forms.of(fields));
      return new MethodTable.Event(name, access, doc, source, kinds, form);
    }
  }
}
