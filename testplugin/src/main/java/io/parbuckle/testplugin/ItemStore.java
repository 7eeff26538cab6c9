package io.parbuckle.testplugin;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.testplugin.ItemParams.TestItemCreate;
import io.parbuckle.testplugin.ItemParams.TestItemUpdate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `test_item`, and the events of what happens to it.
///
/// An event is published inside the transaction that it tells of, so that listeners hear changes in
/// the order in which they were committed.
///
/// **Threads.** Any.
final class ItemStore {

  /// What clients subscribe to.
  static final String COLLECTION = "test.item.query";

  private static final String ALL =
      """
      select id, name, size, enabled, note
        from test_item
       order by id
      """;

  private static final String ONE =
      """
      select id, name, size, enabled, note
        from test_item
       where id = :id
      """;

  /// Gives no row when the name is in use.
  private static final String INSERT =
      """
      insert into test_item (name, size, enabled, note)
      values (:name, :size, :enabled, :note)
      on conflict (name) do nothing
      returning id, name, size, enabled, note
      """;

  private static final String OTHER_OF_THIS_NAME =
      """
      select id
        from test_item
       where name = :name
         and id <> :id
      """;

  /// A member that stays is bound as null; for the one that may be null a flag says which it is.
  private static final String UPDATE =
      """
      update test_item
         set name = coalesce(:name, name),
             size = coalesce(:size, size),
             enabled = coalesce(:enabled, enabled),
             note = case when :note_given = 1 then :note else note end
       where id = :id
      returning id, name, size, enabled, note
      """;

  private static final String DELETE =
      """
      delete from test_item
       where id = :id
      """;

  private final Database database;
  private final Events events;

  ItemStore(Database database, Events events) {
    this.database = database;
    this.events = events;
  }

  /// All entries, by key.
  List<Item> all() {
    return database.read(tx -> tx.sql(ALL).list(Item.class));
  }

  Optional<Item> find(long id) {
    return database.read(tx -> find(tx, id));
  }

  private static Optional<Item> find(Tx tx, long id) {
    return tx.sql(ONE).bind("id", id).first(Item.class);
  }

  /// @throws Fault.Invalid if the name is in use
  Item create(TestItemCreate wanted) {
    return database.write(
        "create test item",
        tx -> {
          Item made =
              tx.sql(INSERT)
                  .bind("name", wanted.name())
                  .bind("size", wanted.size())
                  .bind("enabled", wanted.enabled())
                  .bind("note", wanted.note())
                  .first(Item.class)
                  .orElseThrow(() -> nameInUse("test_item_create.name"));
          events.publish(Change.added(COLLECTION, made.id(), made));
          return made;
        });
  }

  /// @throws Fault.NotFound if there is no such entry
  /// @throws Fault.Invalid if the name is in use by another
  Item update(long id, TestItemUpdate wanted) {
    return database.write(
        "update test item",
        tx -> {
          if (find(tx, id).isEmpty()) {
            throw missing(id);
          }
          checkName(tx, id, given(wanted.name()));
          Item changed =
              tx.sql(UPDATE)
                  .bind("id", id)
                  .bind("name", given(wanted.name()))
                  .bind("size", given(wanted.size()))
                  .bind("enabled", given(wanted.enabled()))
                  .bind("note_given", wanted.note() instanceof Edit.Set)
                  .bind("note", given(wanted.note()))
                  .first(Item.class)
                  .orElseThrow(() -> missing(id));
          events.publish(Change.changed(COLLECTION, id, changed));
          return changed;
        });
  }

  private static void checkName(Tx tx, long id, @Nullable String name) {
    if (name == null) {
      return;
    }
    Optional<Long> other =
        tx.sql(OTHER_OF_THIS_NAME).bind("name", name).bind("id", id).first(Long.class);
    if (other.isPresent()) {
      throw nameInUse("test_item_update.name");
    }
  }

  /// The new value; null for one that stays.
  private static <T> @Nullable T given(Edit<? extends @Nullable T> edit) {
    return switch (edit) {
      case Edit.Keep<? extends @Nullable T> _ -> null;
      case Edit.Set<? extends @Nullable T> set -> set.value();
    };
  }

  /// @throws Fault.NotFound if there is no such entry
  void delete(long id) {
    database.write(
        "delete test item",
        tx -> {
          if (tx.sql(DELETE).bind("id", id).update() == 0) {
            throw missing(id);
          }
          events.publish(Change.removed(COLLECTION, id));
          return null;
        });
  }

  static Fault missing(long id) {
    return new Fault.NotFound("TestItem " + id + " does not exist");
  }

  private static Fault nameInUse(String attribute) {
    return new Fault.Invalid(
        List.of(new Problem(attribute, "An item with this name already exists", Errno.EEXIST)));
  }
}
