package io.parbuckle.server.method;

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
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.store.RecordJson;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes what services declare and makes the [MethodTable] of it. What is wrong is collected, so
/// that the author of a plug-in sees all of it at the first start.
///
/// **Threads.** One, while the server starts.
public final class Declarations implements Offer, RecordJson {

  private final Forms forms = new Forms();
  private final OlderForms olderForms = new OlderForms(forms);
  private final MemoryQueries queries;
  private final Predicate<String> roleExists;
  private final Consumer<Change> told;
  private final List<DeclaredMethod<?, ?>> methods = new ArrayList<>();
  private final List<DeclaredEvent> events = new ArrayList<>();
  private final List<CrudRows<?, ?>> cruds = new ArrayList<>();
  private final Map<String, Keeps> tables = new LinkedHashMap<>();
  private final List<Sealed> sealed = new ArrayList<>();
  private final Map<String, DeclaredService> services = new LinkedHashMap<>();
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
    for (DeclaredMethod<?, ?> row : methods) {
      if (row instanceof DeclaredQuery<?> query && query.entry.isRecord()) {
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
      Version version, DeclaredMethod<?, ?> row, Map<String, Method> newest) {
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
    for (DeclaredMethod<?, ?> row : methods) {
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
    for (DeclaredEvent row : events) {
      checkRoles(row.name, row.access);
      if (byName.put(row.name, row.event(entries)) != null) {
        faults.add("the event " + row.name + " is declared twice");
      }
    }
    return byName;
  }

  private MethodTable table(
      Version version, Map<String, Method> newest, Map<String, MethodTable.Event> eventsByName) {
    Map<String, Method> byName = new LinkedHashMap<>();
    Set<String> later = new LinkedHashSet<>();
    for (DeclaredMethod<?, ?> row : methods) {
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
    return add(new DeclaredCall<>(this, name, params, result, handler));
  }

  @Override
  public <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows) {
    return query(name, entry, rows, queries);
  }

  /// A query by other rules than those of collections.
  <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    return add(new DeclaredQuery<>(this, name, entry, rows, rules));
  }

  /// `X.get_instance`.
  <T> CallRow<?> instance(String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    return add(new DeclaredInstance<>(this, name, entry, rows, rules));
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

  Predicate<String> roleExists() {
    return roleExists;
  }

  Consumer<Change> told() {
    return told;
  }

  @Override
  public <P, R> JobRow<P> job(String name, Class<P> params, Shape<R> result, JobBody<P, R> body) {
    return add(new DeclaredJob<>(this, name, () -> forms.ofRecord(params), result, body));
  }

  private <T extends DeclaredMethod<?, ?>> T add(T row) {
    methods.add(row);
    return row;
  }

  @Override
  public EventRow event(String collection) {
    DeclaredEvent row = new DeclaredEvent(forms, collection, null);
    events.add(row);
    return row;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the source takes
  public <A> EventRow source(String name, Class<A> arguments, Source<A> source) {
    DeclaredEvent row =
        new DeclaredEvent(
            forms, name, EventSource.shared(forms.ofRecord(arguments), (Source<Object>) source));
    events.add(row);
    return row;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the source takes
  public <A> EventRow privateSource(String name, Class<A> arguments, PrivateSource<A> source) {
    DeclaredEvent row =
        new DeclaredEvent(
            forms,
            name,
            EventSource.toEach(forms.ofRecord(arguments), (PrivateSource<Object>) source));
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
    return services.computeIfAbsent(name, DeclaredService::new);
  }

  private Map<String, ServiceWords> serviceWords() {
    Map<String, ServiceWords> words = new HashMap<>();
    services.forEach((name, row) -> words.put(name, row.words()));
    return words;
  }
}
