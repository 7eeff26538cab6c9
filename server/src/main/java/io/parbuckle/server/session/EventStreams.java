package io.parbuckle.server.session;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.auth.Gate;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Sources;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// All streams of server-sent events (`extensions.md` §6).
///
/// **Bound.** 16 of one account.
///
/// **Threads.** Any.
public final class EventStreams implements AutoCloseable {

  private static final int PER_ACCOUNT_MAX = 16;

  /// Whoever has too many may try again then, in seconds: streams end at any time.
  private static final int RETRY_AFTER = 10;

  /// How long streams may take to write their last words when the server stops.
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private final Ports ports;

  /// Guarded by itself.
  private final Set<EventStream> streams = new LinkedHashSet<>();

  private volatile boolean open = true;

  /// What a stream needs of others.
  ///
  /// @param isThere whether account and key of a login are there and in order; reads the database
  /// @param heartbeat after so long without anything a comment is sent
  public record Ports(
      EventBus bus,
      Sources sources,
      Gate gate,
      Predicate<Login> isThere,
      OutboxLimits limits,
      SlowReaders slowReaders,
      Duration heartbeat,
      Time time) {}

  public EventStreams(Ports ports) {
    this.ports = ports;
  }

  Ports ports() {
    return ports;
  }

  /// Takes a place among the streams of the account; closing the stream gives it back.
  ///
  /// @param cut ends the connection at once
  /// @throws Fault.CallError 16 when the account has as many as there may be, 11 when the server
  ///   stops
  public EventStream open(Login login, Runnable cut) {
    EventStream stream =
        new EventStream(login, cut, this, new Subscriptions(ports.bus(), ports.sources()));
    synchronized (streams) {
      if (!open) {
        throw new Fault.CallError(Errno.EAGAIN, "The server stops.");
      }
      long uid = login.caller().uid();
      long own = streams.stream().filter(each -> each.login().caller().uid() == uid).count();
      if (own >= PER_ACCOUNT_MAX) {
        throw new Fault.CallError(
                Errno.EBUSY,
                "An account has at most "
                    + PER_ACCOUNT_MAX
                    + " streams of events at a time; close one, or take several collections in"
                    + " one.")
            .with("limit", JsonInteger.of(PER_ACCOUNT_MAX))
            .with("retry_after", JsonInteger.of(RETRY_AFTER));
      }
      streams.add(stream);
    }
    return stream;
  }

  void closed(EventStream stream) {
    synchronized (streams) {
      streams.remove(stream);
    }
  }

  private List<EventStream> all() {
    synchronized (streams) {
      return List.copyOf(streams);
    }
  }

  /// How many there are.
  public int count() {
    return all().size();
  }

  /// Accounts or keys have changed: streams whose login is over with that end.
  public void recheck() {
    all().forEach(EventStream::recheck);
  }

  /// A secret has been replaced: streams that were opened with it end.
  ///
  /// @param by whether a login was made with it
  public void replaced(Predicate<Caller> by) {
    all().stream().filter(stream -> by.test(stream.login().caller())).forEach(EventStream::over);
  }

  /// Takes no new one; those that are there go on.
  public void refuse() {
    synchronized (streams) {
      open = false;
    }
  }

  /// Ends all of them properly. Takes three seconds at most.
  @Override
  public void close() {
    refuse();
    List<EventStream> last = all();
    last.forEach(EventStream::stop);
    long deadline = ports.time().nanos() + GOODBYE.toNanos();
    try {
      for (EventStream stream : last) {
        var _ = stream.awaitClosed(deadline - ports.time().nanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
