package io.parbuckle.app;

import static io.parbuckle.app.FrameSocket.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Events over HTTP as a page reads them (`extensions.md` §6): with the browser's `EventSource`,
/// which comes again by itself.
@Timeout(120)
final class EventSourceTest {

  private static final String LISTEN =
      """
      window.heard = [];
      const source = new EventSource(
          '/api/current/events?collection=test.event&auth_token=' + encodeURIComponent(arguments[0]));
      source.addEventListener('collection_update',
          event => heard.push(JSON.parse(event.data).id));
      source.onopen = () => { window.opened = true; };
      """;

  @Test
  void a_browser_goes_on_after_a_break_where_it_was() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins());
        Wire wire = new Wire(server.port());
        Chromium browser = Chromium.start()) {
      browser.open("http://127.0.0.1:" + wire.port() + "/");
      browser.read(LISTEN, token(server));
      browser.until("the stream was not opened", "return window.opened === true");
      emit(server, 1);
      browser.until("the event was not heard", "return heard.length === 1");

      wire.cut();
      emit(server, 2);
      emit(server, 3);

      browser.until("what was missed was not heard", "return heard.length === 3");
      assertThat(browser.read("return heard.join()")).isEqualTo("1,2,3");
    }
  }

  private static void emit(TestServer server, int id) throws IOException {
    answer(server, "test.emit_event", "\"ADDED\"," + id);
  }

  private static String token(TestServer server) throws IOException {
    String answer = answer(server, "auth.generate_token", "600");
    Matcher token = Pattern.compile("\"result\":\"([^\"]+)\"").matcher(answer);
    assertThat(token.find()).as(answer).isTrue();
    return token.group(1);
  }

  private static String answer(TestServer server, String method, String params) throws IOException {
    return HttpPeer.post(
            server.port(), "/api/current", request(method, params, "1"), HttpPeer.ADMIN)
        .body();
  }

  /// What lies between browser and server, and can be cut.
  private static final class Wire implements Closeable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int target;

    Wire(int target) throws IOException {
      this.target = target;
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket near = listener.accept();
          Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
          open.addAll(List.of(near, far));
          Thread.ofVirtual().start(() -> pass(near, far));
          Thread.ofVirtual().start(() -> pass(far, near));
        }
      } catch (IOException _) {
        cut(); // the test is over
      }
    }

    private static void pass(Socket from, Socket to) {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException _) {
        return; // it was cut
      }
    }

    void cut() {
      for (Socket socket : open) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      cut();
    }
  }
}
