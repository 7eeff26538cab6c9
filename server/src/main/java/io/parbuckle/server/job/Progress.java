package io.parbuckle.server.job;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.event.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a job is. What a report changes is the contract's rule (`jobs.md` §9).
///
/// @param percent from 0 to 100, whatever the body said (`jobs.md` §23 item 14)
/// @param extra the body's own value for its clients
public record Progress(int percent, String description, JsonValue extra) {

  static final Progress NONE = new Progress(0, "", JsonValue.NULL);

  private static final int DONE = 100;

  /// What a report makes of it; equal to this one when it changes nothing.
  ///
  /// @param percent cut off towards 0; null leaves it
  /// @param text null or empty leaves it
  /// @param extra what Python takes for false leaves it
  /// @throws Fault when `percent` is no number
  Progress reported(@Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {
    if (percent != null && !Double.isFinite(percent)) {
      throw new Fault.Technical("AssertionError", "");
    }
    return new Progress(
        percent == null ? this.percent : Math.clamp(percent.intValue(), 0, DONE),
        text == null || text.isEmpty() ? description : text,
        extra == null || !truthy(extra) ? this.extra : extra);
  }

  /// The same three values for a job that follows the one that reported them.
  Progress adopted(Progress other) {
    return reported((double) other.percent, other.description, other.extra);
  }

  Progress done() {
    return new Progress(DONE, description, extra);
  }

  boolean isDone() {
    return percent == DONE;
  }

  JsonObject json() {
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("percent", JsonInteger.of(percent));
    members.put("description", JsonText.of(description));
    members.put("extra", extra);
    return new JsonObject(members);
  }

  /// About how many bytes of memory it takes.
  long weight() {
    return Weight.of(description) + Weight.of(extra);
  }

  private static boolean truthy(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> false;
      case JsonBoolean bool -> bool.value();
      case JsonInteger number -> number.value().signum() != 0;
      case JsonFraction number -> number.value() != 0;
      case JsonText text -> !text.value().isEmpty();
      case JsonArray array -> !array.items().isEmpty();
      case JsonObject object -> !object.members().isEmpty();
      case JsonSet set -> !set.items().isEmpty();
      case JsonValue.JsonInstant _,
          JsonValue.JsonDay _,
          JsonValue.JsonTime _,
          JsonValue.JsonInterface _ ->
          true;
    };
  }
}
