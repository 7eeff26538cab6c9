package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A database that may not grow behaves like one on a full disk.
final class FullDiskTest extends InWorkshop {

  private static final JsonText LARGE = JsonText.of("x".repeat(1 << 20));

  private void fill() {
    shop.database.write(
        "fill", tx -> tx.sql("pragma max_page_count = 1").first(Long.class).orElseThrow());
  }

  /// Tried again, because it may share a commit with what finds the disk full.
  private void makeRoom() {
    boolean room = false;
    while (!room) {
      try {
        shop.database.write(
            "room",
            tx -> tx.sql("pragma max_page_count = 1000000").first(Long.class).orElseThrow());
        room = true;
      } catch (Fault.CallError full) {
        assertThat(full.errno()).isEqualTo(Errno.ENOSPC);
      }
    }
  }

  @Test
  void a_job_that_cannot_be_stored_is_refused_and_gives_its_lock_back() throws Exception {
    JobMethod method =
        Methods.job("test.echo", (_, _) -> JsonText.of("y")).lock("L").queueSize(0).build();
    fill();

    assertThatThrownBy(() -> shop.run(method, LARGE))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.ENOSPC);
              assertThat(error.text())
                  .contains("cannot be written")
                  .contains("nothing was changed");
            });

    assertThat(shop.engine.liveJobs()).isEmpty();
    assertThat(shop.listed()).isEmpty();
    assertThat(shop.heard.all()).isEmpty();
    makeRoom();
    assertThat(shop.done(method, LARGE).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void the_end_of_a_job_waits_for_room_and_nobody_hears_of_it_before() throws Exception {
    Gate gate = new Gate();
    JobMethod method =
        Methods.job(
                "test.large",
                (_, _) -> {
                  gate.pass();
                  return LARGE;
                })
            .build();
    Started started = shop.engine.start(Workshop.ADMIN, null, method, List.of(), Pipes.NONE);
    shop.engine.begin(started);
    gate.awaitEntered();
    fill();
    gate.open();
    assertThatThrownBy(() -> shop.run(method, LARGE)).isInstanceOf(Fault.class);
    assertThat(shop.heard.textsOf(started.id()))
        .containsExactly("ADDED WAITING 0", "CHANGED RUNNING 0");

    makeRoom();
    try (Passing _ = new Passing(shop.clock)) {
      assertThat(started.await()).isEqualTo(new JobOutcome.Succeeded(LARGE));
    }
    assertThat(shop.engine.require(started.id()).state().word()).isEqualTo("SUCCESS");
  }
}
