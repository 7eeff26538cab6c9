package io.parbuckle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.job.JobMethod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadTest {

  @TempDir Path folder;
  @TempDir Path other;
  @TempDir Path files;
  private Site site;

  @BeforeEach
  void begin() throws IOException {
    site = Site.in(folder);
    site.account("mara");
    site.setting(
        "vault",
        """
        {"doors":[{"name":"north","code":"%s"},{"name":"south","code":null}],"open":true}\
        """
            .formatted(site.secrets.seal("vault:north", "1234")));
  }

  @AfterEach
  void end() {
    site.close();
  }

  /// The upload is refused with this sentence and has changed nothing.
  private void refused(byte[] file, String sentence) throws IOException {
    List<String> before = site.configuration();

    Throwable thrown = catchThrowable(() -> site.upload(file));

    assertThat(thrown).isInstanceOf(Fault.CallError.class).hasMessageContaining(sentence);
    assertThat(thrown).hasMessageEndingWith("othing was changed.");
    assertThat(site.configuration()).isEqualTo(before);
    assertThat(site.reloaded).isEmpty();
    try (Stream<Path> left = Files.list(site.scratch)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void what_was_saved_comes_back_and_what_came_later_goes() throws Exception {
    byte[] saved = site.save("");
    List<String> before = site.configuration();
    site.sql("update account set username = 'renamed' where username = 'mara'");
    long later = site.account("later");
    site.setting("vault", "{}");

    site.upload(saved);

    assertThat(site.configuration()).isEqualTo(before);
    assertThat(site.reloaded).containsExactly("words");
    assertThat(site.progress)
        .containsSubsequence(
            "0 Reading the configuration",
            "15 Replacing the configuration",
            "25 Reloading the configuration");
    assertThat(site.account("next")).isGreaterThan(later); // numbers are not turned back
  }

  @Test
  void jobs_and_their_numbers_stay_as_they_are() throws Exception {
    byte[] saved = site.save("");
    site.save("");
    List<String> jobs = site.texts("select id || state from job order by id");
    List<String> numbers = site.texts("select name || next from number_block");

    site.upload(saved);

    assertThat(site.texts("select id || state from job order by id"))
        .containsExactlyElementsOf(Stream.concat(jobs.stream(), Stream.of("3SUCCESS")).toList());
    assertThat(site.texts("select name || next from number_block")).isEqualTo(numbers);
  }

  @Test
  void a_job_that_runs_meanwhile_goes_on_and_ends_like_any_other() throws Exception {
    byte[] saved = site.save("");
    long running = site.waiting();

    site.upload(saved);

    String state = "select state from job where id = " + running;
    assertThat(site.texts(state)).containsExactly("RUNNING");
    site.mayEnd.countDown();
    site.engine.outcome(running);
    assertThat(site.texts(state)).containsExactly("SUCCESS");
  }

  @Test
  void a_tar_with_the_secret_is_read_by_another_server_under_its_own_secret() throws Exception {
    byte[] tar = site.save("{'secretseed': true}");

    try (Site second = Site.in(other)) {
      byte[] key = second.secrets.key();
      second.upload(tar);

      assertThat(second.texts("select username from account")).containsExactly("mara");
      String vault = second.texts("select value from setting where name = 'vault'").getFirst();
      assertThat(vault).endsWith("{\"name\":\"south\",\"code\":null}],\"open\":true}");
      String code = vault.replaceAll(".*\"north\",\"code\":\"([^\"]*)\".*", "$1");
      assertThat(second.secrets.open("vault:north", code)).isEqualTo("1234");
      assertThat(second.secrets.key()).isEqualTo(key);
    }
    Site.in(other).close(); // the check text is under the key that is there
  }

  @Test
  void a_sealed_column_goes_under_the_other_secret_too() throws Exception {
    Path here = Files.createDirectory(files.resolve("here"));
    byte[] tar;
    try (Site first = Site.with(here, "sample/one")) {
      String sealed = first.secrets.seal("sample:7", "word");
      first.sql("insert into sample values (7, '" + sealed + "'), (8, null)");
      tar = first.save("{'secretseed': true}");
    }

    try (Site second = Site.with(other, "sample/one")) {
      second.upload(tar);

      String sealed = second.texts("select word from sample where id = 7").getFirst();
      assertThat(second.secrets.open("sample:7", sealed)).isEqualTo("word");
    }
  }

  @Test
  void a_bare_database_under_another_secret_is_refused_and_the_tar_asked_for() throws Exception {
    try (Site second = Site.in(other)) {
      refused(second.save(""), "saved under another secret");
      refused(second.save(""), "Upload a tar that has the secret in it");
    }
  }

  @Test
  void a_tar_with_a_secret_of_another_database_is_refused() throws Exception {
    byte[] database;
    try (Site second = Site.in(other)) {
      database = second.save("");
    }
    byte[] wrong = new byte[32];

    refused(
        SqliteFiles.tar(
            tar -> {
              SqliteFiles.file(tar, "freenas-v1.db", database);
              SqliteFiles.file(tar, "pwenc_secret", wrong);
            }),
        "is not the one that the database beside it was saved under");
    refused(
        SqliteFiles.tar(
            tar -> {
              SqliteFiles.file(tar, "freenas-v1.db", database);
              SqliteFiles.file(tar, "pwenc_secret", new byte[7]);
            }),
        "has 7 bytes and must have 32");
  }

  @Test
  void the_first_database_in_a_tar_is_taken_and_the_secret_here_is_good_enough() throws Exception {
    byte[] saved = site.save("");
    site.account("later");

    site.upload(
        SqliteFiles.tar(
            tar -> {
              SqliteFiles.file(tar, "readme", SqliteFiles.ascii("hello"));
              SqliteFiles.file(tar, "./old/backup.db", saved);
              SqliteFiles.file(tar, "freenas-v1.db", SqliteFiles.ascii("not looked at"));
            }));

    assertThat(site.texts("select username from account")).containsExactly("mara");
  }

  @Test
  void links_and_names_that_lead_astray_are_not_followed() throws Exception {
    Path database = folder.resolve("parbuckle.db");
    byte[] saved = site.save("");
    String none = "has no regular file freenas-v1.db";
    for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      refused(
          SqliteFiles.tar(tar -> SqliteFiles.link(tar, "freenas-v1.db", database.toString(), kind)),
          none);
    }
    for (String name : List.of("/freenas-v1.db", "../freenas-v1.db", "a/../../x.db")) {
      refused(SqliteFiles.tar(tar -> SqliteFiles.file(tar, name, saved)), none);
    }
  }

  @Test
  void a_truenas_configuration_is_refused_by_name() throws Exception {
    byte[] database =
        SqliteFiles.made(
            files,
            "create table account_bsdusers (id integer)",
            "create table system_settings (id integer)");
    String sentence = "This is the configuration of a TrueNAS";

    refused(database, sentence);
    refused(SqliteFiles.tar(tar -> SqliteFiles.file(tar, "freenas-v1.db", database)), sentence);
  }

  @Test
  void what_is_no_database_of_ours_is_refused() throws Exception {
    byte[] saved = site.save("");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(site.save("{'secretseed': true}"));
    }
    String neither = "neither a SQLite database nor an uncompressed tar";

    refused(new byte[0], "The file is empty.");
    refused(new byte[2000], neither);
    refused(SqliteFiles.ascii("hello"), neither);
    refused(zipped.toByteArray(), neither);
    refused(SqliteFiles.made(files, "create table songs (name text)"), "not one that Parbuckle");
    refused(SqliteFiles.changed(files, saved, "drop table account"), "table account is missing");
    refused(
        SqliteFiles.changed(files, saved, "alter table account rename uid to uuid"),
        "table account has other columns");
    refused(
        SqliteFiles.changed(
            files,
            saved,
            "create trigger t after delete on account begin delete from setting; end"),
        "views or triggers");
    refused(
        SqliteFiles.changed(files, saved, "delete from schema_version"),
        "does not say of which version");
    refused(
        SqliteFiles.changed(files, saved, "update account set group_id = 4711"),
        "refers to one of the table account_group that is not there");
  }

  @Test
  void a_damaged_file_is_refused() throws Exception {
    byte[] saved = site.save("");
    byte[] tar = site.save("{'secretseed': true}");
    byte[] overwritten = saved.clone();
    Arrays.fill(overwritten, 5 * 4096 + 100, 6 * 4096, (byte) 0x5a);

    refused(Arrays.copyOf(saved, saved.length / 2), "The database");
    refused(Arrays.copyOf(saved, 50), "The database");
    refused(overwritten, "The database");
    refused(Arrays.copyOf(tar, 20_000), "The tar is damaged");
  }

  @Test
  void a_file_that_is_too_large_is_refused() {
    byte[] large = new byte[(int) Site.UPLOAD_BYTES + 1];

    assertThatThrownBy(() -> site.upload(large))
        .isInstanceOf(Fault.CallError.class)
        .hasMessageStartingWith("The file is larger than 1048576 bytes")
        .extracting(e -> ((Fault.CallError) e).errno())
        .isEqualTo(Errno.EFBIG);
  }

  @Test
  void an_upload_that_ends_early_changes_nothing() throws Exception {
    List<String> before = site.configuration();
    InputStream broken =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("the client is gone");
          }
        };

    assertThatThrownBy(() -> site.upload(Site.ADMIN, broken)).hasMessage("the client is gone");

    assertThat(site.configuration()).isEqualTo(before);
  }

  @Test
  void an_older_configuration_is_brought_up_to_date_and_a_newer_one_refused() throws Exception {
    Path old = Files.createDirectory(files.resolve("old"));
    byte[] older;
    try (Site first = Site.with(old, "sample/one")) {
      first.sql("insert into sample values (1, null)");
      older = first.save("{'secretseed': true}");
    }
    try (Site second = Site.with(other, "sample/two")) {
      second.sql("insert into sample values (5, null, 'newer')");
      byte[] newer = second.save("{'secretseed': true}");

      second.upload(older);

      assertThat(second.texts("select id || coalesce(more, ' none') from sample"))
          .containsExactly("1 none");
      try (Site first = Site.with(old, "sample/one")) {
        assertThatThrownBy(() -> first.upload(newer))
            .isInstanceOf(Fault.CallError.class)
            .hasMessageContaining("is of version 2 of plug-in sample; this is Parbuckle 0.1.0")
            .hasMessageContaining("knows it up to version 1");
      }
    }
  }

  @Test
  void the_database_file_of_another_server_can_be_uploaded_as_it_is() throws Exception {
    byte[] bare;
    byte[] key;
    try (Site second = Site.in(other)) {
      second.account("nils");
      second.save("");
      key = second.secrets.key();
    }
    bare = Files.readAllBytes(other.resolve("parbuckle.db"));
    List<String> jobs = site.texts("select id from job");

    site.upload(
        SqliteFiles.tar(
            tar -> {
              SqliteFiles.file(tar, "pwenc_secret", key);
              SqliteFiles.file(tar, "freenas-v1.db", bare);
            }));

    assertThat(site.texts("select username from account")).containsExactly("nils");
    assertThat(site.texts("select id from job").size()).isEqualTo(jobs.size() + 1);
  }

  @Test
  void a_part_that_cannot_read_again_does_not_keep_the_configuration_out() throws Exception {
    byte[] saved = site.save("");
    site.account("later");
    site.reloads.add(
        new Reload(
            "broken",
            () -> {
              throw new IllegalStateException("broken");
            }));

    assertThatThrownBy(() -> site.upload(saved))
        .isInstanceOf(Fault.CallError.class)
        .hasMessageContaining("The configuration was replaced")
        .hasMessageContaining("Restart the server.");

    assertThat(site.texts("select username from account")).containsExactly("mara");
    assertThat(site.reloaded).containsExactly("words");
  }

  @Test
  void nobody_but_a_full_administrator_may() throws Exception {
    byte[] saved = site.save("");

    for (Caller caller : List.of(Site.caller("mara", false), Caller.SYSTEM)) {
      assertThatThrownBy(() -> site.upload(caller, new ByteArrayInputStream(saved)))
          .isInstanceOf(Fault.CallError.class)
          .extracting(e -> ((Fault.CallError) e).errno())
          .isEqualTo(Errno.EPERM);
    }
    assertThat(method("config.upload").reads()).isTrue();
    assertThat(method("config.save").writes()).isTrue();
  }

  private JobMethod method(String name) {
    return Objects.requireNonNull(site.methods.job(name));
  }
}
