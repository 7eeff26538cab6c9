package io.parbuckle.testplugin;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.json.JsonValue;
import org.jspecify.annotations.Nullable;

/// What the methods of [ItemService] take.
final class ItemParams {

  private ItemParams() {}

  record Create(@Doc("The new entry.") TestItemCreate testItemCreate) {}

  record TestItemCreate(
      @Doc("Not in use by another entry.") @Length(min = 1) String name,
      @Doc("0 or more.") @Range(min = 0) @Default("0") long size,
      @Doc("Without effect.") @Default("true") boolean enabled,
      @Doc("Any text, or none.") @Default("null") @Nullable String note) {}

  record Update(
      @Doc("Key of the entry.") long id,
      @Doc("What to change; the rest stays.") TestItemUpdate testItemUpdate) {}

  record TestItemUpdate(
      @Doc("Not in use by another entry.") @Length(min = 1) Edit<String> name,
      @Doc("0 or more.") @Range(min = 0) Edit<Long> size,
      @Doc("Without effect.") Edit<Boolean> enabled,
      @Doc("Any text, or none.") Edit<@Nullable String> note) {}

  record Key(@Doc("Key of the entry.") long id) {}

  record Instance(
      @Doc("Key of the entry.") long id, @Doc("Which members.") @Default("{}") JsonValue options) {}

  record Query(
      @Doc("Which entries: a list of [field, operator, value].") @Default("[]") JsonValue filters,
      @Doc("Which members, order and part of them.") @Default("{}") JsonValue options) {}
}
