package io.parbuckle.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.event.EventFrame;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OutboxTest {

  private static final OutboxLimits SMALL = new OutboxLimits(10, 1000, Duration.ofSeconds(30));

  @Test
  void of_merged_changes_the_newest_stays_and_the_numbers_rise() {
    Outbox outbox = new Outbox(SMALL, new Deaf(), new SlowReaders());
    for (int seq = 1; seq <= 30; seq++) {
      outbox.offer(bytes(seq), new EventFrame.Key("a.query", JsonInteger.of(seq % 3)));
    }

    List<Integer> sent = drain(outbox);

    assertThat(sent).isSorted().endsWith(28, 29, 30).doesNotHaveDuplicates();
    assertThat(sent).hasSizeLessThan(12);
  }

  @Test
  void what_cannot_be_replaced_is_never_dropped() {
    Outbox outbox = new Outbox(SMALL, new Deaf(), new SlowReaders());
    for (int seq = 1; seq <= 100; seq++) {
      outbox.offer(bytes(seq), null);
    }

    assertThat(drain(outbox)).hasSize(100).isSorted();
  }

  @Test
  void at_the_close_mark_it_refuses() {
    Outbox outbox = new Outbox(SMALL, new Deaf(), new SlowReaders());

    assertThat(outbox.offer(new byte[1000], null)).isTrue();
    assertThat(outbox.offer(new byte[1], null)).isFalse();
  }

  private static byte[] bytes(int seq) {
    return "%04d".formatted(seq).getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Integer> drain(Outbox outbox) {
    List<Integer> sent = new ArrayList<>();
    for (byte[] frame = outbox.poll(); frame != null; frame = outbox.poll()) {
      sent.add(Integer.valueOf(new String(frame, StandardCharsets.US_ASCII)));
    }
    return sent;
  }

  /// A wire on which nothing moves.
  private static final class Deaf implements Wire {

    @Override
    public void drain() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public @Nullable X509Certificate certificate() {
      return null;
    }

    @Override
    public void reading(boolean on) {}
  }
}
