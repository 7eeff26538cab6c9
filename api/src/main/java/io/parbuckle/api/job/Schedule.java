package io.parbuckle.api.job;

import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// When the server starts a method by itself. Operators may change and pause it.
///
/// @param cron five fields: minute, hour, day of month, month, day of week
/// @param timezone a name of the IANA list, such as `UTC` or `Europe/Berlin`
/// @param arguments what the method is started with
public record Schedule(String cron, String timezone, List<JsonValue> arguments) {

  public Schedule {
    arguments = List.copyOf(arguments);
  }

  /// Without arguments, by UTC.
  public static Schedule utc(String cron) {
    return new Schedule(cron, "UTC", List.of());
  }
}
