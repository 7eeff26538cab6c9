package io.parbuckle.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ResponseCounterTest {

  private static final String PONG = response("200 OK", "pong");

  private final ResponseCounter counter = new ResponseCounter();

  private static String response(String status, String body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private int count(String text) {
    return counter.count(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void responses_are_counted_however_they_are_cut() {
    String three = PONG.repeat(3);
    int counted = 0;
    for (int i = 0; i < three.length(); i++) {
      counted += count(three.substring(i, i + 1));
    }

    assertThat(counted).isEqualTo(3);
    assertThat(count(three)).isEqualTo(3);
    assertThat(counter.odd()).isZero();
  }

  @Test
  void a_refusal_is_odd_and_so_is_an_answer_of_another_length() {
    count(PONG + response("429 Too Many Requests", "full") + response("200 OK", "longer"));

    assertThat(counter.odd()).isEqualTo(2);
  }

  @Test
  void what_has_no_length_is_refused() {
    assertThatThrownBy(() -> count("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a length");
  }
}
