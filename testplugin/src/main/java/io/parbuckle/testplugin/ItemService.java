package io.parbuckle.testplugin;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;

/// Entries in the real database: `test.item.*` (`test-methods.md` §5).
///
/// This file is the face; [ItemStore] keeps them and tells of changes.
final class ItemService implements Service {

  private static final String SERVICE = "test.item";

  private final ItemStore items;
  private final Queries queries;

  ItemService(ItemStore items, Queries queries) {
    this.items = items;
    this.queries = queries;
  }

  @Override
  public void declare(Offer offer) {
    // Configuration, like what most services keep: so a backup and its return can be tried out on
    // entries that mean nothing.
    offer.table("test_item", Offer.Keeps.CONFIGURATION);
    offer.hiddenFromCli(SERVICE);
    offer
        .event(ItemStore.COLLECTION)
        .doc("Sent when an entry is made, changed or deleted.")
        .fields(Item.class)
        .needs(Role.SYSTEM_GENERAL_READ);
    declareReading(offer);
    declareWriting(offer);
  }

  private void declareReading(Offer offer) {
    offer
        .call(
            "test.item.query",
            ItemParams.Query.class,
            Shape.ANYTHING,
            (_, params) -> query(params.filters(), params.options()))
        .doc("The entries that match.")
        .needs(Role.SYSTEM_GENERAL_READ);
    offer
        .call(
            "test.item.get_instance",
            ItemParams.Instance.class,
            Shape.ANYTHING,
            (_, params) -> instance(params.id(), params.options()))
        .doc("One entry.")
        .needs(Role.SYSTEM_GENERAL_READ);
  }

  private JsonValue query(JsonValue filters, JsonValue options) {
    List<JsonValue> rows = items.all().stream().map(item -> (JsonValue) item.json()).toList();
    return queries.table(rows, filters, options);
  }

  /// A query for one key, of which the options may choose members. That the result is one entry is
  /// settled already, so `get` and `count` have no meaning here.
  private JsonValue instance(long id, JsonValue options) {
    JsonValue sensible =
        options instanceof JsonObject given ? given.without("get").without("count") : options;
    JsonValue found = query(ofKey(id), sensible);
    if (found instanceof JsonArray(var rows) && !rows.isEmpty()) {
      return rows.getFirst();
    }
    throw ItemStore.missing(id);
  }

  private static JsonArray ofKey(long id) {
    return JsonArray.of(JsonArray.of(JsonText.of("id"), JsonText.of("="), JsonInteger.of(id)));
  }

  private void declareWriting(Offer offer) {
    offer
        .call(
            "test.item.create",
            ItemParams.Create.class,
            Item.class,
            (_, params) -> items.create(params.testItemCreate()))
        .doc("Makes an entry.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
    offer
        .call(
            "test.item.update",
            ItemParams.Update.class,
            Item.class,
            (_, params) -> items.update(params.id(), params.testItemUpdate()))
        .doc("Changes an entry.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
    offer
        .call(
            "test.item.delete", ItemParams.Key.class, Boolean.class, (_, params) -> delete(params))
        .doc("Deletes an entry.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
  }

  private boolean delete(ItemParams.Key params) {
    items.delete(params.id());
    return true;
  }
}
