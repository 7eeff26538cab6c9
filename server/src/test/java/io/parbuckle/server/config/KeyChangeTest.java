package io.parbuckle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A new key for everything that is sealed, with a fault at each step.
final class KeyChangeTest {

  /// More than a slice of them.
  private static final int ANSWERS = 450;

  private static final List<Sealed> PLACES =
      List.of(
          new Sealed.InColumn("second_factor", "secret", "second factor:{account_id}"),
          new Sealed.InSetting("vault", "doors.*.code", "vault:{name}"),
          SecretCheck.PLACE);

  @TempDir Path folder;
  private final SettableTime time = new SettableTime();
  private JdbcDatabase database;
  private FileSecrets secrets;

  @BeforeEach
  void begin() {
    database = JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, time);
    new Migrations(database, folder, "0.1.0", time).own();
    secrets = read();
    run(
        "insert into account (uid, username, group_id) select 7, 'joe', min(id) from"
            + " account_group");
    run(
        "insert into second_factor (account_id, secret, seconds, digits) select id, '%s', 30, 6"
                .formatted(secrets.seal("second factor:1", "factor"))
            + " from account");
    run(
        "insert into setting (name, value) values ('vault', '{\"doors\":[{\"name\":\"a\",\"code\":\"%s\"},{\"name\":\"b\",\"code\":\"%s\"}]}')"
            .formatted(secrets.seal("vault:a", "one"), secrets.seal("vault:b", "two")));
    for (int i = 0; i < ANSWERS; i++) {
      run(
          "insert into idempotency (caller, method, key, params, answer, time_begun) values ('c', 'm', '%d', '', '%s', 0)"
              .formatted(i, secrets.seal("idempotency c\nm\n" + i, "answer " + i)));
    }
    new SecretCheck(database, secrets).atStart();
  }

  @AfterEach
  void end() {
    database.close();
  }

  private FileSecrets read() {
    return FileSecrets.at(folder.resolve("secret"), new SecureRandom());
  }

  private void run(String sql) {
    database.write("test", tx -> tx.sql(sql).update());
  }

  private KeyChange change(FileSecrets with) {
    return new KeyChange(database, with, () -> PLACES, () -> {});
  }

  /// Everything that is sealed, opened with what a start finds now.
  private Map<String, String> opened() {
    FileSecrets now = read();
    new SecretCheck(database, now).atStart();
    Map<String, String> all = new TreeMap<>();
    all.put("factor", now.open("second factor:1", text("select secret from second_factor")));
    String vault = text("select value from setting where name = 'vault'");
    List<String> codes = new ArrayList<>();
    java.util.regex.Matcher code =
        java.util.regex.Pattern.compile("\"name\":\"(.)\",\"code\":\"([^\"]+)\"").matcher(vault);
    while (code.find()) {
      codes.add(now.open("vault:" + code.group(1), code.group(2)));
    }
    all.put("vault", codes.toString());
    for (int i = 0; i < ANSWERS; i++) {
      String answer = text("select answer from idempotency where key = '" + i + "'");
      all.put("answer " + i, now.open("idempotency c\nm\n" + i, answer));
    }
    return all;
  }

  private String text(String sql) {
    return database.read(tx -> tx.sql(sql).first(String.class)).orElseThrow();
  }

  @Test
  void everything_opens_with_the_new_key_and_nothing_with_the_old_one() throws Exception {
    Map<String, String> before = opened();
    byte[] old = Files.readAllBytes(folder.resolve("secret"));

    change(secrets).run((_, _) -> {});

    assertThat(opened()).isEqualTo(before).containsEntry("vault", "[one, two]");
    assertThat(Files.readAllBytes(folder.resolve("secret"))).hasSize(32).isNotEqualTo(old);
    assertThat(Files.getPosixFilePermissions(folder.resolve("secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    FileSecrets outdated = FileSecrets.of(old, new SecureRandom());
    assertThatThrownBy(
            () -> outdated.open("second factor:1", text("select secret from second_factor")))
        .isInstanceOf(Fault.class);
    String answer = text("select answer from idempotency where key = '7'");
    assertThatThrownBy(() -> outdated.open("idempotency c\nm\n7", answer))
        .isInstanceOf(Fault.class);
  }

  private static final class Crash extends RuntimeException {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
  void a_crash_at_any_step_loses_nothing_and_the_next_start_finishes(int step) throws Exception {
    Map<String, String> before = opened();
    int[] steps = {0};

    assertThatThrownBy(
            () ->
                change(secrets)
                    .run(
                        (_, _) -> {
                          if (++steps[0] == step) {
                            throw new Crash();
                          }
                        }))
        .isInstanceOf(Crash.class);
    assertThat(opened()).isEqualTo(before);

    FileSecrets next = read();
    boolean two = next.changing();
    change(next).finish();

    assertThat(two).isEqualTo(step > 1);
    assertThat(opened()).isEqualTo(before);
    assertThat(Files.size(folder.resolve("secret"))).isEqualTo(32);
  }

  @Test
  void what_is_sealed_meanwhile_and_written_late_is_found_by_the_second_look() throws Exception {
    String late = secrets.seal("idempotency c\nm\nlate", "late");
    change(secrets)
        .run(
            (percent, _) -> {
              if (percent == 60) {
                run(
                    "insert into idempotency (caller, method, key, params, answer, time_begun) values ('c', 'm', 'late', '', '%s', 0)"
                        .formatted(late));
              }
            });

    assertThat(
            read()
                .open(
                    "idempotency c\nm\nlate",
                    text("select answer from idempotency where key = 'late'")))
        .isEqualTo("late");
  }

  @Test
  void a_key_file_that_cannot_be_written_changes_nothing() throws Exception {
    Map<String, String> before = opened();
    Path half = Files.createDirectory(folder.resolve("secret.new"));
    Files.createFile(half.resolve("in-the-way"));

    assertThatThrownBy(() -> change(secrets).run((_, _) -> {})).isInstanceOf(IOException.class);

    assertThat(secrets.changing()).isFalse();
    assertThat(opened()).isEqualTo(before);
  }

  @Test
  void a_text_that_no_key_opens_stays_and_stops_nothing() throws Exception {
    String foreign =
        FileSecrets.of(new byte[32], new SecureRandom()).seal("second factor:1", "lost");
    run("update second_factor set secret = '" + foreign + "'");

    change(secrets).run((_, _) -> {});

    assertThat(text("select secret from second_factor")).isEqualTo(foreign);
    assertThat(secrets.changing()).isFalse();
  }

  @Test
  void a_second_change_that_was_begun_goes_on_with_the_first() throws Exception {
    secrets.change();
    byte[] two = Files.readAllBytes(folder.resolve("secret"));

    secrets.change();

    assertThat(Files.readAllBytes(folder.resolve("secret"))).isEqualTo(two).hasSize(64);
  }
}
