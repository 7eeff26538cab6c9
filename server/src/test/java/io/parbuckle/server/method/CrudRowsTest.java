package io.parbuckle.server.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.Keyed;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Entries that come from elsewhere, with as much as can be done to them.
final class CrudRowsTest {

  record Boat(@Doc("x") long id, @Doc("x") String name) {}

  record BoatCreate(@Doc("x") String name) {}

  record BoatUpdate(@Doc("x") Edit<String> name) {}

  record Scrap(@Doc("x") long id, @Doc("x") @Default("false") boolean force) implements Keyed {}

  record Build(@Doc("x") BoatCreate boatCreate) {}

  private static final Boat ARGO = new Boat(1, "Argo");

  private final List<Change> told = new ArrayList<>();

  private MethodTable boats(Consumer<CrudRow<Boat, ?>> said) {
    return boats(Version.V26, said);
  }

  private MethodTable boats(Version version, Consumer<CrudRow<Boat, ?>> said) {
    Declarations declarations =
        new Declarations(
            TestQueries.by(Rules.UNTIL_26), RoleGraph.load()::knows, change -> told.add(change));
    declarations.take(
        (Offer offer) ->
            said.accept(
                offer
                    .crud("boat", Boat.class, (_, _) -> List.of(ARGO))
                    .called("a boat", "boats")
                    .roles("SYSTEM_GENERAL")));
    return Objects.requireNonNull(declarations.versions(List.of(version), Version.V26).at(version));
  }

  private static String call(MethodTable methods, String method, String params) throws Exception {
    JsonValue answer =
        methods
            .require(method)
            .answer(new TestCall(Caller.SYSTEM, method), ((JsonArray) Json.read(params)).items());
    return Json.text(answer);
  }

  @Test
  void entries_of_which_nothing_is_said_are_only_found() throws Exception {
    MethodTable methods = boats(_ -> {});

    assertThat(call(methods, "boat.query", "[[[\"name\",\"=\",\"Argo\"]],{\"count\":true}]"))
        .isEqualTo("1");
    assertThat(call(methods, "boat.get_instance", "[1]")).contains("Argo");
    assertThat(methods.named("boat.create")).isNull();
    assertThat(methods.named("boat.update")).isNull();
    assertThat(methods.named("boat.delete")).isNull();
    assertThat(methods.event("boat.query")).isNull();
  }

  @Test
  void entries_that_can_only_be_changed_tell_of_it() throws Exception {
    MethodTable methods =
        boats(
            boats ->
                boats.updates(
                    BoatUpdate.class,
                    (_, id, wanted) -> Written.of(new Boat(id, wanted.name().over("Argo")))));

    assertThat(call(methods, "boat.update", "[1,{\"name\":\"Bounty\"}]"))
        .isEqualTo("{\"id\":1,\"name\":\"Bounty\"}");
    assertThat(told)
        .containsExactly(Change.changed("boat.query", JsonInteger.of(1), new Boat(1, "Bounty")));
    assertThat(methods.named("boat.create")).isNull();
    assertThat(methods.event("boat.query")).isNotNull();
  }

  @Test
  void rules_that_refuse_tell_nobody() {
    MethodTable methods =
        boats(
            boats ->
                boats
                    .creates(
                        BoatCreate.class,
                        (_, _) -> {
                          throw new Fault.Invalid("boat_create.name", "No.");
                        })
                    .deletes(
                        (_, id) -> {
                          throw new Fault.NotFound("Boat " + id + " does not exist");
                        }));

    assertThatThrownBy(() -> call(methods, "boat.create", "[{\"name\":\"Argo\"}]"))
        .isInstanceOf(Fault.Invalid.class);
    assertThatThrownBy(() -> call(methods, "boat.delete", "[1]"))
        .isInstanceOf(Fault.NotFound.class);
    assertThat(told).isEmpty();
  }

  @Test
  void what_is_answered_may_be_less_or_more_than_the_entry_that_is_told() throws Exception {
    MethodTable keys =
        boats(
            boats ->
                boats
                    .creates(BoatCreate.class, (_, _) -> Written.of(ARGO))
                    .answers(Long.class, Boat::id));
    MethodTable more =
        boats(
            boats ->
                boats.creates(
                    BoatCreate.class, (_, _) -> Written.of(ARGO).once("key", JsonText.of("oar"))));

    assertThat(call(keys, "boat.create", "[{\"name\":\"Argo\"}]")).isEqualTo("1");
    assertThat(call(more, "boat.create", "[{\"name\":\"Argo\"}]"))
        .isEqualTo("{\"id\":1,\"name\":\"Argo\",\"key\":\"oar\"}");
    assertThat(told)
        .containsExactly(
            Change.added("boat.query", JsonInteger.of(1), ARGO),
            Change.added("boat.query", JsonInteger.of(1), ARGO));
  }

  @Test
  void a_deletion_may_ask_for_more_than_the_key_and_answer_what_it_likes() throws Exception {
    MethodTable methods =
        boats(
            boats ->
                boats.deletes(
                    Scrap.class,
                    String.class,
                    (_, scrap) -> scrap.id() + (scrap.force() ? " sunk" : " sold")));

    assertThat(call(methods, "boat.delete", "[1,true]")).isEqualTo("\"1 sunk\"");
    assertThat(told).containsExactly(Change.removed("boat.query", 1L));
  }

  @Test
  void a_creation_may_be_a_job_of_which_all_can_be_said_that_is_said_of_jobs() {
    MethodTable methods =
        boats(
            boats ->
                boats
                    .createsByJob(
                        Build.class,
                        (_, params) -> Written.of(new Boat(2, params.boatCreate().name())),
                        job -> job.lock("dock").abortable())
                    .audited(params -> params.boatCreate().name()));

    Method create = methods.require("boat.create");
    assertThat(create.kind())
        .isInstanceOfSatisfying(
            Method.Kind.Job.class, kind -> assertThat(kind.job().abortable()).isTrue());
    assertThat(create.doc()).isEqualTo("Makes a boat.");
    assertThat(Objects.requireNonNull(create.audit()).text()).isEqualTo("Create boat");
  }

  @Test
  void parameters_may_be_named_otherwise_than_after_the_service() {
    MethodTable methods =
        boats(
            boats ->
                boats
                    .creates(BoatCreate.class, (_, _) -> Written.of(ARGO))
                    .updates(BoatUpdate.class, (_, _, _) -> Written.of(ARGO))
                    .takes("ship"));

    assertThatThrownBy(() -> call(methods, "boat.create", "[{\"name\":1}]"))
        .hasMessageContaining("ship_create.name: Input should be a valid string");
    assertThatThrownBy(() -> call(methods, "boat.update", "[1,{\"name\":1}]"))
        .hasMessageContaining("ship_update.name: Input should be a valid string");
  }

  @Test
  void what_is_said_before_and_after_the_methods_holds_for_all_and_their_own_word_is_the_last()
      throws Exception {
    MethodTable methods =
        boats(
            Version.V25_04,
            boats ->
                boats
                    .creates(
                        BoatCreate.class,
                        (_, _) -> Written.of(ARGO),
                        row -> row.doc("Builds a boat."))
                    .updates(BoatUpdate.class, (_, _, _) -> Written.of(ARGO))
                    .before(Version.V26, Difference.renamed("result.title", "name"))
                    .called("a ship", "ships"));

    assertThat(methods.require("boat.create").doc()).isEqualTo("Builds a boat.");
    assertThat(methods.require("boat.update").doc()).isEqualTo("Changes a ship.");
    assertThat(call(methods, "boat.create", "[{\"name\":\"Argo\"}]")).contains("title");
    assertThat(call(methods, "boat.get_instance", "[1]")).contains("title");
  }
}
