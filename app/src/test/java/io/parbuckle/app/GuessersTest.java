package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many guess at once, each over a socket from an address of its own. `GuessingTest` has the same
/// with ten thousand passwords and a clock that is turned by hand.
@Timeout(120)
final class GuessersTest {

  private static final String CURRENT = "/api/current";
  private static final int ADDRESSES = 50;

  /// As many as one connection may have in flight, and as many failures as an address may have.
  private static final int AT_ONCE = 20;

  private static final int IN_VAIN = 40;

  /// `protocol.md` §2.9
  private static final String REFUSED =
      """
      {"jsonrpc":"2.0","error":{"code":-32001,"message":"Method call error","data":{"error":16,\
      "errname":"EBUSY","reason":"[EBUSY] Rate Limit Exceeded","trace":\
      """;

  @Test
  void an_address_has_twenty_guesses_and_nobody_else_waits() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins());
        ExecutorService guessers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < ADDRESSES; i++) {
        String address = "127.0.1." + (i + 1);
        all.add(guessers.submit(() -> guess(server.port(), address)));
      }
      for (Future<List<String>> each : all) {
        List<String> answers = each.get();
        assertThat(answers.subList(0, AT_ONCE)).containsOnly("false");
        assertThat(answers.subList(AT_ONCE, AT_ONCE + IN_VAIN)).containsOnly("EBUSY");
      }

      try (FrameSocket other = FrameSocket.tcp(server.port())) {
        other.openLoggedIn(CURRENT);
        String refused = other.call("auth.refused_logins", "");
        assertThat(refused.split("\"address\"", -1)).hasSizeGreaterThan(ADDRESSES);
      }
    }
  }

  /// Tokens: they cost no hash, so that all of this is a matter of the limits alone.
  private static List<String> guess(int port, String address) throws Exception {
    List<String> answers = new ArrayList<>();
    try (FrameSocket guesser = FrameSocket.tcp(port, address).open(CURRENT)) {
      for (String guess : Collections.nCopies(AT_ONCE, "\"wrong\"")) {
        guesser.send(FrameSocket.request("auth.login_with_token", guess, "1"));
      }
      for (int i = 0; i < AT_ONCE; i++) {
        answers.add(word(guesser.receive()));
      }
      for (int i = 0; i < IN_VAIN; i++) {
        answers.add(word(guesser.call("auth.login_with_token", "\"wrong\"")));
      }
    }
    return answers;
  }

  private static String word(String answer) {
    return answer.contains("\"result\":false")
        ? "false"
        : answer.startsWith(REFUSED) ? "EBUSY" : answer;
  }
}
