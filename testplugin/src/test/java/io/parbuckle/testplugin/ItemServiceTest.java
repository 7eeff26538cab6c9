package io.parbuckle.testplugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Offer;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.query.Queries;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.testplugin.ItemParams.TestItemCreate;
import io.parbuckle.testplugin.ItemParams.TestItemUpdate;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ItemServiceTest {

  /// Knows one filter, `[["id", "=", n]]`, and one option, `select` of nothing but the name.
  private static final Queries QUERIES =
      new Queries() {
        @Override
        public JsonValue query(List<JsonValue> rows, JsonValue filters, JsonValue options) {
          throw new AssertionError("entries of a table are queried by its rules");
        }

        @Override
        public JsonValue table(List<JsonValue> rows, JsonValue filters, JsonValue options) {
          if (options instanceof JsonObject given && given.get("get") != null) {
            throw new AssertionError("one entry is wanted already");
          }
          return new JsonArray(rows.stream().filter(row -> matches(row, filters)).toList());
        }

        private boolean matches(JsonValue row, JsonValue filters) {
          return filters instanceof JsonArray(var all)
              && all.stream()
                  .allMatch(
                      each ->
                          ((JsonArray) each).items().get(2).equals(((JsonObject) row).at("id")));
        }
      };

  private final RecordedEvents events = new RecordedEvents();
  private final SqliteDatabase database;
  private final Declared methods;

  ItemServiceTest() throws IOException {
    database = new SqliteDatabase(migration());
    methods = Declared.by(new ItemService(new ItemStore(database, events), QUERIES));
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private static String migration() throws IOException {
    String name = new TestPlugin().migrations() + "/sqlite/V1__item.sql";
    try (InputStream in = ItemServiceTest.class.getClassLoader().getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  private Item create(String name) throws Exception {
    return (Item)
        methods.answer(
            "test.item.create", new ItemParams.Create(new TestItemCreate(name, 0, true, null)));
  }

  private Item update(long id, TestItemUpdate changes) throws Exception {
    return (Item) methods.answer("test.item.update", new ItemParams.Update(id, changes));
  }

  private static TestItemUpdate nothing() {
    return new TestItemUpdate(
        new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Keep<>());
  }

  private static TestItemUpdate name(String name) {
    return new TestItemUpdate(
        new Edit.Set<>(name), new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Keep<>());
  }

  private static TestItemUpdate note(@Nullable String note) {
    return new TestItemUpdate(
        new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Keep<>(), new Edit.Set<>(note));
  }

  @Test
  void a_new_entry_is_told_with_all_its_members() throws Exception {
    Item made = create("a");

    assertThat(made).isEqualTo(new Item(1, "a", 0, true, null));
    assertThat(events.told()).containsExactly(Change.added("test.item.query", 1L, made));
  }

  @Test
  void a_name_in_use_is_refused_and_nothing_is_told() throws Exception {
    create("a");
    create("b");
    events.told().clear();

    assertThatThrownBy(() -> create("a"))
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            fault ->
                assertThat(Json.text(Failures.of(fault).extra()))
                    .isEqualTo(
                        "[[\"test_item_create.name\",\"An item with this name already"
                            + " exists\",17]]"));
    assertThatThrownBy(() -> update(2, name("a")))
        .hasMessage("[EEXIST] test_item_update.name: An item with this name already exists\n");
    assertThat(events.told()).isEmpty();
  }

  @Test
  void an_update_changes_what_is_given_and_keeps_the_rest() throws Exception {
    create("a");
    TestItemUpdate all =
        new TestItemUpdate(
            new Edit.Set<>("b"), new Edit.Set<>(5L), new Edit.Set<>(false), new Edit.Set<>("n"));

    assertThat(update(1, all)).isEqualTo(new Item(1, "b", 5, false, "n"));
    assertThat(update(1, note(null))).isEqualTo(new Item(1, "b", 5, false, null));
  }

  @Test
  void an_update_of_nothing_is_told_all_the_same() throws Exception {
    Item made = create("a");

    assertThat(update(1, nothing())).isEqualTo(made);
    assertThat(events.told()).last().isEqualTo(Change.changed("test.item.query", 1L, made));
  }

  @Test
  void an_entry_may_keep_its_own_name() throws Exception {
    Item made = create("a");

    assertThat(update(1, name("a"))).isEqualTo(made);
  }

  @Test
  void a_deleted_entry_is_told_by_its_key_and_its_key_is_not_given_again() throws Exception {
    create("a");

    assertThat(methods.answer("test.item.delete", new ItemParams.Key(1))).isEqualTo(true);

    assertThat(events.told()).last().isEqualTo(Change.removed("test.item.query", 1L));
    assertThat(create("a").id()).isEqualTo(2);
  }

  @Test
  void a_missing_entry_is_named_by_every_method() {
    String missing = "[ENOENT] None: TestItem 99999 does not exist";

    assertThatThrownBy(() -> update(99999, nothing())).hasMessage(missing);
    assertThatThrownBy(() -> methods.answer("test.item.delete", new ItemParams.Key(99999)))
        .hasMessage(missing);
    assertThatThrownBy(
            () ->
                methods.answer(
                    "test.item.get_instance", new ItemParams.Instance(99999, JsonObject.EMPTY)))
        .hasMessage(missing);
    assertThat(events.told()).isEmpty();
  }

  @Test
  void entries_are_read_in_the_order_of_their_members() throws Exception {
    create("a");
    create("b");

    JsonValue all =
        (JsonValue)
            methods.answer(
                "test.item.query", new ItemParams.Query(JsonArray.EMPTY, JsonObject.EMPTY));

    assertThat(Json.text(all))
        .isEqualTo(
            "[{\"id\":1,\"name\":\"a\",\"size\":0,\"enabled\":true,\"note\":null},"
                + "{\"id\":2,\"name\":\"b\",\"size\":0,\"enabled\":true,\"note\":null}]");
  }

  @Test
  void one_entry_is_one_also_when_the_options_say_so_again() throws Exception {
    create("a");
    Item second = create("b");

    Object found =
        methods.answer(
            "test.item.get_instance",
            new ItemParams.Instance(2, JsonObject.of("get", JsonBoolean.TRUE)));

    assertThat(found).isEqualTo(second.json());
  }

  @Test
  void the_table_is_in_backups_and_the_service_out_of_sight() {
    assertThat(methods.tables()).containsEntry("test_item", Offer.Keeps.CONFIGURATION);
    assertThat(methods.hidden()).containsExactly("test.item");
  }
}
