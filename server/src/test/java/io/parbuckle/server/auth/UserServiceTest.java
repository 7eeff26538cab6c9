package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserServiceTest {

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void begin() {
    house = new House(folder);
  }

  @AfterEach
  void end() {
    house.close();
  }

  private static int errno(ThrowingCallable call) {
    int[] errno = new int[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Fault.CallError.class, error -> errno[0] = error.errno());
    return errno[0];
  }

  private static List<String> places(ThrowingCallable call) {
    List<String> places = new ArrayList<>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid ->
                invalid.problems().stream()
                    .map(Problem::attribute)
                    .forEach(place -> places.add(String.valueOf(place))));
    return places;
  }

  private boolean logsIn(String name, String password) throws Exception {
    return house
        .tcp("192.0.2.7")
        .call("auth.login", "['%s', '%s']".formatted(name, password))
        .equals(JsonBoolean.TRUE);
  }

  @Test
  void the_first_administrator_is_made_on_the_socket_by_root_or_the_servers_user()
      throws Exception {
    Connection own = house.unix(4000);
    assertThat(own.call("user.has_local_administrator_set_up", "[]")).isEqualTo(JsonBoolean.FALSE);

    assertThat(own.call("user.setup_local_administrator", "['mara', 'secret']"))
        .isEqualTo(JsonValue.NULL);

    assertThat(own.call("user.has_local_administrator_set_up", "[]")).isEqualTo(JsonBoolean.TRUE);
    JsonArray users = (JsonArray) own.call("user.query", "[]");
    JsonObject mara = (JsonObject) users.items().getFirst();
    assertThat(mara.at("uid")).isEqualTo(JsonInteger.of(950));
    assertThat(mara.at("roles")).isEqualTo(JsonArray.texts(List.of("FULL_ADMIN")));
    assertThat(mara.at("immutable")).isEqualTo(JsonBoolean.TRUE);
    assertThat(House.at(mara, "group.bsdgrp_gid")).isEqualTo(JsonInteger.of(950));
    assertThat(mara.at("groups")).isEqualTo(JsonArray.of(JsonInteger.of(house.groupRow(544))));
    assertThat(logsIn("mara", "secret")).isTrue();
  }

  @Test
  void over_tcp_the_code_is_needed_from_this_machine_too() throws Exception {
    String code = house.auth.setupCode().code();
    Connection tcp = house.tcp("127.0.0.1");
    Connection stranger = house.unix(777);

    for (Connection each : new Connection[] {tcp, stranger}) {
      assertThat(errno(() -> each.call("user.setup_local_administrator", "['mara', 'secret']")))
          .isEqualTo(13);
      assertThat(
              errno(
                  () ->
                      each.call(
                          "user.setup_local_administrator",
                          "['mara', 'secret', {'setup_code': 'wrong'}]")))
          .isEqualTo(13);
    }
    tcp.call(
        "user.setup_local_administrator",
        "['mara', 'secret', {'setup_code': '%s'}]".formatted(code));

    assertThat(logsIn("mara", "secret")).isTrue();
    assertThat(
            errno(
                () ->
                    tcp.call(
                        "user.setup_local_administrator",
                        "['joe', 'secret', {'setup_code': '%s'}]".formatted(code))))
        .isEqualTo(17);
  }

  @Test
  void where_there_is_an_administrator_everybody_is_told_so() throws Exception {
    house.root().call("user.setup_local_administrator", "['mara', 'secret']");

    assertThat(
            errno(
                () ->
                    house
                        .tcp("192.0.2.7")
                        .call("user.setup_local_administrator", "['root', 'secret']")))
        .isEqualTo(17);
  }

  @Test
  void an_address_for_mail_has_a_name_and_a_domain() throws Exception {
    Connection root = house.root();
    String user =
        "[{'username': 'ann', 'full_name': '%s', 'password': 'x', 'group_create': true, 'smb':"
            + " false, 'email': '%s'}]";

    for (String wrong : List.of("ann", "ann@", "ann@here", "a b@example.com", "ann@example..com")) {
      assertThat(places(() -> root.call("user.create", user.formatted("Ann", wrong))))
          .as(wrong)
          .containsExactly("user_create.email");
    }
    assertThat(places(() -> root.call("user.create", user.formatted("", "ann@example.com"))))
        .containsExactly("user_create.full_name");
    assertThat(
            House.text(
                root.call("user.create", user.formatted("Ann", "ann@mail.example.com")), "email"))
        .isEqualTo("ann@mail.example.com");
  }

  @Test
  void a_name_or_password_that_cannot_be_is_told_at_its_place() {
    Connection root = house.root();

    assertThat(places(() -> root.call("user.setup_local_administrator", "['1x', 'secret']")))
        .containsExactly("username");
    assertThat(places(() -> root.call("user.setup_local_administrator", "['mara', '']")))
        .containsExactly("password");
    assertThat(
            errno(() -> root.call("user.setup_local_administrator", "['builtin_users', 'secret']")))
        .isEqualTo(17);
  }

  @Test
  void root_may_be_the_name_and_has_uid_zero_then() throws Exception {
    house.root().call("user.setup_local_administrator", "['root', 'secret', {'ec2': null}]");

    JsonArray users = (JsonArray) house.root().call("user.query", "[]");
    assertThat(House.at(users.items().getFirst(), "uid")).isEqualTo(JsonInteger.of(0));
    assertThat(logsIn("root", "secret")).isTrue();
  }

  @Test
  void the_environment_makes_admin_at_the_first_start_only() throws Exception {
    assertThat(house.auth.createAdministrator("secret")).isTrue();
    assertThat(house.auth.createAdministrator("other")).isFalse();

    assertThat(logsIn("admin", "secret")).isTrue();
    assertThat(logsIn("admin", "other")).isFalse();
  }

  @Test
  void a_lost_password_is_set_again_on_the_socket_by_root_only_and_unlocks() throws Exception {
    house.withAdministrator();
    Connection admin = house.administrator();
    house.account("second", 544);
    JsonValue id = House.at(user("admin"), "id");
    house.root().call("user.update", "[%s, {'locked': true}]".formatted(id));
    assertThat(logsIn("admin", "secret")).isFalse();

    house.root().call("user.reset_administrator_password", "['admin', 'found']");

    assertThat(logsIn("admin", "found")).isTrue();
    admin.call("auth.login", "['admin', 'found']");
    assertThat(errno(() -> admin.call("user.reset_administrator_password", "['admin', 'mine']")))
        .isEqualTo(13);
    assertThat(places(() -> house.root().call("user.reset_administrator_password", "['joe', 'x']")))
        .containsExactly("username");
    assertThat(
            Objects.requireNonNull(house.table.named("user.reset_administrator_password")).listed())
        .isFalse();
  }

  private JsonValue user(String name) throws Exception {
    return ((JsonArray) house.root().call("user.query", "[]"))
        .items().stream()
            .filter(user -> House.at(user, "username").equals(JsonText.of(name)))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void everybody_sets_their_own_password_and_needs_the_old_one() throws Exception {
    house.withAdministrator();
    house.account("limited", 951);
    Connection limited = house.tcp("192.0.2.1");
    limited.call("auth.login", "['limited', 'password']");

    assertThat(
            places(
                () ->
                    limited.call(
                        "user.set_password",
                        "[{'username': 'limited', 'old_password': 'no', 'new_password': 'x'}]")))
        .containsExactly("user.set_password.old_password");
    assertThat(
            errno(
                () ->
                    limited.call(
                        "user.set_password", "[{'username': 'admin', 'new_password': 'x'}]")))
        .isEqualTo(1);
    limited.call(
        "user.set_password",
        "[{'username': 'limited', 'old_password': 'password', 'new_password': 'new'}]");
    assertThat(logsIn("limited", "new")).isTrue();
    assertThat(logsIn("limited", "password")).isFalse();
    house
        .administrator()
        .call("user.set_password", "[{'username': 'limited', 'new_password': 'again'}]");
    assertThat(logsIn("limited", "again")).isTrue();
    assertThat(
            places(
                () ->
                    house
                        .administrator()
                        .call(
                            "user.set_password", "[{'username': 'nobody', 'new_password': 'x'}]")))
        .containsExactly("user.set_password.username");
  }

  @Test
  void a_new_account_has_the_next_uid_and_the_groups_asked_for() throws Exception {
    house.withAdministrator();
    house.account("first");
    long id = house.account("limited", 951);

    JsonValue limited = house.root().call("user.get_instance", "[%d]".formatted(id));

    assertThat(House.at(limited, "uid")).isEqualTo(JsonInteger.of(3001));
    assertThat(House.at(limited, "roles")).isEqualTo(JsonArray.texts(List.of("READONLY_ADMIN")));
    assertThat(House.text(limited, "group.bsdgrp_group")).isEqualTo("limited");
    assertThat(House.text(limited, "unixhash")).isEqualTo("********");
    assertThat(House.at(limited, "password_age")).isEqualTo(JsonInteger.of(0));
    assertThat(house.root().call("user.get_next_uid", "[]")).isEqualTo(JsonInteger.of(3002));
    assertThatThrownBy(() -> house.root().call("user.get_instance", "[99]"))
        .isInstanceOf(Fault.NotFound.class)
        .hasMessage("[ENOENT] None: User 99 does not exist");
  }

  @Test
  void everything_that_is_wrong_with_a_new_account_is_told_at_once() throws Exception {
    house.withAdministrator();
    Connection root = house.root();

    assertThat(
            places(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'ab', 'full_name': 'x:y', 'home': 'tmp', 'group': 99,"
                            + " 'groups': [98]}]")))
        .containsExactly(
            "user_create.full_name",
            "user_create.home",
            "user_create.password",
            "user_create.group",
            "user_create.groups.0");
    assertThat(
            places(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'admin', 'uid': 950, 'full_name': 'x', 'password': 'x'}]")))
        .containsExactly("user_create.group", "user_create.username", "user_create.uid");
    assertThat(
            places(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'x', 'full_name': 'x', 'group_create': true, 'password':"
                            + " 'x', 'password_disabled': true}]")))
        .containsExactly("user_create.password_disabled", "user_create.password_disabled");
    assertThat(
            places(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'x', 'full_name': 'x', 'group_create': true, 'password':"
                            + " 'x', 'random_password': true}]")))
        .containsExactly("user_create.random_password");
  }

  @Test
  void what_is_only_kept_is_refused_for_its_form() throws Exception {
    house.withAdministrator();
    Connection root = house.root();
    String joe =
        "'username': 'joe', 'full_name': 'x', 'password': 'x', 'group_create': true, 'home': '/a'";
    root.call("user.create", "[{%s}]".formatted(joe));

    assertThat(
            Refusals.problems(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'JOE', 'full_name': 'x', 'password': 'x', 'group_create':"
                            + " true, 'home': '/a', 'home_mode': '077', 'shell': '/bin/none',"
                            + " 'userns_idmap': 'X', 'sudo_commands': ['x'],"
                            + " 'sudo_commands_nopasswd': ['ALL', '/x']}]")))
        .containsExactly(
            "user_create.shell 22",
            "user_create.userns_idmap 22",
            "user_create.sudo_commands.0 22",
            "user_create.sudo_commands_nopasswd.0 22",
            "user_create.home_mode 22",
            "user_create.smb 17",
            "user_create.home 17");
    assertThat(
            Refusals.problems(
                () ->
                    root.call(
                        "user.create",
                        "[{'username': 'ann', 'full_name': 'x', 'password': 'x', 'group_create':"
                            + " true, 'home_mode': '9', 'shell': '/usr/sbin/nologin',"
                            + " 'ssh_password_enabled': true}]")))
        .containsExactly(
            "user_create.ssh_password_enabled 22",
            "user_create.ssh_password_enabled 22",
            "user_create.home_mode 22");
  }

  @Test
  void shells_are_those_of_the_host_below_usr_bin_and_three_that_are_always_there()
      throws Exception {
    Files.writeString(folder.resolve("shells"), "# shells\n/bin/sh\n/usr/bin/fish\n");

    assertThat(house.root().call("user.shell_choices", "[[1]]"))
        .isEqualTo(
            Json.read(
                "{\"/usr/bin/bash\":\"bash\",\"/usr/bin/fish\":\"fish\",\"/usr/bin/zsh\":\"zsh\","
                    + "\"/usr/sbin/nologin\":\"nologin\"}"));
  }

  @Test
  void a_made_up_password_is_answered_once_and_works() throws Exception {
    house.withAdministrator();

    JsonValue made =
        house
            .root()
            .call(
                "user.create",
                "[{'username': 'joe', 'full_name': 'x', 'group_create': true, 'random_password': true, 'groups': [%d]}]"
                    .formatted(house.groupRow(544)));

    assertThat(House.text(made, "password")).hasSize(20);
    assertThat(logsIn("joe", House.text(made, "password"))).isTrue();
    assertThat(Json.text(user("joe"))).doesNotContain(House.text(made, "password"));
  }

  @Test
  void an_update_changes_what_it_names_and_nothing_else() throws Exception {
    house.withAdministrator();
    long id = house.account("limited", 951);
    JsonObject before = (JsonObject) user("limited");

    JsonObject after =
        (JsonObject)
            house
                .root()
                .call("user.update", "[%d, {'full_name': 'Mara', 'email': null}]".formatted(id));

    assertThat(after.at("full_name")).isEqualTo(JsonText.of("Mara"));
    assertThat(after.without("full_name").without("password"))
        .isEqualTo(before.without("full_name"));
    assertThat(logsIn("limited", "password")).isTrue();
    house.root().call("user.update", "[%d, {'password': 'new'}]".formatted(id));
    assertThat(logsIn("limited", "new")).isTrue();
  }

  @Test
  void the_last_administrator_cannot_be_locked_disabled_or_taken_out_of_its_group()
      throws Exception {
    house.withAdministrator();
    JsonValue id = House.at(user("admin"), "id");
    Connection root = house.root();

    assertThat(places(() -> root.call("user.update", "[%s, {'locked': true}]".formatted(id))))
        .containsExactly("user_update.locked");
    assertThat(
            places(
                () -> root.call("user.update", "[%s, {'password_disabled': true}]".formatted(id))))
        .containsExactly("user_update.password_disabled");
    assertThat(places(() -> root.call("user.update", "[%s, {'groups': []}]".formatted(id))))
        .containsExactly("user_update.groups");
    assertThat(places(() -> root.call("user.update", "[%s, {'username': 'x'}]".formatted(id))))
        .containsExactly("user_update.username");
    assertThat(errno(() -> root.call("user.delete", "[%s]".formatted(id)))).isEqualTo(22);
    house.account("second", 544);
    assertThatCode(() -> root.call("user.update", "[%s, {'locked': true}]".formatted(id)))
        .doesNotThrowAnyException();
    long second = ((JsonInteger) House.at(user("second"), "id")).small();
    assertThat(errno(() -> root.call("user.delete", "[%d]".formatted(second)))).isEqualTo(13);
  }

  @Test
  void nobody_gets_more_rights_by_way_of_an_account_or_a_key() throws Exception {
    house.withAdministrator();
    grant(951, "ACCOUNT_WRITE", "API_KEY_WRITE");
    house.account("clerk", 951);
    Connection clerk = house.tcp("192.0.2.1");
    clerk.call("auth.login", "['clerk', 'password']");
    long powerless = house.account("powerless");
    JsonValue admin = House.at(user("admin"), "id");
    JsonValue own = House.at(user("clerk"), "id");
    String administrators = "{'groups': [%d]}".formatted(house.groupRow(544));

    for (ThrowingCallable grab :
        List.<ThrowingCallable>of(
            () -> clerk.call("user.update", "[%s, %s]".formatted(own, administrators)),
            () -> clerk.call("user.update", "[%d, %s]".formatted(powerless, administrators)),
            () -> clerk.call("user.update", "[%s, {'password': 'mine'}]".formatted(admin)),
            () -> clerk.call("user.delete", "[%s]".formatted(admin)),
            () ->
                clerk.call(
                    "user.create",
                    "[{'username': 'x', 'full_name': 'x', 'group_create': true, 'password': 'x', 'groups': [%d]}]"
                        .formatted(house.groupRow(544))),
            () -> clerk.call("auth.generate_onetime_password", "[{'username': 'admin'}]"),
            () -> clerk.call("user.unset_2fa_secret", "['admin']"),
            () -> clerk.call("api_key.create", "[{'name': 'x', 'username': 'admin'}]"))) {
      assertThat(errno(grab)).isEqualTo(13);
    }
    assertThat(logsIn("admin", "secret")).isTrue();
    assertThat(House.at(user("clerk"), "groups"))
        .isEqualTo(JsonArray.of(JsonInteger.of(house.groupRow(951))));
    clerk.call("user.update", "[%d, {'password': 'theirs'}]".formatted(powerless));
  }

  /// Gives roles to the privilege that a group has.
  private void grant(long gid, String... roles) {
    house.database.write(
        "grant",
        tx -> {
          int rows = 0;
          for (String role : roles) {
            rows +=
                tx.sql(
                        "insert into role_grant (privilege_id, role) select privilege_id, :role"
                            + " from privilege_group where gid = :gid")
                    .bind("role", role)
                    .bind("gid", gid)
                    .update();
          }
          return rows;
        });
  }

  @Test
  void deleting_takes_keys_group_attributes_and_connections_along() throws Exception {
    house.withAdministrator();
    long id = house.account("limited", 951);
    Connection limited = house.tcp("192.0.2.1");
    limited.call("auth.login", "['limited', 'password']");
    limited.call("auth.set_attribute", "['x', 1]");
    limited.call("api_key.create", "[{'name': 'own', 'username': 'limited'}]");

    assertThat(house.administrator().call("user.delete", "[%d]".formatted(id)))
        .isEqualTo(JsonInteger.of(id));

    assertThat(house.connections).doesNotContain(limited);
    assertThat(house.root().call("api_key.query", "[]")).isEqualTo(JsonArray.EMPTY);
    assertThat(Json.text(house.root().call("group.query", "[]"))).doesNotContain("limited");
    assertThat(logsIn("limited", "password")).isFalse();
    assertThat(
            errno(
                () ->
                    house
                        .administrator()
                        .call("user.delete", "[%s]".formatted(House.at(user("admin"), "id")))))
        .isEqualTo(22);
  }

  @Test
  void changes_are_told_and_never_with_a_password_or_hash() throws Exception {
    house.withAdministrator();
    long id = house.account("limited", 951);
    house.root().call("user.update", "[%d, {'password': 'marker-7f'}]".formatted(id));
    house.root().call("user.delete", "[%d]".formatted(id));

    assertThat(house.changes)
        .filteredOn(change -> change.collection().equals("user.query"))
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED, Change.Kind.CHANGED, Change.Kind.REMOVED);
    for (Change change : house.changes) {
      Object fields = change.fields();
      String text = fields == null ? "" : Json.text(house.declarations.values().write(fields));
      assertThat(text).doesNotContain("marker-7f", "pbkdf2", "\"password\"");
    }
  }

  @Test
  void privileges_groups_and_roles_are_those_of_the_contract() throws Exception {
    Connection root = house.root();

    JsonArray privileges = (JsonArray) root.call("privilege.query", "[]");

    assertThat(privileges.items()).hasSize(3);
    JsonObject local = (JsonObject) privileges.items().getFirst();
    assertThat(local.members().keySet())
        .containsExactly(
            "id", "builtin_name", "name", "local_groups", "ds_groups", "roles", "web_shell");
    assertThat(local.at("builtin_name")).isEqualTo(JsonText.of("LOCAL_ADMINISTRATOR"));
    assertThat(local.at("web_shell")).isEqualTo(JsonBoolean.TRUE);
    JsonValue group = ((JsonArray) local.at("local_groups")).items().getFirst();
    assertThat(House.at(group, "gid")).isEqualTo(JsonInteger.of(544));
    JsonArray roles = (JsonArray) root.call("privilege.roles", "[]");
    assertThat(roles.items()).hasSize(141);
    assertThat(roles.items())
        .contains(
            Json.read(
                "{\"name\":\"VM_WRITE\",\"title\":\"VM_WRITE\",\"includes\":[\"VM_READ\"],\"builtin\":true,\"stig\":null}"))
        .contains(
            Json.read(
                "{\"name\":\"FULL_ADMIN\",\"title\":\"FULL_ADMIN\",\"includes\":[],\"builtin\":false,\"stig\":1}"));
    assertThatThrownBy(() -> root.call("privilege.get_instance", "[99]"))
        .hasMessage("[ENOENT] None: Privilege 99 does not exist");
  }
}
