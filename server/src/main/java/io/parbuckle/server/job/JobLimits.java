package io.parbuckle.server.job;

import java.time.Duration;

/// How much jobs may ask of the server (`operating.md`, settings `jobs.*`).
///
/// @param runningMax jobs that run at once; what is above waits, what only waits for others does
///   not count
/// @param runningPerUser jobs of one user that run at once, counted in the same way; what is above
///   waits; 0 for no limit
/// @param lineMax jobs in one line, whatever a method declares; the next is refused
/// @param waitsMax jobs that only wait for others and run at once; the next is refused
/// @param abortGrace after this the log says that a body which was told to stop has not
/// @param stopGrace how long bodies have to stop when the server does
/// @param keep how long ended work is kept
/// @param keepCount how much of it
/// @param keepShort the same for what is kept for a short time
/// @param keepShortCount how much of that
/// @param logBytes the size of one log; then the oldest half of it goes
public record JobLimits(
    int runningMax,
    int runningPerUser,
    int lineMax,
    int waitsMax,
    Duration abortGrace,
    Duration stopGrace,
    Duration keep,
    long keepCount,
    Duration keepShort,
    long keepShortCount,
    long logBytes) {

  public static final JobLimits DEFAULTS =
      new JobLimits(
          1000,
          0,
          1000,
          10_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofDays(30),
          1_000_000,
          Duration.ofHours(1),
          1000,
          64L << 20);

  public JobLimits {
    if (runningMax < 1
        || runningPerUser < 0
        || lineMax < 1
        || waitsMax < 1
        || keepCount < 1
        || keepShortCount < 1
        || logBytes < 4096) {
      throw new IllegalArgumentException(
          "limits are above 0, a log has at least 4096 bytes: "
              + runningMax
              + ", "
              + runningPerUser
              + ", "
              + lineMax
              + ", "
              + waitsMax
              + ", "
              + keepCount
              + ", "
              + keepShortCount
              + ", "
              + logBytes);
    }
  }
}
