package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server says.
public sealed interface Outgoing {

  /// The answer to a call that succeeded.
  record Result(JsonValue id, JsonValue value) implements Outgoing {}

  /// The answer to a call, or to a message, that failed.
  record Failed(JsonValue id, Failure failure) implements Outgoing {}

  /// Something changed (`protocol.md` §5.1).
  ///
  /// @param id null when the sender gave none
  /// @param fields null when the sender gave none, and always for `removed`
  /// @param extra every other named value of the event, null if there is none
  record Update(
      String kind,
      String collection,
      @Nullable JsonValue id,
      @Nullable JsonValue fields,
      @Nullable JsonObject extra)
      implements Outgoing {}

  /// A subscription to an event source has ended.
  ///
  /// @param failure null when it ended by itself or was asked to
  record Unsubscribed(String collection, @Nullable Failure failure) implements Outgoing {}

  /// Legacy protocol: the greeting is accepted.
  record Connected(String session) implements Outgoing {}

  /// Legacy protocol: no greeting yet, or one that cannot be accepted.
  record NotConnected() implements Outgoing {}

  /// Legacy protocol: these subscriptions stand.
  record Ready(List<JsonValue> ids) implements Outgoing {}

  /// Legacy protocol: the answer to a ping.
  record Pong(@Nullable JsonValue id) implements Outgoing {}
}
