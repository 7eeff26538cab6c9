package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonInterface;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.util.Map;

/// What one query may keep in memory at a time: its answer, and what it has to sort itself.
///
/// Entries are counted by the least that they take as JSON, so nothing is refused that could be
/// sent.
///
/// **Threads.** One query's.
final class Room {

  /// Whatever may be sent, so much may be sorted.
  private static final long LEAST = 32L << 20;

  private static final int TEXT = 2;
  private static final int NUMBER = 1;
  private static final int WORD = 4;
  private static final int DATE = 11;

  private final long most;
  private long taken;

  /// @param resultBytes of an answer (`limits.result_bytes`)
  Room(long resultBytes) {
    most = Math.max(LEAST, resultBytes);
  }

  /// One more entry is kept.
  ///
  /// @throws Fault.CallError 27 if there is no room for it
  void take(JsonValue entry) {
    taken += bytes(entry);
    if (taken > most) {
      throw new Fault.CallError(
              Errno.EFBIG,
              "This query would have to keep more than "
                  + most
                  + " bytes of entries in memory. Ask for less: filter more, select fewer members,"
                  + " give a limit and sort by what the database sorts by, or take pages with"
                  + " options.extra.cursor.")
          .with("bytes", JsonInteger.of(taken))
          .with("limit", JsonInteger.of(most));
    }
  }

  /// As JSON, at the least.
  private static long bytes(JsonValue value) {
    return switch (value) {
      case JsonText(String text) -> TEXT + (long) text.length();
      case JsonInteger _, JsonFraction _ -> NUMBER;
      case JsonNull _, JsonBoolean _ -> WORD;
      case JsonInstant _, JsonDay _, JsonTime _, JsonInterface _ -> DATE;
      case JsonSet _ -> TEXT + DATE;
      case JsonArray(var items) -> {
        long bytes = TEXT;
        for (JsonValue item : items) {
          bytes += NUMBER + bytes(item);
        }
        yield bytes;
      }
      case JsonObject(var members) -> {
        long bytes = TEXT;
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          bytes += WORD + member.getKey().length() + bytes(member.getValue());
        }
        yield bytes;
      }
    };
  }
}
