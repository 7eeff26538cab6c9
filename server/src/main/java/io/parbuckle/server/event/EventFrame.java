package io.parbuckle.server.event;

import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.codec.Params;
import io.parbuckle.protocol.json.JsonValue;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An event ready to be sent: its bytes are made once in each form, however many listen.
///
/// **Threads.** Any.
public final class EventFrame {

  /// Which object a `changed` is about: a newer one says all that the older one said.
  public record Key(String collection, JsonValue id) {}

  /// Puts a whole frame together.
  @FunctionalInterface
  public interface Framing {

    /// Copies, and does nothing that takes longer: it may be called under a lock.
    ///
    /// @param params the message's `params` as JSON text
    /// @param seq the event's number, 0 for none
    byte[] frame(EventForm form, Outgoing message, byte[] params, long seq);
  }

  /// An event without its number: all that can be made before its turn has come.
  static final class Text {

    private final Outgoing message;
    private final Supplier<Outgoing> inDetail;
    private final boolean onlyDetails;
    private final @Nullable Key key;

    /// Guarded by this, as the next.
    private byte @Nullable [] params;

    private byte @Nullable [] paramsInDetail;

    /// The same to everybody.
    ///
    /// @param key null for an event that no newer one can replace
    Text(Outgoing message, @Nullable Key key) {
      this(message, () -> message, false, key);
      boolean _ = made(false).length > 0;
    }

    /// @param inDetail the message for those who asked for details
    /// @param onlyDetails nobody else hears of it
    Text(Outgoing message, Supplier<Outgoing> inDetail, boolean onlyDetails, @Nullable Key key) {
      this.message = message;
      this.inDetail = inDetail;
      this.onlyDetails = onlyDetails;
      this.key = key;
    }

    /// The `params` as JSON, made once.
    synchronized byte[] made(boolean detailed) {
      byte[] known = detailed ? paramsInDetail : params;
      if (known == null) {
        known = Params.of(detailed ? inDetail.get() : message);
        if (detailed) {
          paramsInDetail = known;
        } else {
          params = known;
        }
      }
      return known;
    }
  }

  private final Text text;
  private final long seq;
  private final Framing framing;

  /// Guarded by this.
  private final Map<EventForm, byte[]> bytes = new EnumMap<>(EventForm.class);

  /// @param seq the event's number, 0 for one that has none
  EventFrame(Text text, long seq, Framing framing) {
    this.text = text;
    this.seq = seq;
    this.framing = framing;
  }

  public @Nullable Key key() {
    return text.key;
  }

  /// Whether only those hear of it who asked for details.
  boolean onlyDetails() {
    return text.onlyDetails;
  }

  /// The bytes in that form.
  public synchronized byte[] bytes(EventForm form) {
    return bytes.computeIfAbsent(
        form, wanted -> framing.frame(wanted, text.message, text.made(wanted.isDetailed()), seq));
  }
}
