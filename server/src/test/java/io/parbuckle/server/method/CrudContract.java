package io.parbuckle.server.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer;
import io.parbuckle.api.crud.SettingConfig;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.fixture.AskedTwice;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.JsonSettings;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a service made of a table, or of a setting, does on each database.
abstract class CrudContract {

  enum Kind {
    SAIL,
    MOTOR
  }

  record Boat(
      @Doc("x") long id,
      @Doc("x") String name,
      @Doc("x") Kind kind,
      @Doc("x") int beds,
      @Doc("x") @Nullable Instant built,
      @Doc("x") @Secret @Nullable String passWord) {}

  record BoatCreate(
      @Doc("x") String name,
      @Doc("x") @Default("\"SAIL\"") Kind kind,
      @Doc("x") @Default("null") @Nullable Instant built,
      @Doc("x") @Default("null") @Secret @Nullable String passWord) {}

  record BoatUpdate(
      @Doc("x") Edit<String> name,
      @Doc("x") Edit<Kind> kind,
      @Doc("x") @Range(min = 0) Edit<Integer> beds,
      @Doc("x") Edit<@Nullable Instant> built) {}

  record Harbour(@Doc("x") String name, @Doc("x") int berths) {}

  record HarbourUpdate(
      @Doc("x") Edit<String> name, @Doc("x") @Range(min = 1) Edit<Integer> berths) {}

  private final List<Change> told = new ArrayList<>();
  JdbcDatabase database;
  private Declarations declarations;
  private MethodTable methods;

  abstract JdbcDatabase open();

  /// How a key is given that is never given again.
  abstract String key();

  private String table() {
    return """
    create table boat (
      id        %s,
      name      text not null unique,
      kind      text not null,
      beds      bigint not null default 2,
      built     bigint,
      pass_word text
    )
    """
        .formatted(key());
  }

  @BeforeEach
  void offer() {
    database = open();
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", new SettableTime()).own();
    database.write("boats", tx -> tx.sql(table()).update());
    declarations =
        new Declarations(
            TestQueries.by(Rules.UNTIL_26),
            RoleGraph.load()::knows,
            change -> database.afterCommit(() -> told.add(change)));
    JsonSettings settings = new JsonSettings(database, declarations);
    declarations.take(
        offer -> {
          offer
              .crud(
                  "dock.boat",
                  new TableCrud<>(database, "boat", Boat.class, BoatCreate.class, BoatUpdate.class)
                      .unique("name")
                      .rule(
                          (boat, wrong) -> {
                            if (boat.kind() == Kind.MOTOR && boat.beds() > 4) {
                              wrong.accept("beds", "A motor boat has 4 at most.");
                            }
                          }))
              .called("a boat", "boats")
              .roles("SYSTEM_GENERAL")
              .audited(BoatCreate::name)
              .hiddenFromCli();
          offer
              .config(
                  "dock.harbour",
                  Harbour.class,
                  HarbourUpdate.class,
                  new SettingConfig<>(
                      database, settings, "harbour", Harbour.class, new Harbour("Home", 10)))
              .called("the harbour")
              .roles("SYSTEM_GENERAL")
              .audited();
        });
    methods = declarations.table();
  }

  @AfterEach
  void close() {
    database.close();
  }

  JsonValue call(String method, String params) throws Exception {
    return call(Caller.SYSTEM, method, params);
  }

  private JsonValue call(Caller caller, String method, String params) throws Exception {
    return methods
        .require(method)
        .answer(new TestCall(caller, method), ((JsonArray) Json.read(params)).items());
  }

  private static String text(JsonValue value) {
    return Json.text(value);
  }

  static String triples(Throwable fault) {
    return text(Failures.of(fault).extra());
  }

  @Test
  void a_new_entry_takes_defaults_of_the_record_and_of_the_table() throws Exception {
    JsonValue made = call("dock.boat.create", "[{\"name\":\"Argo\"}]");

    assertThat(text(made))
        .isEqualTo(
            "{\"id\":1,\"name\":\"Argo\",\"kind\":\"SAIL\",\"beds\":2,\"built\":null,"
                + "\"pass_word\":null}");
  }

  @Test
  void whatever_is_asked_of_a_table_is_answered_as_if_all_of_it_were_in_memory() throws Exception {
    for (int i = 0; i < 30; i++) {
      call(
          "dock.boat.create",
          "[{\"name\":\"%s%d\",\"kind\":\"%s\",\"built\":%s,\"pass_word\":\"x\"}]"
              .formatted(
                  List.of("Argo", "argo", "Éole", "a%_").get(i % 4),
                  i,
                  Kind.values()[i % 2],
                  i % 3 == 0 ? "null" : "{\"$date\":%d}".formatted(1_000L * (i / 4))));
      call("dock.boat.update", "[%d,{\"beds\":%d}]".formatted(i + 1, i % 5));
    }
    TableRules<Boat, BoatCreate, BoatUpdate> boats =
        new TableRules<>(
            "dock.boat",
            new TableCrud<>(database, "boat", Boat.class, BoatCreate.class, BoatUpdate.class));
    Form form = declarations.forms().of(Boat.class);
    TestCall call = new TestCall(Caller.SYSTEM, "dock.boat.query");

    new AskedTwice(
            () -> boats.stored(call, JsonObject.EMPTY, boat -> form.write(boat, false)),
            Rules.TABLE)
        .agree();
  }

  @Test
  void each_change_is_told_once_with_the_whole_entry() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");
    call("dock.boat.update", "[1,{\"beds\":3}]");
    call("dock.boat.update", "[1,{}]");
    call("dock.boat.delete", "[1]");

    Boat first = new Boat(1, "Argo", Kind.SAIL, 2, null, null);
    Boat second = new Boat(1, "Argo", Kind.SAIL, 3, null, null);
    JsonValue key = JsonValue.JsonInteger.of(1);
    assertThat(told)
        .containsExactly(
            Change.added("dock.boat.query", key, first),
            Change.changed("dock.boat.query", key, second),
            Change.changed("dock.boat.query", key, second),
            Change.removed("dock.boat.query", 1L));
  }

  @Test
  void a_value_in_use_is_refused_by_its_member_and_nothing_is_told() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");
    call("dock.boat.create", "[{\"name\":\"Bounty\"}]");
    told.clear();

    assertThatThrownBy(() -> call("dock.boat.create", "[{\"name\":\"Argo\"}]"))
        .isInstanceOf(Fault.Invalid.class)
        .satisfies(
            fault ->
                assertThat(triples(fault))
                    .isEqualTo(
                        "[[\"dock_boat_create.name\",\"Object with this name already"
                            + " exists\",22]]"));
    assertThatThrownBy(() -> call("dock.boat.update", "[2,{\"name\":\"Argo\"}]"))
        .satisfies(fault -> assertThat(triples(fault)).contains("\"dock_boat_update.name\""));
    assertThat(text(call("dock.boat.update", "[1,{\"name\":\"Argo\"}]"))).contains("Argo");
    assertThat(told).hasSize(1);
  }

  @Test
  void a_rule_that_an_entry_would_break_takes_the_change_back() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\",\"kind\":\"MOTOR\"}]");
    told.clear();

    assertThatThrownBy(() -> call("dock.boat.update", "[1,{\"beds\":9}]"))
        .satisfies(
            fault ->
                assertThat(triples(fault))
                    .isEqualTo("[[\"dock_boat_update.beds\",\"A motor boat has 4 at most.\",22]]"));

    assertThat(text(call("dock.boat.get_instance", "[1]"))).contains("\"beds\":2");
    assertThat(told).isEmpty();
  }

  @Test
  void an_update_sets_what_is_given_also_to_null() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\",\"built\":{\"$date\":1000}}]");

    JsonValue changed =
        call("dock.boat.update", "[1,{\"name\":\"Bounty\",\"kind\":\"MOTOR\",\"built\":null}]");

    assertThat(text(changed))
        .isEqualTo(
            "{\"id\":1,\"name\":\"Bounty\",\"kind\":\"MOTOR\",\"beds\":2,\"built\":null,"
                + "\"pass_word\":null}");
  }

  @Test
  void a_missing_entry_is_named_by_every_method() {
    for (String call : List.of("get_instance [9]", "update [9,{}]", "delete [9]")) {
      String[] words = call.split(" ", 2);
      assertThatThrownBy(() -> call("dock.boat." + words[0], words[1]))
          .isInstanceOf(Fault.NotFound.class)
          .hasMessage("[ENOENT] None: DockBoat 9 does not exist");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void parameters_have_the_names_that_the_contract_gives_them() {
    assertThatThrownBy(() -> call("dock.boat.create", "[]"))
        .satisfies(
            fault ->
                assertThat(triples(fault))
                    .isEqualTo("[[\"dock_boat_create\",\"Field required\",22]]"));
    assertThatThrownBy(() -> call("dock.boat.update", "[\"1\",{\"beds\":-1,\"id\":2}]"))
        .satisfies(
            fault ->
                assertThat(triples(fault))
                    .contains("[\"id\",\"Input should be a valid integer\",22]")
                    .contains("[\"dock_boat_update.beds\",")
                    .contains("[\"dock_boat_update.id\",\"Extra inputs are not permitted\",22]"));
  }

  @Test
  void one_entry_is_one_whatever_the_options_say() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");
    call("dock.boat.create", "[{\"name\":\"Bounty\"}]");

    assertThat(text(call("dock.boat.get_instance", "[2,{\"count\":true,\"get\":true}]")))
        .startsWith("{\"id\":2,");
    assertThat(text(call("dock.boat.get_instance", "[2,{\"select\":[\"name\"]}]")))
        .isEqualTo("{\"name\":\"Bounty\"}");
    assertThatThrownBy(() -> call("dock.boat.get_instance", "[2,{\"x\":1}]"))
        .satisfies(
            fault ->
                assertThat(triples(fault))
                    .isEqualTo("[[\"options.x\",\"Extra inputs are not permitted\",22]]"));
  }

  @Test
  void filters_have_the_rules_of_tables() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");
    call("dock.boat.create", "[{\"name\":\"Bounty\"}]");

    assertThat(text(call("dock.boat.query", "[[[\"name\",\"~\",\"UNT\"]],{\"count\":true}]")))
        .isEqualTo("1");
  }

  @Test
  void the_database_answers_as_the_entries_look() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\",\"built\":{\"$date\":1000}}]");
    call("dock.boat.create", "[{\"name\":\"Bounty\",\"kind\":\"MOTOR\"}]");
    call("dock.boat.create", "[{\"name\":\"argus\",\"built\":{\"$date\":5000}}]");

    assertThat(names("[[\"kind\",\"=\",\"SAIL\"]]", "\"order_by\":[\"-name\"]"))
        .isEqualTo("argus Argo");
    assertThat(names("[[\"built\",\">\",{\"$date\":1000}]]", "")).isEqualTo("argus");
    assertThat(names("[[\"name\",\"^\",\"ARG\"],[\"id\",\">\",1]]", "")).isEqualTo("argus");
    assertThat(names("[[\"built\",\"=\",null]]", "")).isEqualTo("Bounty");
    assertThat(names("[]", "\"order_by\":[\"kind\",\"-built\"],\"offset\":1,\"limit\":1"))
        .isEqualTo("argus");
    assertThat(names("[[\"OR\",[[\"id\",\"=\",1],[[\"kind\",\"=\",\"MOTOR\"]]]]]", ""))
        .isEqualTo("Argo Bounty");
    assertThatThrownBy(() -> names("[[\"colour\",\"=\",1]]", ""))
        .hasMessageContaining("There is no field colour.");
  }

  private String names(String filters, String options) throws Exception {
    JsonArray found = (JsonArray) call("dock.boat.query", "[" + filters + ",{" + options + "}]");
    return String.join(
        " ",
        found.items().stream()
            .map(boat -> ((JsonValue.JsonText) ((JsonObject) boat).at("name")).value())
            .toList());
  }

  @Test
  void a_secret_cannot_be_found_out_by_trial() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\",\"pass_word\":\"oars\"}]");
    Caller reader =
        new Caller(
            "r", 1, "X", JsonObject.EMPTY, false, Set.of("SYSTEM_GENERAL_READ"), "192.0.2.7");

    assertThat(text(call(reader, "dock.boat.query", "[[[\"pass_word\",\"^\",\"o\"]]]")))
        .isEqualTo("[]");
    assertThat(text(call("dock.boat.query", "[[[\"pass_word\",\"^\",\"o\"]],{\"count\":true}]")))
        .isEqualTo("1");
  }

  @Test
  void who_may_only_read_sees_no_secret() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\",\"pass_word\":\"oars\"}]");
    Caller reader =
        new Caller(
            "r", 1, "X", JsonObject.EMPTY, false, Set.of("SYSTEM_GENERAL_READ"), "192.0.2.7");

    assertThat(text(call(reader, "dock.boat.get_instance", "[1]")))
        .contains("\"pass_word\":\"********\"");
    assertThat(text(call("dock.boat.query", "[]"))).contains("\"pass_word\":\"oars\"");
  }

  @Test
  void a_deleted_key_is_not_given_again() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");

    assertThat(text(call("dock.boat.delete", "[1]"))).isEqualTo("true");
    assertThat(text(call("dock.boat.create", "[{\"name\":\"Argo\"}]"))).startsWith("{\"id\":2,");
  }

  @Test
  void roles_audit_and_table_follow_from_the_declaration() throws Exception {
    assertThat(roles("dock.boat.query")).containsExactly("SYSTEM_GENERAL_READ");
    assertThat(roles("dock.boat.delete")).containsExactly("SYSTEM_GENERAL_WRITE");
    Method.Audit audit = Objects.requireNonNull(methods.require("dock.boat.create").audit());
    assertThat(audit.text()).isEqualTo("Create boat");
    assertThat(
            audit
                .detail()
                .apply(new CrudRows.Create<>(new BoatCreate("Argo", Kind.SAIL, null, null))))
        .isEqualTo("Argo");
    assertThat(methods.words("dock.boat").cliPrivate()).isTrue();
    assertThat(declarations.tables()).containsEntry("boat", Offer.Keeps.CONFIGURATION);
  }

  private List<String> roles(String method) {
    return ((Access.Roles) methods.require(method).access())
        .anyOf().stream().map(role -> role.name()).toList();
  }

  @Test
  void settings_are_defaults_until_somebody_changes_them() throws Exception {
    assertThat(text(call("dock.harbour.config", "[]")))
        .isEqualTo("{\"name\":\"Home\",\"berths\":10}");

    assertThat(text(call("dock.harbour.update", "[{\"berths\":7}]")))
        .isEqualTo("{\"name\":\"Home\",\"berths\":7}");
    assertThat(text(call("dock.harbour.config", "[]")))
        .isEqualTo("{\"name\":\"Home\",\"berths\":7}");
    assertThatThrownBy(() -> call("dock.harbour.update", "[{\"berths\":0}]"))
        .satisfies(fault -> assertThat(triples(fault)).contains("\"dock_harbour_update.berths\""));
    assertThat(told).isEmpty();
  }

  record Extra(@Doc("x") long id, @Doc("x") String colour) {}

  @Test
  void what_does_not_fit_the_table_is_told_at_once() {
    assertThatThrownBy(
            () -> new TableCrud<>(database, "Boat;", Harbour.class, Extra.class, Extra.class))
        .hasMessageContaining("Boat; is no name of a table")
        .hasMessageContaining("has no id")
        .hasMessageContaining("Extra.id")
        .hasMessageContaining("Extra.colour");
  }
}
