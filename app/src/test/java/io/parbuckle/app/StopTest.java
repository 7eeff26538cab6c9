package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the log says of an orderly stop (`operating.md`).
@Timeout(60)
final class StopTest {

  @Test
  void the_log_says_what_is_waited_for_and_when_it_is_over() throws Exception {
    TestServer server = TestServer.start(TranscriptTest.plugins());
    call(server, "test.job_sleep", "3600");
    while (!call(server, "core.get_jobs", "[[\"state\",\"=\",\"RUNNING\"]]")
        .contains("job_sleep")) {
      Thread.onSpinWait();
    }

    try (LogKept log = LogKept.of("io.parbuckle", Level.INFO)) {
      server.close();

      assertThat(log.events())
          .extracting(StopTest::line)
          .containsSubsequence(
              "stopping [calls=\"0\"]", "jobs that run are told to stop [jobs=\"1\"]", "stopped");
    }
  }

  private static String call(TestServer server, String method, String params) throws IOException {
    String body = FrameSocket.request(method, params, "1");
    return HttpPeer.post(server.port(), "/api/current", body, HttpPeer.ADMIN).body();
  }

  private static String line(ILoggingEvent event) {
    var pairs = event.getKeyValuePairs();
    return event.getMessage() + (pairs == null ? "" : " " + pairs);
  }
}
