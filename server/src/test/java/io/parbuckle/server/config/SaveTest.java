package io.parbuckle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer.Keeps;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SaveTest {

  private static final String TABLES =
      """
      select name
        from sqlite_master
       where type = 'table' and name not like 'sqlite\\_%' escape '\\'
         and name not like 'schema\\_version%' escape '\\'
       order by name
      """;

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Site site;

  @BeforeEach
  void begin() throws IOException {
    site = Site.in(folder);
  }

  @AfterEach
  void end() {
    site.close();
  }

  @Test
  void every_table_of_a_fresh_database_is_declared_and_no_other() {
    assertThat(site.declarations.tables().keySet())
        .containsExactlyInAnyOrderElementsOf(site.texts(TABLES));
  }

  @Test
  void no_table_that_stays_refers_to_one_that_is_replaced() {
    String references =
        """
        select m.name || ' refers to ' || f."table"
          from sqlite_master m, pragma_foreign_key_list(m.name) f
         where m.type = 'table'
        """;
    List<String> kept =
        site.declarations.tables().entrySet().stream()
            .filter(table -> table.getValue() != Keeps.CONFIGURATION)
            .map(Map.Entry::getKey)
            .toList();

    assertThat(site.texts(references))
        .noneMatch(line -> kept.stream().anyMatch(table -> line.startsWith(table + " ")));
  }

  @Test
  void without_options_a_database_with_the_configuration_only_is_streamed_after_its_size()
      throws Exception {
    site.account("mara");

    Site.Transfer transfer = site.saved(Site.ADMIN, "");

    byte[] file = transfer.out.toByteArray();
    assertThat(transfer.sizes).containsExactly((long) file.length);
    assertThat(SqliteFiles.texts(elsewhere, file, TABLES))
        .containsExactlyInAnyOrder(
            "account",
            "account_attribute",
            "account_group",
            "api_key",
            "certificate",
            "group_member",
            "job_schedule",
            "password_history",
            "privilege",
            "privilege_group",
            "role_grant",
            "second_factor",
            "setting");
    assertThat(SqliteFiles.texts(elsewhere, file, "select username from account"))
        .containsExactly("mara");
    assertThat(SqliteFiles.texts(elsewhere, file, "pragma integrity_check")).containsExactly("ok");
  }

  @Test
  void with_the_secret_a_tar_is_streamed_after_its_size() throws Exception {
    Site.Transfer transfer = site.saved(Site.ADMIN, "{'secretseed': true, 'pool_keys': true}");

    byte[] file = transfer.out.toByteArray();
    Map<String, byte[]> members = SqliteFiles.members(file);
    assertThat(transfer.sizes).containsExactly((long) file.length);
    assertThat(members.keySet()).containsExactly("freenas-v1.db", "pwenc_secret");
    assertThat(members.get("pwenc_secret")).isEqualTo(site.secrets.key());
  }

  @Test
  void the_keys_of_administrators_come_in_a_tar_without_the_secret() throws Exception {
    site.account("admin");
    site.account("root");
    site.account("mara");
    site.sql(
        "update account set sshpubkey = 'ssh-ed25519 AAAA ' || username where username <> 'root'");

    Map<String, byte[]> members = SqliteFiles.members(site.save("{'root_authorized_keys': true}"));

    assertThat(members.keySet()).containsExactly("freenas-v1.db", "admin_authorized_keys");
    assertThat(members.get("admin_authorized_keys"))
        .isEqualTo(SqliteFiles.ascii("ssh-ed25519 AAAA admin\n"));
  }

  @Test
  void what_is_saved_while_others_write_is_one_state() throws Exception {
    site.setting("left", "0");
    site.setting("right", "0");
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stop.get()) {
                    site.database.write(
                        "both",
                        tx -> {
                          String more =
                              "update setting set value = cast(value as integer) + 1 where name = ";
                          tx.sql(more + "'left'").update();
                          return tx.sql(more + "'right'").update();
                        });
                  }
                });
    try {
      for (int i = 0; i < 20; i++) {
        String sql = "select value from setting where name in ('left', 'right')";
        List<String> values = SqliteFiles.texts(elsewhere, site.save("{}"), sql);

        assertThat(values).hasSize(2);
        assertThat(values.get(0)).isEqualTo(values.get(1));
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertThat(site.texts("select value from setting where name = 'left'")).noneMatch("0"::equals);
  }

  @Test
  void nobody_but_a_full_administrator_gets_it() {
    assertThatThrownBy(() -> site.saved(Site.caller("mara", false), "{}"))
        .isInstanceOf(Fault.CallError.class)
        .hasMessage("Only full administrators save and restore the configuration.");
    assertThatThrownBy(() -> site.saved(Caller.SYSTEM, "{}"))
        .isInstanceOf(Fault.CallError.class)
        .hasMessage("The configuration is saved and restored for somebody who is logged in.");
  }

  @Test
  void nothing_is_left_of_a_job_nor_of_a_server_that_was_killed() throws Exception {
    site.save("{'secretseed': true}");
    assertThat(entries()).isEmpty();
    site.close();
    Path left = Files.createDirectory(site.scratch.resolve("config-123"));
    Files.writeString(left.resolve("freenas-v1.db"), "left");
    Files.createSymbolicLink(left.resolve("link"), elsewhere);
    Files.writeString(site.scratch.resolve("download-1"), "of others");

    site = Site.in(folder);

    assertThat(entries()).containsExactly("download-1");
    assertThat(elsewhere).exists();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(site.scratch)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void a_server_does_not_start_with_the_key_of_another() throws IOException {
    site.close();
    try {
      Files.delete(folder.resolve("secret"));

      assertThatThrownBy(() -> Site.in(folder))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining("another key than the one in the data folder");
    } finally {
      site = Site.in(Files.createDirectory(elsewhere.resolve("other")));
    }
  }
}
