package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.server.fixture.SettableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {

  private static final ClassLoader LOADER = MigrationsTest.class.getClassLoader();

  @TempDir Path folder;
  private final SettableTime time = new SettableTime();
  private JdbcDatabase database;

  @BeforeEach
  void begin() {
    database = JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.FULL, time);
    new Migrations(database, folder, "0.1.0", time).own();
  }

  @AfterEach
  void end() {
    database.close();
  }

  private Migrations program(String version) {
    return new Migrations(database, folder, version, time);
  }

  private static <T> List<T> list(JdbcDatabase database, String sql, Class<T> type) {
    return database.read(tx -> tx.sql(sql).list(type));
  }

  private List<String> backups() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("2026"))
          .toList();
    }
  }

  @Test
  void a_first_start_makes_the_tables_and_a_second_one_changes_nothing() throws IOException {
    program("0.1.0").own();

    assertThat(list(database, "select version from upgrade", Integer.class)).hasSize(1);
    assertThat(backups()).isEmpty();
  }

  @Test
  void an_upgrade_first_saves_the_configuration_as_it_was_without_history() throws IOException {
    program("0.1.0").of("sample", "sample/one", LOADER);
    database.write(
        "fill",
        tx -> {
          tx.sql("insert into sample values (1, 'kept')").update();
          return tx.sql("insert into number_block values ('job', 7)").update();
        });

    program("0.2.0").of("sample", "sample/two", LOADER);

    assertThat(backups()).containsExactly("20260101T000000Z-0.2.0.db");
    Path backup = folder.resolve("20260101T000000Z-0.2.0.db");
    try (JdbcDatabase saved = JdbcDatabase.open(backup, Durability.FULL, time)) {
      assertThat(list(saved, "select word from sample", String.class)).containsExactly("kept");
      assertThat(list(saved, "select name from number_block", String.class)).isEmpty();
      time.advance(Duration.ofSeconds(1));
      new Migrations(saved, folder, "0.2.0", time).of("sample", "sample/two", LOADER);
      assertThat(list(saved, "select more from sample", Nothing.class)).hasSize(1);
    }
  }

  record Nothing(@org.jspecify.annotations.Nullable String more) {}

  @Test
  void an_older_program_refuses_a_newer_database_and_names_both_versions_and_the_backup() {
    program("0.1.0").of("sample", "sample/one", LOADER);
    program("0.2.0").of("sample", "sample/two", LOADER);

    assertThatThrownBy(() -> program("0.1.0").of("sample", "sample/one", LOADER))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("version 2 of plug-in sample by Parbuckle 0.2.0")
        .hasMessageContaining("this is Parbuckle 0.1.0")
        .hasMessageContaining("20260101T000000Z-0.2.0.db");
  }

  @Test
  void a_plug_in_without_migrations_is_refused() {
    assertThatThrownBy(() -> program("0.1.0").of("sample", "sample/none", LOADER))
        .isInstanceOf(StartRefused.class)
        .hasMessage("There are no migrations in sample/none/sqlite.");
  }
}
