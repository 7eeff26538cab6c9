package io.parbuckle.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Bytes of any sort are messages, or are refused with a close code, and the same however they are
/// cut.
final class FrameReaderFuzzTest {

  private static final Set<Integer> CLOSE_CODES = Set.of(1002, 1003, 1007, 1009);

  @FuzzTest
  void bytes(byte[] input) {
    List<String> whole = events(input, input.length);
    assertThat(events(input, 1)).isEqualTo(whole);
    assertThat(events(input, 5)).isEqualTo(whole);
  }

  /// A text that is cut into frames comes out as it was.
  @FuzzTest
  void message(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int cut = input.length == 0 ? 0 : (input[0] & 0xFF) % (utf8.length + 1);
    ByteBuf frames = Unpooled.buffer();
    frame(frames, 0x01, utf8, 0, cut);
    frame(frames, 0x89, utf8, 0, Math.min(125, utf8.length));
    frame(frames, 0x80, utf8, cut, utf8.length);
    byte[] bytes = new byte[frames.readableBytes()];
    frames.readBytes(bytes);

    assertThat(events(bytes, Math.max(1, bytes.length / 3)).getLast()).isEqualTo("text " + text);
  }

  private static void frame(ByteBuf out, int first, byte[] from, int begin, int end) {
    int length = end - begin;
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(0x80 | length);
    } else if (length < 1 << 16) {
      out.writeByte(0xFE).writeShort(length);
    } else {
      out.writeByte(0xFF).writeLong(length);
    }
    byte[] mask = {9, 8, (byte) 0xF7, 6};
    out.writeBytes(mask);
    for (int i = 0; i < length; i++) {
      out.writeByte(from[begin + i] ^ mask[i % 4]);
    }
  }

  private static List<String> events(byte[] input, int piece) {
    Heard heard = new Heard();
    FrameReader reader = new FrameReader(heard);
    for (int at = 0; at < input.length; at += piece) {
      ByteBuf in = Unpooled.wrappedBuffer(input, at, Math.min(piece, input.length - at));
      reader.read(in);
      assertThat(in.isReadable()).isFalse();
    }
    return heard.events;
  }

  private static final class Heard implements FrameReader.Sink {

    private final List<String> events = new ArrayList<>();
    private boolean ended;

    @Override
    public void text(byte[] message) {
      assertThat(message).hasSizeLessThanOrEqualTo(FrameReader.MESSAGE_BYTES_MAX);
      String text = new String(message, StandardCharsets.UTF_8);
      assertThat(text.getBytes(StandardCharsets.UTF_8)).as("valid UTF-8").isEqualTo(message);
      add("text " + text);
    }

    @Override
    public void ping(byte[] payload) {
      assertThat(payload).hasSizeLessThanOrEqualTo(125);
      add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void closed() {
      add("closed");
      ended = true;
    }

    @Override
    public void fault(int code, String reason) {
      assertThat(CLOSE_CODES).contains(code);
      add("fault " + code + " " + reason);
      ended = true;
    }

    private void add(String event) {
      assertThat(ended).as("nothing is read after the end").isFalse();
      events.add(event);
    }
  }
}
