package io.parbuckle.server.transport;

import java.time.Duration;

/// How much one HTTP client may ask of the server.
///
/// @param lineBytesMax of a request line, above it 414
/// @param headBytesMax of all header lines together, above it 431
/// @param idle how long a kept connection may wait for its next request
/// @param head how long a request's head may take from its first byte, so that slow heads pin
///   nothing
/// @param transferIdle how long a body may stand still, in either direction; slower than
///   [#MOVED_MIN] in that time is standing still
/// @param connectionsMax open connections of any kind; the next request is answered 503
public record HttpLimits(
    int lineBytesMax,
    int headBytesMax,
    Duration idle,
    Duration head,
    Duration transferIdle,
    int connectionsMax) {

  /// Bytes, for clients that send or take in one every now and then: a modem moves a hundred times
  /// as much, and what they hold is a job.
  public static final int MOVED_MIN = 1024;

  public static final HttpLimits DEFAULTS =
      new HttpLimits(
          16 << 10,
          32 << 10,
          Duration.ofSeconds(75),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          20_000);

  public HttpLimits {
    if (lineBytesMax <= 0 || headBytesMax <= 0 || connectionsMax <= 0) {
      throw new IllegalArgumentException("limits of HTTP must be above 0");
    }
    if (!idle.isPositive() || !head.isPositive() || !transferIdle.isPositive()) {
      throw new IllegalArgumentException("times of HTTP must be above 0");
    }
  }

  public HttpLimits withConnectionsMax(int connections) {
    return new HttpLimits(lineBytesMax, headBytesMax, idle, head, transferIdle, connections);
  }

  public HttpLimits withTransferIdle(Duration time) {
    return new HttpLimits(lineBytesMax, headBytesMax, idle, head, time, connectionsMax);
  }
}
