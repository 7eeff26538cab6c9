package io.parbuckle.server.job;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When something is due: five fields of cron (minute, hour, day of month, month, day of week), by
/// the clock of a time zone. Where that clock is put forward, what falls into the gap is due at its
/// end.
///
/// **Threads.** Any; immutable.
final class CronRule {

  private final ExecutionTime due;
  private final ZoneId zone;

  private CronRule(ExecutionTime due, ZoneId zone) {
    this.due = due;
    this.zone = zone;
  }

  /// @throws IllegalArgumentException with what is wrong
  static CronRule of(String cron, String timezone) {
    String wrong = wrongZone(timezone);
    if (wrong != null) {
      throw new IllegalArgumentException(wrong);
    }
    return new CronRule(ExecutionTime.forCron(parsed(cron)), ZoneId.of(timezone));
  }

  private static Cron parsed(String cron) {
    return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(cron);
  }

  /// Why this is no rule of cron; null when it is one.
  static @Nullable String wrongCron(String cron) {
    try {
      boolean _ = parsed(cron).asString().isEmpty();
      return null;
    } catch (IllegalArgumentException e) {
      return "'"
          + cron
          + "' is no rule such as 30 2 * * 1-5 (minute, hour, day of month, month, day of week): "
          + e.getMessage();
    }
  }

  /// Why this is no time zone; null when it is one.
  static @Nullable String wrongZone(String timezone) {
    return ZoneId.getAvailableZoneIds().contains(timezone)
        ? null
        : "'" + timezone + "' is no time zone of the IANA list, such as UTC or Europe/Berlin.";
  }

  /// The first time after that one; empty if there is none.
  Optional<Instant> next(Instant after) {
    return due.nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
  }
}
