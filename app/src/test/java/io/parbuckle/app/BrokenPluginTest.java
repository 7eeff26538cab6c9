package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A plug-in that does not fit the server, or never ends: whoever calls it is answered all the same
/// (`protocol.md` §12, 26).
@Timeout(60)
final class BrokenPluginTest {

  private static final class Broken implements Plugin {

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public List<Service> services(Platform platform) {
      return List.of(
          offer -> {
            offer
                .call("broken.link", NoParams.class, Integer.class, (_, _) -> link())
                .doc("Was compiled against something else.")
                .anyLogin();
            offer
                .call("broken.deep", NoParams.class, Integer.class, (_, _) -> deep(0))
                .doc("Calls itself.")
                .anyLogin();
            offer
                .job("broken.job", NoParams.class, Integer.class, (_, _) -> link())
                .doc("The same as a job.")
                .anyLogin();
          });
    }

    private static int link() {
      throw new NoSuchMethodError("of another release");
    }

    @SuppressWarnings("InfiniteRecursion") // that is what is broken
    private static int deep(int depth) {
      return 1 + deep(depth + 1);
    }
  }

  @Test
  void an_error_of_the_machine_is_an_answer_too() throws IOException {
    try (TestServer server = TestServer.start(List.of(new Broken()));
        FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
      for (String method : List.of("broken.link", "broken.deep")) {
        assertThat(socket.call(method, ""))
            .contains("\"code\":-32001", "\"error\":22")
            .endsWith("\"id\":1}");
      }
      socket.call("core.set_options", "{\"legacy_jobs\": false}");
      assertThat(socket.call("broken.job", ""))
          .contains("\"code\":-32001", "\"error\":22", "of another release");
      assertThat(socket.call("core.ping", "")).contains("pong");
    }
  }
}
