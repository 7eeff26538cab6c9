package io.parbuckle.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/// What a client may wait for and hold.
///
/// @param connect for the connection and the handshake together
/// @param call for the answer to one call that names no time of its own
/// @param keepAlive after this long the server is asked for a sign of life; without one in as long
///   again the connection counts as lost
/// @param transferIdle a file transfer that moves nothing for this long is given up; long, because
///   a job may compute before it writes
/// @param messageBytesMax one message from the server; above it the connection ends with 1009
/// @param eventsMax notifications that one subscription holds for a reader who is not there yet;
///   above it that subscription fails
/// @param trust which certificates are good enough for `wss://`
/// @param random for masks, ids and boundaries; must not be predictable outside of tests
/// @param threads makes the one thread of a connection that reads. A program that ends soon takes
///   platform threads: the JVM waits 0.3 s at its exit for the pollers of virtual ones
public record ClientOptions(
    Duration connect,
    Duration call,
    Duration keepAlive,
    Duration transferIdle,
    int messageBytesMax,
    int eventsMax,
    Trust trust,
    RandomGenerator random,
    ThreadFactory threads) {

  /// Which certificates are good enough.
  public enum Trust {
    /// Those that the system's authorities have signed for the host that was asked for.
    SYSTEM,
    /// Any at all: protects against nobody who can change packets. For a self-signed server in a
    /// network of one's own.
    ANYTHING
  }

  public ClientOptions {
    if (messageBytesMax < 1024) {
      throw new IllegalArgumentException(
          "messageBytesMax must be at least 1024, is " + messageBytesMax);
    }
    if (eventsMax < 1) {
      throw new IllegalArgumentException("eventsMax must be above 0, is " + eventsMax);
    }
    requirePositive("connect", connect);
    requirePositive("call", call);
    requirePositive("keepAlive", keepAlive);
    requirePositive("transferIdle", transferIdle);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be above 0, is " + value);
    }
  }

  /// 10 s to connect, 60 s for a call, a sign of life every 20 s, 10 minutes for a silent transfer,
  /// 64 MiB for a message, 10,000 waiting notifications.
  public static ClientOptions defaults() {
    return new ClientOptions(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        Duration.ofMinutes(10),
        64 << 20,
        10_000,
        Trust.SYSTEM,
        new SecureRandom(),
        Thread.ofVirtual().name("parbuckle-client").factory());
  }

  public ClientOptions withConnect(Duration connect) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withCall(Duration call) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withKeepAlive(Duration keepAlive) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withTransferIdle(Duration transferIdle) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withMessageBytesMax(int messageBytesMax) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withEventsMax(int eventsMax) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withTrust(Trust trust) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withRandom(RandomGenerator random) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }

  public ClientOptions withThreads(ThreadFactory threads) {
    return new ClientOptions(
        connect, call, keepAlive, transferIdle, messageBytesMax, eventsMax, trust, random, threads);
  }
}
