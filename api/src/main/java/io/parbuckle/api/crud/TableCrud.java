package io.parbuckle.api.crud;

import io.parbuckle.api.crud.Components.Component;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Taken;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Entries that are the rows of a table, one column a component of their record:
///
/// ```java
/// offer
///     .crud(
///         "hello.greeting",
///         new TableCrud<>(
///                 database, "hello_greeting", Greeting.class, GreetingCreate.class, GreetingUpdate.class)
///             .unique("name"))
///     .called("a greeting", "greetings")
///     .roles("SYSTEM_GENERAL");
/// ```
///
/// The table has a column `id`, given by the database and never twice, and for every other
/// component of the entry one of its name in snake case, with a unique index where [#unique] says
/// so. A column that a new entry does not give takes the table's own default. Filters have the
/// rules of tables (`query.md` §9). The table is part of every backup.
///
/// Each change is one transaction, and is told at its commit: listeners hear changes in the order
/// in which they happened.
///
/// **Threads.** Any, once it is offered.
///
/// @param <E> an entry
/// @param <C> what a new one is made of
/// @param <U> what may be changed: members of type [io.parbuckle.api.param.Edit]
public final class TableCrud<E extends Record, C extends Record, U extends Record> {

  private static final String KEY = "id";

  private final Database database;
  private final String table;
  private final Class<E> entry;
  private final Class<C> create;
  private final Class<U> update;
  private final List<Unique> unique = new ArrayList<>();
  private final List<Rule<E>> rules = new ArrayList<>();
  private final String columns;

  /// A column of which no two rows have the same value.
  private record Unique(Component component, String message, int errno) {}

  /// What else must hold of an entry.
  @FunctionalInterface
  public interface Rule<E> {

    /// @param entry as it would be
    /// @param wrong takes each fault: the member, and a sentence
    void check(E entry, BiConsumer<String, String> wrong);
  }

  /// @throws IllegalArgumentException with everything that does not fit together
  public TableCrud(
      Database database, String table, Class<E> entry, Class<C> create, Class<U> update) {
    this.database = database;
    this.table = table;
    this.entry = entry;
    this.create = create;
    this.update = update;
    List<String> members = Components.of(entry).names();
    List<String> faults = new ArrayList<>();
    if (!table.matches("[a-z][a-z0-9_]*")) {
      faults.add(table + " is no name of a table such as hello_greeting");
    }
    if (!members.contains(KEY)) {
      faults.add(entry.getName() + " has no id");
    }
    for (Class<?> given : List.of(create, update)) {
      for (String name : Components.of(given).names()) {
        if (!members.contains(name) || name.equals(KEY)) {
          faults.add(given.getName() + "." + name + " is nothing that " + table + " can be given");
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    columns =
        Components.of(entry).all().stream()
            .map(Component::column)
            .collect(Collectors.joining(", "));
  }

  /// No two entries may have the same value of this member; the contract's own text and errno.
  public TableCrud<E, C, U> unique(String member) {
    return unique(member, "Object with this " + member + " already exists", Errno.EINVAL);
  }

  /// The same, with words of one's own.
  ///
  /// @throws IllegalArgumentException if entries have no such member
  public TableCrud<E, C, U> unique(String member, String message, int errno) {
    Component component =
        Components.of(entry).all().stream()
            .filter(each -> each.onWire().equals(member))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(entry.getName() + " has no member " + member));
    unique.add(new Unique(component, message, errno));
    return this;
  }

  /// What else must hold of every entry that is made or changed.
  public TableCrud<E, C, U> rule(Rule<E> rule) {
    rules.add(rule);
    return this;
  }

  public String table() {
    return table;
  }

  public Class<E> entry() {
    return entry;
  }

  public Class<C> create() {
    return create;
  }

  public Class<U> update() {
    return update;
  }

  /// A component of the entry.
  ///
  /// @param name on the wire
  /// @param column in the table
  /// @param secret whether not everybody sees what it holds
  public record Member(String name, String column, Class<?> type, boolean secret) {}

  /// What entries are made of.
  public List<Member> members() {
    return Components.of(entry).all().stream()
        .map(
            each ->
                new Member(
                    each.onWire(),
                    each.column(),
                    each.type(),
                    each.of().isAnnotationPresent(Secret.class)))
        .toList();
  }

  public Dialect dialect() {
    return database.dialect();
  }

  /// The entries that a condition lets through.
  ///
  /// @param condition SQL from what stands behind `where` on, without any text of a client
  /// @param values of its named parameters
  public List<E> found(String condition, Map<String, Object> values) {
    return database.read(
        tx -> given(tx, "select " + columns + " from " + table, condition, values).list(entry));
  }

  /// How many there are.
  ///
  /// @param condition as for [#found]
  public long count(String condition, Map<String, Object> values) {
    return database.read(
        tx ->
            given(tx, "select count(*) from " + table, condition, values)
                .first(Long.class)
                .orElse(0L));
  }

  private static Tx.Statement given(
      Tx tx, String start, String condition, Map<String, Object> values) {
    Tx.Statement statement = tx.sql(start + " where " + condition);
    values.forEach(statement::bind);
    return statement;
  }

  /// All entries, by key.
  public List<E> all() {
    return database.read(
        tx -> tx.sql("select " + columns + " from " + table + " order by id").list(entry));
  }

  public Optional<E> find(long id) {
    return database.read(tx -> find(tx, id));
  }

  private Optional<E> find(Tx tx, long id) {
    return tx.sql("select " + columns + " from " + table + " where id = :id")
        .bind(KEY, id)
        .first(entry);
  }

  /// @param schema begins the attributes of faults
  /// @param made runs inside the transaction
  /// @throws Fault.Invalid with every rule that the entry would break
  public E create(String schema, C wanted, Consumer<E> made) {
    return database.write(
        "create in " + table,
        tx -> {
          Map<Component, @Nullable Object> given = Components.given(wanted);
          checkUnique(tx, schema, 0, given);
          // Another server on the same database may have been faster.
          Optional<E> row = insert(tx, given);
          if (row.isEmpty()) {
            checkUnique(tx, schema, 0, given);
            throw new IllegalStateException(
                "a row that "
                    + table
                    + " has already, of a column that is not declared as unique: "
                    + given.keySet().stream().map(Component::column).toList());
          }
          checkRules(schema, row.get());
          made.accept(row.get());
          return row.get();
        });
  }

  private Optional<E> insert(Tx tx, Map<Component, @Nullable Object> given) {
    String names = given.keySet().stream().map(Component::column).collect(Collectors.joining(", "));
    String places =
        given.keySet().stream()
            .map(component -> ":" + component.column())
            .collect(Collectors.joining(", "));
    String values =
        given.isEmpty() ? "default values" : "(%s) values (%s)".formatted(names, places);
    return bound(
            tx.sql(
                "insert into %s %s on conflict do nothing returning %s"
                    .formatted(table, values, columns)),
            given)
        .first(entry);
  }

  /// @param schema begins the attributes of faults
  /// @param changed runs inside the transaction, also when nothing was given
  /// @return empty if there is no such entry
  /// @throws Fault.Invalid with every rule that the entry would break
  public Optional<E> update(String schema, long id, U wanted, Consumer<E> changed) {
    Map<Component, @Nullable Object> given = Components.given(wanted);
    try {
      return update(schema, id, given, changed);
    } catch (Taken taken) {
      // Another caller was faster, which only the database saw: now it can be told by name.
      database.<@Nullable Void>read(
          tx -> {
            checkUnique(tx, schema, id, given);
            return null;
          });
      throw taken;
    }
  }

  private Optional<E> update(
      String schema, long id, Map<Component, @Nullable Object> given, Consumer<E> changed) {
    return database.write(
        "update in " + table,
        tx -> {
          Optional<E> before = find(tx, id);
          if (before.isEmpty()) {
            return before;
          }
          checkUnique(tx, schema, id, given);
          Optional<E> row = given.isEmpty() ? before : update(tx, id, given);
          row.ifPresent(
              entry -> {
                checkRules(schema, entry);
                changed.accept(entry);
              });
          return row;
        });
  }

  private Optional<E> update(Tx tx, long id, Map<Component, @Nullable Object> given) {
    String sets =
        given.keySet().stream()
            .map(component -> component.column() + " = :" + component.column())
            .collect(Collectors.joining(", "));
    return bound(
            tx.sql("update %s set %s where id = :id returning %s".formatted(table, sets, columns)),
            given)
        .bind(KEY, id)
        .first(entry);
  }

  /// @param gone runs inside the transaction
  /// @return whether there was such an entry
  public boolean delete(long id, Runnable gone) {
    return database.write(
        "delete in " + table,
        tx -> {
          boolean was =
              tx.sql("delete from " + table + " where id = :id").bind(KEY, id).update() > 0;
          if (was) {
            gone.run();
          }
          return was;
        });
  }

  private void checkUnique(Tx tx, String schema, long id, Map<Component, @Nullable Object> given) {
    List<Problem> problems = new ArrayList<>();
    for (Unique each : unique) {
      String column = each.component().column();
      given.forEach(
          (component, value) -> {
            if (component.column().equals(column)
                && value != null
                && taken(tx, column, value, id)) {
              problems.add(
                  new Problem(
                      schema + "." + each.component().onWire(), each.message(), each.errno()));
            }
          });
    }
    refuse(problems);
  }

  private boolean taken(Tx tx, String column, Object value, long id) {
    return tx.sql("select id from %s where %s = :value and id <> :id".formatted(table, column))
        .bind("value", stored(value))
        .bind(KEY, id)
        .first(Long.class)
        .isPresent();
  }

  private void checkRules(String schema, E entry) {
    List<Problem> problems = new ArrayList<>();
    for (Rule<E> rule : rules) {
      rule.check(entry, (member, text) -> problems.add(new Problem(schema + "." + member, text)));
    }
    refuse(problems);
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  private static Tx.Statement bound(
      Tx.Statement statement, Map<Component, @Nullable Object> given) {
    given.forEach((component, value) -> statement.bind(component.column(), stored(value)));
    return statement;
  }

  /// As a column takes it.
  private static @Nullable Object stored(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Enum<?> constant -> constant.name();
      case String _, Boolean _, Number _, Instant _, byte[] _ -> value;
      default ->
          throw new IllegalStateException("a " + value.getClass().getName() + " fits no column");
    };
  }
}
