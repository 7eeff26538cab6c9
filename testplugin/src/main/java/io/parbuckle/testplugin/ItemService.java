package io.parbuckle.testplugin;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.store.Database;
import io.parbuckle.protocol.error.Errno;
import org.jspecify.annotations.Nullable;

/// Entries in the real database: `test.item.*` (`test-methods.md` §5). They are configuration, like
/// what most services keep: so a backup and its return can be tried out on what means nothing.
final class ItemService implements Service {

  private final Database database;

  ItemService(Database database) {
    this.database = database;
  }

  /// A new entry.
  record TestItemCreate(
      @Doc("Not in use by another entry.") @Length(min = 1) String name,
      @Doc("0 or more.") @Range(min = 0) @Default("0") long size,
      @Doc("Without effect.") @Default("true") boolean enabled,
      @Doc("Any text, or none.") @Default("null") @Nullable String note) {}

  /// Changes to an entry.
  record TestItemUpdate(
      @Doc("Not in use by another entry.") @Length(min = 1) Edit<String> name,
      @Doc("0 or more.") @Range(min = 0) Edit<Long> size,
      @Doc("Without effect.") Edit<Boolean> enabled,
      @Doc("Any text, or none.") Edit<@Nullable String> note) {}

  @Override
  public void declare(Offer offer) {
    offer
        .crud(
            "test.item",
            new TableCrud<>(
                    database, "test_item", Item.class, TestItemCreate.class, TestItemUpdate.class)
                .unique("name", "An item with this name already exists", Errno.EEXIST))
        .called("a test item", "test items")
        .roles("SYSTEM_GENERAL")
        .audited(TestItemCreate::name)
        .hiddenFromCli();
  }
}
