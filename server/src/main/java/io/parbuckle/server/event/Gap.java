package io.parbuckle.server.event;

import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.Locale;

/// What a client that resumes cannot be told any more.
///
/// @param since the number after which it asked
/// @param oldest from this number on nothing is missing
record Gap(long since, long oldest, Reason reason) {

  enum Reason {
    /// It was kept for as long as events are kept.
    AGE,
    /// There was no room for it any more.
    SIZE,
    /// The server started in between.
    RESTART,
    /// The number was never given out here.
    UNKNOWN
  }

  /// The number that the notification of the gap carries: with the last missing one the client is
  /// where it would be had it heard them all.
  long seq() {
    return oldest - 1;
  }

  /// The member `extra` of the notification.
  JsonObject extra() {
    return JsonObject.of(
        "gap",
        JsonObject.of("since", JsonInteger.of(since), "oldest", JsonInteger.of(oldest))
            .with("reason", JsonText.of(reason.name().toLowerCase(Locale.ROOT))));
  }
}
