package io.parbuckle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file is the same whatever database is below.
@OnPostgres
final class ConfigOnPostgresTest {

  @TempDir Path folder;

  @Test
  void a_configuration_goes_from_one_kind_of_database_to_the_other_and_back(TestPostgres postgres)
      throws Exception {
    try (Site large =
            new Site(
                Files.createDirectory(folder.resolve("large")),
                new Site.Kind(postgres.database(), null));
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

  @Test
  void the_key_is_changed_there_as_well(TestPostgres postgres) throws Exception {
    try (Site site =
        new Site(
            Files.createDirectory(folder.resolve("large")),
            new Site.Kind(postgres.database(), null))) {
      long id = site.account("mara");
      byte[] old = site.secrets.key();
      String purpose = "second factor:" + id;
      String sealed = site.secrets.seal(purpose, "factor");
      site.database.write(
          "test",
          tx ->
              tx.sql(
                      "insert into second_factor (account_id, secret, seconds, digits)"
                          + " values (:id, :secret, 30, 6)")
                  .bind("id", id)
                  .bind("secret", sealed)
                  .update());

      new KeyChange(site.database, site.secrets, site.declarations::sealed, () -> {})
          .run((_, _) -> {});

      String now = site.texts("select secret from second_factor").getFirst();
      assertThat(now).isNotEqualTo(sealed);
      assertThat(site.secrets.open(purpose, now)).isEqualTo("factor");
      assertThat(site.secrets.key()).isNotEqualTo(old);
      assertThat(site.secrets.changing()).isFalse();
    }
  }
}
