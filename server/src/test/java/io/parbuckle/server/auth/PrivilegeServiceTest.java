package io.parbuckle.server.auth;

import static io.parbuckle.server.auth.Refusals.errno;
import static io.parbuckle.server.auth.Refusals.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivilegeServiceTest {

  @TempDir Path folder;
  private House house;
  private Connection root;

  @BeforeEach
  void begin() throws InterruptedException {
    house = new House(folder).withAdministrator();
    root = house.root();
  }

  @AfterEach
  void end() {
    house.close();
  }

  private long group(String name, long gid) throws Exception {
    JsonValue id = root.call("group.create", "[{'name': '%s', 'gid': %d}]".formatted(name, gid));
    return ((JsonInteger) id).small();
  }

  private JsonObject privilege(String name, long gid, String roles) throws Exception {
    return (JsonObject)
        root.call(
            "privilege.create",
            "[{'name': '%s', 'web_shell': false, 'local_groups': [%d], 'roles': %s}]"
                .formatted(name, gid, roles));
  }

  private Connection loggedIn(String name) throws Exception {
    Connection connection = house.tcp("192.0.2.9");
    assertThat(connection.call("auth.login", "['%s', 'password']".formatted(name)))
        .isEqualTo(JsonBoolean.TRUE);
    return connection;
  }

  @Test
  void a_new_privilege_gives_its_roles_to_its_groups() throws Exception {
    group("disks", 4000);

    JsonObject made = privilege("Disks", 4000, "['DISK_WRITE']");

    assertThat(made.members().keySet())
        .containsExactly(
            "id", "builtin_name", "name", "local_groups", "ds_groups", "roles", "web_shell");
    assertThat(made.at("builtin_name")).isEqualTo(JsonValue.NULL);
    house.account("joe", 4000);
    JsonValue me = loggedIn("joe").call("auth.me", "[]");
    assertThat(House.at(me, "privilege.roles"))
        .isEqualTo(
            new JsonValue.JsonSet(JsonArray.texts(List.of("DISK_READ", "DISK_WRITE")).items()));
    assertThat(house.changes)
        .filteredOn(change -> change.collection().equals("privilege.query"))
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED);
  }

  @Test
  void what_is_wrong_is_told_at_once_and_at_its_place() {
    assertThat(
            problems(
                () ->
                    root.call(
                        "privilege.create",
                        "[{'name': 'Local Administrator', 'web_shell': true, 'local_groups': [544,"
                            + " 77], 'ds_groups': ['S-1-5-21'], 'roles': ['DISK_READ',"
                            + " 'NO_ROLE']}]")))
        .containsExactly(
            "privilege_create.name 22",
            "privilege_create.local_groups.1 22",
            "privilege_create.ds_groups.0 22",
            "privilege_create.roles.1 22");
    assertThat(problems(() -> root.call("privilege.create", "[{'name': 'x'}]")))
        .containsExactly("privilege_create.web_shell 22");
    assertThatThrownBy(() -> root.call("privilege.update", "[99, {}]"))
        .isInstanceOf(Fault.NotFound.class)
        .hasMessage("[ENOENT] None: Privilege 99 does not exist");
  }

  @Test
  void a_group_with_an_idmap_is_for_containers_and_gets_no_privilege() throws Exception {
    root.call("group.create", "[{'name': 'boxes', 'gid': 4000, 'userns_idmap': 7}]");

    assertThat(problems(() -> privilege("p", 4000, "[]")))
        .containsExactly("privilege_create.local_groups.0 22");
  }

  @Test
  void what_came_with_the_server_keeps_name_roles_and_administrators() throws Exception {
    group("more", 4000);

    assertThat(
            problems(
                () ->
                    root.call(
                        "privilege.update",
                        "[1, {'name': 'x', 'roles': [], 'local_groups': [4000]}]")))
        .containsExactly(
            "privilege_update.name 22",
            "privilege_update.roles 22",
            "privilege_update.local_groups 22");
    assertThat(problems(() -> root.call("privilege.update", "[2, {'web_shell': true}]")))
        .containsExactly("privilege_update.web_shell 22");
    for (int id = 1; id <= 3; id++) {
      int builtin = id;
      assertThat(errno(() -> root.call("privilege.delete", "[%d]".formatted(builtin))))
          .isEqualTo(1);
    }
    JsonValue wider = root.call("privilege.update", "[2, {'local_groups': [951, 4000]}]");
    assertThat(((JsonArray) House.at(wider, "local_groups")).items()).hasSize(2);
  }

  @Test
  void open_connections_have_the_rights_of_now() throws Exception {
    group("disks", 4000);
    JsonValue id = privilege("Disks", 4000, "['DISK_READ']").at("id");
    house.account("joe", 4000);
    Connection joe = loggedIn("joe");
    assertThat(errno(() -> joe.call("user.query", "[]"))).isEqualTo(13);

    root.call("privilege.update", "[%s, {'roles': ['DISK_READ', 'ACCOUNT_READ']}]".formatted(id));
    assertThat(joe.call("user.query", "[]")).isInstanceOf(JsonArray.class);
    root.call("privilege.update", "[%s, {'roles': ['ACCOUNT_READ']}]".formatted(id));

    assertThat(house.connections)
        .as("who may do less than before is closed, so that what it listens to ends")
        .doesNotContain(joe);
    Connection again = loggedIn("joe");
    root.call("privilege.delete", "[%s]".formatted(id));
    assertThat(house.connections).doesNotContain(again);
    assertThat(house.tcp("192.0.2.9").call("auth.login", "['joe', 'password']"))
        .isEqualTo(JsonBoolean.FALSE);
  }

  @Test
  void a_token_is_worth_what_its_account_is_worth_when_it_is_used() throws Exception {
    group("disks", 4000);
    JsonValue id = privilege("Disks", 4000, "['DISK_READ', 'ACCOUNT_READ']").at("id");
    house.account("joe", 4000);
    Connection joe = loggedIn("joe");
    JsonValue token = joe.call("auth.generate_token", "[null, {}, false]");
    joe.call("auth.logout", "[]");

    root.call("privilege.update", "[%s, {'roles': ['DISK_READ']}]".formatted(id));

    Connection other = house.tcp("192.0.2.10");
    other.call("auth.login_with_token", "[%s]".formatted(Json.text(token)));
    assertThat(errno(() -> other.call("user.query", "[]"))).isEqualTo(13);
    root.call("privilege.delete", "[%s]".formatted(id));
    assertThat(
            house
                .tcp("192.0.2.10")
                .call("auth.login_with_token", "[%s]".formatted(Json.text(token))))
        .isEqualTo(JsonBoolean.FALSE);
  }

  @Test
  void leaving_a_group_counts_at_once() throws Exception {
    long joe = house.account("joe", 951);
    Connection open = loggedIn("joe");

    root.call("group.update", "[%d, {'users': []}]".formatted(house.groupRow(951)));

    assertThat(house.connections).doesNotContain(open);
    assertThat(joe).isPositive();
  }

  @Test
  void nobody_gives_or_takes_rights_that_they_do_not_have() throws Exception {
    group("clerks", 4000);
    long clerks = house.groupRow(4000);
    privilege("Clerks", 4000, "['PRIVILEGE_WRITE', 'ACCOUNT_WRITE', 'API_KEY_WRITE']");
    house.account("clerk", 4000);
    long powerless = house.account("powerless");
    Connection clerk = loggedIn("clerk");
    long administrators = house.groupRow(544);
    long readers = house.groupRow(951);
    long admin = 1;

    List<ThrowingCallable> grabs =
        List.of(
            () -> create(clerk, "'roles': ['FULL_ADMIN']"),
            () -> create(clerk, "'roles': ['READONLY_ADMIN']"),
            () -> create(clerk, "'roles': ['DISK_WRITE'], 'local_groups': [4000]"),
            () -> clerk.call("privilege.create", "[{'name': 'x', 'web_shell': true}]"),
            () -> clerk.call("privilege.update", "[1, {'local_groups': [544, 4000]}]"),
            () -> clerk.call("privilege.update", "[2, {'local_groups': [951, 4000]}]"),
            () -> clerk.call("privilege.update", "[4, {'roles': ['FULL_ADMIN']}]"),
            () -> members(clerk, administrators, admin, powerless),
            () -> members(clerk, readers, powerless),
            () -> members(clerk, administrators),
            () ->
                clerk.call(
                    "user.create",
                    "[{'username': 'x', 'full_name': 'x', 'password': 'x', 'group': %d}]"
                        .formatted(administrators)));

    for (ThrowingCallable grab : grabs) {
      assertThat(errno(grab)).isEqualTo(13);
    }
    create(clerk, "'roles': ['ACCOUNT_READ', 'PRIVILEGE_READ']");
    members(clerk, clerks, powerless, row("clerk"));
    assertThat(House.at(user("admin"), "roles")).isEqualTo(JsonArray.texts(List.of("FULL_ADMIN")));
  }

  @Test
  void no_new_account_has_the_uid_of_root_or_of_the_server() {
    for (long uid : new long[] {0, House.SELF.uid()}) {
      assertThat(
              problems(
                  () ->
                      root.call(
                          "user.create",
                          "[{'username': 'x', 'full_name': 'x', 'password': 'x', 'group_create': true, 'uid': %d}]"
                              .formatted(uid))))
          .containsExactly("user_create.uid 17");
    }
  }

  private static void create(Connection connection, String members) throws Exception {
    connection.call(
        "privilege.create", "[{'name': 'mine', 'web_shell': false, %s}]".formatted(members));
  }

  private static void members(Connection connection, long group, long... rows) throws Exception {
    connection.call("group.update", "[%d, {'users': %s}]".formatted(group, Arrays.toString(rows)));
  }

  private JsonValue user(String name) throws Exception {
    return root.call("user.query", "[[['username', '=', '%s']], {'get': true}]".formatted(name));
  }

  private long row(String name) throws Exception {
    return ((JsonInteger) House.at(user(name), "id")).small();
  }
}
