package io.parbuckle.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// And what a full disk does to it: a database that may not grow behaves like one.
final class SqliteAuditTest extends AuditContract {

  private static final String LONG_NAME = "x".repeat(20_000);

  @TempDir Path folder;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(folder.resolve("audit.db"), Durability.RELAXED, time);
  }

  private void pages(long most) {
    boolean done = false;
    while (!done) {
      try {
        database.write(
            "pages",
            tx -> tx.sql("pragma max_page_count = " + most).first(Long.class).orElseThrow());
        done = true;
      } catch (Fault.CallError full) {
        assertThat(full.errno()).isEqualTo(Errno.ENOSPC); // it shared a commit with the trail
      }
    }
  }

  @Test
  void while_nothing_can_be_written_changes_are_refused_and_the_rest_is_recorded_later()
      throws Exception {
    settle();
    pages(1);

    assertThatThrownBy(() -> called(LONG_NAME, "user.create"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            refusal -> {
              assertThat(refusal.errno()).isEqualTo(Errno.ENOSPC);
              assertThat(refusal.text()).contains("audit trail cannot be written");
            });
    trail.note(login("mara" + LONG_NAME, true));
    AuditEntry abort = trail.begin(call("ben", "core.job_abort"), true);
    abort.ended(AuditOutcome.SUCCESS);
    assertThat(found("[]").items()).hasSize(1);

    pages(1_000_000);
    settle();

    assertThat(found("[[\"username\",\"^\",\"mara\"]]").items()).hasSize(1);
    assertThat(found("[[\"username\",\"=\",\"ben\"],[\"success\",\"=\",true]]").items()).hasSize(1);
    assertThat(found("[[\"username\",\"=\",\"" + LONG_NAME + "\"]]").items()).isEmpty();
    assertThat(Verification.of(trail.store()).ok()).isTrue();
  }

  @Test
  void what_neither_could_be_written_nor_kept_is_counted() throws Exception {
    settle();
    pages(1);
    int sent = 25_000;
    String name = "x".repeat(200);
    for (int i = 0; i < sent; i++) {
      trail.note(login(name, false));
    }

    pages(1_000_000);
    settle();

    long lost = 0;
    for (JsonValue row : found("[[\"event\",\"=\",\"LOST\"]]").items()) {
      lost += ((JsonInteger) data(row).at("records")).small();
    }
    assertThat(lost).isPositive();
    assertThat(count("AUTHENTICATION")).isEqualTo(sent - lost);
    assertThat(Verification.of(trail.store()).ok()).isTrue();
  }
}
