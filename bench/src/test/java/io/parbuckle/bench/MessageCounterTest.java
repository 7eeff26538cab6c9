package io.parbuckle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageCounterTest {

  private final MessageCounter counter = new MessageCounter();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000, 200_000})
  void messages_are_counted_however_they_arrive_in_pieces(int piece) {
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(Frames.fromServer(new byte[5]));
    stream.writeBytes(Frames.fromServer(new byte[0]));
    stream.writeBytes(Frames.fromServer(new byte[300]));
    stream.writeBytes(Frames.fromServer(new byte[70_000]));
    byte[] bytes = stream.toByteArray();

    int messages = 0;
    for (int at = 0; at < bytes.length; at += piece) {
      messages += counter.count(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
    }

    assertThat(messages).isEqualTo(4);
  }

  @Test
  void a_message_of_another_length_is_noticed() {
    counter.count(ByteBuffer.wrap(Frames.fromServer(new byte[40])));
    counter.count(ByteBuffer.wrap(Frames.fromServer(new byte[40])));
    counter.count(ByteBuffer.wrap(Frames.fromServer(new byte[300])));

    assertThat(counter.odd()).isEqualTo(1);
  }

  @Test
  void a_ping_is_no_message() {
    byte[] ping = {(byte) 0x89, 2, 'h', 'i'};

    assertThat(counter.count(ByteBuffer.wrap(ping))).isZero();
    assertThat(counter.count(ByteBuffer.wrap(Frames.fromServer(new byte[5])))).isEqualTo(1);
    assertThat(counter.odd()).isZero();
  }

  @Test
  void a_server_that_closes_ends_the_run() {
    byte[] close = {(byte) 0x88, 2, 3, (byte) 0xE8};

    assertThatThrownBy(() -> counter.count(ByteBuffer.wrap(close)))
        .isInstanceOf(IllegalStateException.class);
  }
}
