package io.parbuckle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.fixture.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// The file is the same whatever database is below.
@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "initdb and pg_ctl are not on the PATH")
final class ConfigOnPostgresTest {

  @TempDir Path folder;

  @Test
  void a_configuration_goes_from_one_kind_of_database_to_the_other_and_back() throws Exception {
    try (TestPostgres postgres = TestPostgres.start();
        Site large =
            new Site(
                Files.createDirectory(folder.resolve("large")),
                new Site.Kind(postgres.database("config"), null));
        Site small = Site.in(Files.createDirectory(folder.resolve("small")))) {
      large.account("mara");
      List<String> users = List.of("mara");
      byte[] saved = large.save("{'secretseed': true}");
      long later = large.account("later");

      small.upload(saved);
      assertThat(small.texts("select username from account")).isEqualTo(users);
      large.upload(small.save("{'secretseed': true}"));

      assertThat(large.texts("select username from account")).isEqualTo(users);
      assertThat(large.account("next")).isGreaterThan(later);
      assertThat(small.account("next")).isGreaterThan(1);
    }
  }
}
