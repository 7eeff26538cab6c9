package io.parbuckle.server.stream;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Downloads that wait for whoever fetches them, by the number of their job.
///
/// What goes through a pipe is fetched once. What is kept in a file can be fetched again until all
/// of it has been sent.
///
/// **Bound.** [TicketLimits#most].
///
/// **Threads.** Any. A virtual thread per ticket watches its time, and ends with it.
public final class Tickets implements AutoCloseable {

  private volatile TicketLimits limits;
  private final Time time;
  private final ExecutorService watches =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ticket-", 0).factory());

  /// Guarded by itself.
  private final Map<Long, Ticket> open = new HashMap<>();

  public Tickets(TicketLimits limits, Time time) {
    this.limits = limits;
    this.time = time;
  }

  /// Takes other limits, for downloads that are offered from now on.
  public void limits(TicketLimits changed) {
    limits = changed;
  }

  /// One download. Whoever takes it says [#sent] or [#broken] at the end.
  public final class Ticket {

    private final long job;
    private final Output output;
    private boolean taken;
    private int users;
    private @Nullable Future<?> watch;

    /// Nobody may begin any more.
    private boolean late;

    private Ticket(long job, Output output) {
      this.job = job;
      this.output = output;
    }

    public Output output() {
      return output;
    }

    /// Everything has reached the client.
    public void sent() {
      leave(this, true);
    }

    /// It has not; a file may be asked for again while there is time.
    public void broken() {
      leave(this, output instanceof PipedOutput);
    }
  }

  /// Makes an output available; from now on its time runs.
  ///
  /// @throws Fault.CallError if too many downloads wait already
  public void offer(long job, Output output) {
    Ticket ticket = new Ticket(job, output);
    synchronized (open) {
      if (open.size() >= limits.most()) {
        output.leave();
        throw new Fault.CallError(
            Errno.EBUSY, "There are " + limits.most() + " downloads already; fetch them first.");
      }
      open.put(job, ticket);
    }
    Duration window =
        switch (output) {
          case PipedOutput _ -> limits.begin();
          case BufferedOutput _ -> limits.beginBuffered();
        };
    synchronized (open) {
      if (open.get(job) == ticket) {
        ticket.watch = watches.submit(() -> expire(ticket, window));
      }
    }
  }

  /// Takes a download, if there is one: a pipe if nobody has it, a file at any time.
  public Optional<Ticket> take(long job) {
    synchronized (open) {
      Ticket ticket = open.get(job);
      if (ticket == null || ticket.late || (ticket.taken && ticket.output instanceof PipedOutput)) {
        return Optional.empty();
      }
      ticket.taken = true;
      ticket.users++;
      return Optional.of(ticket);
    }
  }

  private void leave(Ticket ticket, boolean done) {
    boolean over;
    synchronized (open) {
      ticket.users--;
      ticket.late |= done;
      over = ticket.late && ticket.users == 0;
    }
    if (over) {
      remove(ticket);
    }
  }

  private void expire(Ticket ticket, Duration window) {
    try {
      time.sleep(window);
    } catch (InterruptedException _) {
      return; // the server stops
    }
    boolean unused;
    synchronized (open) {
      ticket.late = true;
      unused = ticket.users == 0;
    }
    if (unused) {
      remove(ticket);
    }
  }

  private void remove(Ticket ticket) {
    boolean mine;
    Future<?> watch;
    synchronized (open) {
      mine = open.remove(ticket.job, ticket);
      watch = ticket.watch;
    }
    if (mine) {
      ticket.output.leave();
    }
    if (watch != null) {
      watch.cancel(true);
    }
  }

  /// How many wait or run.
  public int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /// Ends all of them. Takes no time.
  @Override
  public void close() {
    watches.shutdownNow();
    List<Ticket> all;
    synchronized (open) {
      all = List.copyOf(open.values());
    }
    all.forEach(this::remove);
  }
}
