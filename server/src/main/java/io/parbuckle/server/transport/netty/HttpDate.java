package io.parbuckle.server.transport.netty;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The value of the header `Date`, written once a second.
///
/// **Threads.** Any.
final class HttpDate {

  private record Written(long second, String text) {}

  private final InstantSource time;
  private volatile Written latest = new Written(Long.MIN_VALUE, "");

  HttpDate(InstantSource time) {
    this.time = time;
  }

  String now() {
    Instant now = time.instant();
    Written written = latest;
    if (written.second() != now.getEpochSecond()) {
      written =
          new Written(
              now.getEpochSecond(),
              DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
      latest = written;
    }
    return written.text();
  }
}
