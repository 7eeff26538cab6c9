package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Jobs with a log of their own.
final class JobWithLogTest extends InWorkshop {

  @Test
  void that_cannot_be_opened_fail_their_own_job_and_free_its_lock() throws Exception {
    JobMethod method = quick("test.logs").logs().lock("L").build();
    Files.delete(shop.logs);

    JobView job = shop.done(method);

    assertThat(job.state().word()).isEqualTo("FAILED");
    assertThat(((JsonObject) job.fields().at("exc_info")).at("type"))
        .isEqualTo(text("FileNotFoundError"));
    Files.createDirectory(shop.logs);
    assertThat(shop.done(method).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void survive_an_abort_of_the_body_that_writes_them() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.logs",
                (job, _) -> {
                  entered.countDown();
                  while (!job.aborted()) {
                    Thread.onSpinWait();
                  }
                  job.log().write("stopping\n".getBytes(StandardCharsets.UTF_8));
                  throw new InterruptedException();
                })
            .logs()
            .build();
    long id = shop.run(method);
    entered.await();
    shop.engine.abort(id, Workshop.ADMIN);
    shop.engine.outcome(id);

    assertThat(shop.engine.require(id).logsExcerpt()).isEqualTo("stopping\n");
  }
}
