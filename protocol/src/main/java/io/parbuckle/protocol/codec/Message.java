package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client sent, after its envelope has been read.
///
/// An `id` that is null in Java was absent; one that is `null` in JSON is [JsonValue#NULL].
public sealed interface Message {

  /// A call.
  ///
  /// @param id null for a notification: the call runs, and nothing is ever answered
  /// @param timeoutMs envelope member `timeout_ms` as sent (`extensions.md` §3)
  /// @param idempotencyKey envelope member `idempotency_key` as sent (`extensions.md` §4)
  record Request(
      @Nullable JsonValue id,
      String method,
      List<JsonValue> params,
      @Nullable JsonValue timeoutMs,
      @Nullable JsonValue idempotencyKey)
      implements Message {

    public static Request of(@Nullable JsonValue id, String method, List<JsonValue> params) {
      return new Request(id, method, params, null, null);
    }
  }

  /// A message that breaks a rule.
  ///
  /// @param id what the answer carries; null when nothing is to be answered
  record Refused(@Nullable JsonValue id, Failure failure) implements Message {}

  /// A message after which the connection cannot go on.
  record Fatal(int closeCode, String reason) implements Message {}

  /// Legacy protocol: the greeting.
  ///
  /// @param acceptable whether it names the one version there is
  record Connect(boolean acceptable) implements Message {}

  /// Legacy protocol: listen to a collection under an id that the client chose.
  record Subscribe(JsonValue id, String name) implements Message {}

  /// Legacy protocol: stop listening.
  record Unsubscribe(JsonValue id) implements Message {}

  /// Legacy protocol: a ping, answered with the same id if it had one.
  record Ping(@Nullable JsonValue id) implements Message {}

  /// Legacy protocol: a word that nobody knows; ignored.
  record Unknown() implements Message {}
}
