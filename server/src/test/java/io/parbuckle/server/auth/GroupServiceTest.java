package io.parbuckle.server.auth;

import static io.parbuckle.server.auth.Refusals.errno;
import static io.parbuckle.server.auth.Refusals.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.House.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupServiceTest {

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

  private long create(String members) throws Exception {
    return ((JsonInteger) root.call("group.create", "[{%s}]".formatted(members))).small();
  }

  private JsonObject group(long id) throws Exception {
    return (JsonObject) root.call("group.get_instance", "[%d]".formatted(id));
  }

  @Test
  void a_new_group_answers_its_row_and_has_the_next_gid() throws Exception {
    long joe = house.account("joe");

    long id = create("'name': '9.staff', 'users': [%d]".formatted(joe));

    JsonObject group = group(id);
    assertThat(group.members().keySet())
        .containsExactly(
            "id",
            "gid",
            "name",
            "group",
            "builtin",
            "sudo_commands",
            "sudo_commands_nopasswd",
            "smb",
            "userns_idmap",
            "local",
            "sid",
            "roles",
            "users",
            "immutable");
    assertThat(group.at("gid")).isEqualTo(JsonInteger.of(3001));
    assertThat(group.at("group")).isEqualTo(JsonText.of("9.staff"));
    assertThat(group.at("smb")).isEqualTo(JsonBoolean.TRUE);
    assertThat(group.at("users")).isEqualTo(JsonArray.of(JsonInteger.of(joe)));
    assertThat(root.call("group.get_next_gid", "[]")).isEqualTo(JsonInteger.of(3002));
    assertThat(root.call("group.get_next_gid", "[]"))
        .as("the number told before is kept for who asked")
        .isEqualTo(JsonInteger.of(3003));
    assertThat(house.changes)
        .filteredOn(change -> change.collection().equals("group.query"))
        .extracting(Change::kind)
        .containsExactly(Change.Kind.ADDED);
  }

  @Test
  void what_is_wrong_with_a_new_group_is_told_at_once_and_at_its_place() throws Exception {
    create("'name': 'staff', 'gid': 4000");

    assertThat(
            problems(
                () ->
                    create(
                        "'name': 'staff', 'gid': 4000, 'users': [77, 78], 'userns_idmap': 0,"
                            + " 'sudo_commands': ['ALL', '/usr/bin/../x'],"
                            + " 'sudo_commands_nopasswd': ['ls']")))
        .containsExactly(
            "group_create.sudo_commands.0 22",
            "group_create.sudo_commands.1 22",
            "group_create.sudo_commands_nopasswd.0 22",
            "group_create.userns_idmap 22",
            "group_create.name 17",
            "group_create.gid 17",
            "group_create.users 22");
    assertThat(problems(() -> create("'name': 'a b'"))).containsExactly("group_create.name 22");
    assertThat(problems(() -> create("'name': 'STAFF'"))).containsExactly("group_create.name 17");
    assertThat(problems(() -> create("'name': 'Builtin_Users'")))
        .containsExactly("group_create.name 17");
    assertThat(problems(() -> create("'name': 'Administrators'")))
        .containsExactly("group_create.name 17");
    assertThat(create("'name': 'guests', 'smb': false")).isPositive();
    assertThat(create("'name': 'STAFF', 'smb': false")).isPositive();
    assertThat(problems(() -> create("'gid': 1, 'x': 1")))
        .containsExactly("group_create.name 22", "group_create.x 22");
  }

  @Test
  void an_update_changes_what_it_names() throws Exception {
    long joe = house.account("joe");
    long ann = house.account("ann");
    long id = create("'name': 'staff', 'users': [%d]".formatted(joe));

    assertThat(
            root.call(
                "group.update",
                "[%d, {'name': 'crew', 'users': [%d], 'userns_idmap': 'DIRECT'}]"
                    .formatted(id, ann)))
        .isEqualTo(JsonInteger.of(id));

    assertThat(group(id).at("name")).isEqualTo(JsonText.of("crew"));
    assertThat(group(id).at("users")).isEqualTo(JsonArray.of(JsonInteger.of(ann)));
    assertThat(group(id).at("userns_idmap")).isEqualTo(JsonText.of("DIRECT"));
    root.call("group.update", "[%d, {}]".formatted(id));
    assertThat(group(id).at("users")).isEqualTo(JsonArray.of(JsonInteger.of(ann)));
    assertThat(problems(() -> root.call("group.update", "[%d, {'gid': 1}]".formatted(id))))
        .containsExactly("group_update.gid 22");
    assertThatThrownBy(() -> root.call("group.update", "[999, {}]"))
        .isInstanceOf(Fault.NotFound.class)
        .hasMessage("[ENOENT] None: Group 999 does not exist");
  }

  @Test
  void groups_that_came_with_the_server_keep_name_and_sudo_and_take_members() throws Exception {
    long joe = house.account("joe");
    long id = house.groupRow(951);

    assertThat(
            problems(
                () ->
                    root.call(
                        "group.update",
                        "[%d, {'name': 'x', 'smb': true, 'sudo_commands': ['ALL'], 'sudo_commands_nopasswd': ['ALL']}]"
                            .formatted(id))))
        .containsExactly(
            "group_update.name 22",
            "group_update.smb 22",
            "group_update.sudo_commands 22",
            "group_update.sudo_commands_nopasswd 22");
    root.call("group.update", "[%d, {'users': [%d]}]".formatted(id, joe));
    assertThat(group(id).at("users")).isEqualTo(JsonArray.of(JsonInteger.of(joe)));
    assertThat(errno(() -> root.call("group.delete", "[%d]".formatted(id)))).isEqualTo(13);
  }

  @Test
  void whose_primary_group_it_is_stays_in_it() throws Exception {
    long joe = house.account("joe");
    long own = ((JsonInteger) House.at(user(joe), "group.id")).small();

    assertThat(problems(() -> root.call("group.update", "[%d, {'users': []}]".formatted(own))))
        .containsExactly("group_update.users 22");
  }

  @Test
  void the_last_administrator_stays_in_its_group() throws Exception {
    long id = house.groupRow(544);

    assertThat(problems(() -> root.call("group.update", "[%d, {'users': []}]".formatted(id))))
        .containsExactly("group_update.users 22");
    assertThat(group(id).at("users")).isNotEqualTo(JsonArray.EMPTY);
  }

  @Test
  void root_is_in_the_group_of_administrators_and_in_no_other() throws Exception {
    try (House fresh = new House(Files.createDirectory(folder.resolve("fresh")))) {
      Connection peer = fresh.root();
      peer.call("user.setup_local_administrator", "['root', 'secret']");
      fresh.account("second", 544);
      long rootRow = 1;

      assertThat(
              problems(
                  () ->
                      peer.call(
                          "group.create", "[{'name': 'x', 'users': [%d]}]".formatted(rootRow))))
          .containsExactly("group_create.users 22");
      assertThat(
              problems(
                  () ->
                      peer.call(
                          "group.update", "[%d, {'users': [2]}]".formatted(fresh.groupRow(544)))))
          .containsExactly("group_update.users 22");
      assertThat(
              problems(() -> peer.call("user.update", "[%d, {'groups': []}]".formatted(rootRow))))
          .containsExactly("user_update.groups 22");
    }
  }

  @Test
  void deleting_moves_its_accounts_to_nogroup_or_takes_them_along() throws Exception {
    long id = create("'name': 'staff'");
    long joe = member("joe", id);
    long other = create("'name': 'crew'");
    long ann = member("ann", other);

    assertThat(root.call("group.delete", "[%d]".formatted(id))).isEqualTo(JsonInteger.of(id));
    root.call("group.delete", "[%d, {'delete_users': true}]".formatted(other));

    assertThat(House.text(user(joe), "group.bsdgrp_group")).isEqualTo("nogroup");
    assertThatThrownBy(() -> user(ann)).isInstanceOf(Fault.NotFound.class);
    assertThatThrownBy(() -> group(id)).isInstanceOf(Fault.NotFound.class);
    assertThat(house.changes)
        .filteredOn(change -> change.kind() == Change.Kind.REMOVED)
        .extracting(Change::collection)
        .containsExactly("group.query", "user.query", "group.query");
  }

  @Test
  void a_group_that_a_privilege_names_is_not_deleted_nor_its_gid_given_away() throws Exception {
    long id = create("'name': 'staff', 'gid': 4000");
    root.call(
        "privilege.create",
        "[{'name': 'p', 'web_shell': false, 'local_groups': [4000], 'roles': ['DISK_READ']}]");

    assertThat(errno(() -> root.call("group.delete", "[%d]".formatted(id)))).isEqualTo(13);
    assertThat(group(id).at("roles")).isEqualTo(JsonArray.texts(List.of("DISK_READ")));
  }

  @Test
  void lookups_answer_as_the_hosts_own_database_would() throws Exception {
    long joe = house.account("joe", 951);

    JsonValue readers = root.call("group.get_group_obj", "[{'gid': 951}]");
    JsonValue object = root.call("user.get_user_obj", "[{'username': 'joe', 'get_groups': true}]");

    assertThat(House.text(readers, "gr_name")).isEqualTo("truenas_readonly_administrators");
    assertThat(House.at(readers, "gr_mem")).isEqualTo(JsonArray.texts(List.of("joe")));
    assertThat(House.text(object, "pw_name")).isEqualTo("joe");
    assertThat(House.at(object, "grouplist"))
        .isEqualTo(JsonArray.of(JsonInteger.of(951), JsonInteger.of(3000)));
    for (String wrong :
        List.of("group.get_group_obj groupname gid", "user.get_user_obj username uid")) {
      String[] words = wrong.split(" ", -1);
      String argument = words[0].substring(words[0].indexOf('.') + 1);
      assertThat(problems(() -> root.call(words[0], "[{}]")))
          .containsExactly(argument + "." + words[1] + " 22");
      assertThat(
              problems(
                  () ->
                      root.call(
                          words[0], "[{'%s': 'joe', '%s': 1}]".formatted(words[1], words[2]))))
          .containsExactly(argument + "." + words[1] + " 22");
      String kind = words[0].substring(0, words[0].indexOf('.')).toLowerCase(Locale.ROOT);
      assertThatThrownBy(() -> root.call(words[0], "[{'%s': 'nobody'}]".formatted(words[1])))
          .isInstanceOfSatisfying(
              Fault.Technical.class, fault -> assertThat(fault.type()).isEqualTo("KeyError"))
          .hasMessage("'nobody: " + kind + " with this name does not exist'");
    }
    assertThat(joe).isPositive();
  }

  @Test
  void who_can_log_in_with_a_password_counts_unless_left_out() throws Exception {
    long joe = house.account("joe", 951);

    assertThat(root.call("group.has_password_enabled_user", "[[951, 4]]"))
        .isEqualTo(JsonBoolean.TRUE);
    assertThat(root.call("group.has_password_enabled_user", "[[951], [%d]]".formatted(joe)))
        .isEqualTo(JsonBoolean.FALSE);
    assertThat(root.call("group.has_password_enabled_user", "[[952]]"))
        .isEqualTo(JsonBoolean.FALSE);
    root.call("user.update", "[%d, {'locked': true}]".formatted(joe));
    assertThat(root.call("group.has_password_enabled_user", "[[951]]"))
        .isEqualTo(JsonBoolean.FALSE);
  }

  private long member(String name, long group) throws Exception {
    JsonValue made =
        root.call(
            "user.create",
            "[{'username': '%s', 'full_name': 'x', 'password': 'password', 'group': %d}]"
                .formatted(name, group));
    return ((JsonInteger) House.at(made, "id")).small();
  }

  private JsonValue user(long id) throws Exception {
    return root.call("user.get_instance", "[%d]".formatted(id));
  }
}
