package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.server.fixture.SettableTime;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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
        .hasMessageStartingWith("There is no folder sample/none/sqlite with migrations");
  }

  @Test
  void a_jar_without_entries_for_its_folders_is_refused_with_the_cure() throws IOException {
    Path jar = folder.resolve("plugin.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("some/sqlite/V1__tables.sql"));
      out.write("create table some (id integer)".getBytes(StandardCharsets.UTF_8));
    }

    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      assertThatThrownBy(() -> program("0.1.0").of("some", "some", loader))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining("packed without entries for its folders");
    }
  }
}
