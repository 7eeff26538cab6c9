package io.parbuckle.server.store;

import io.parbuckle.api.store.Database;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Numbers that rise and are never given twice by a database, whatever happens to the server.
///
/// They come from blocks that are reserved in the database before the first of them is given; what
/// was reserved and not given when the server crashed is lost, after an orderly close it is given
/// later.
///
/// **Threads.** Any. [#poll] does no I/O and may be called under a lock.
public final class NumberBlocks implements AutoCloseable {

  private static final String RESERVE =
      """
      insert into number_block (name, next) values (:name, 1 + :size)
      on conflict (name) do update set next = number_block.next + :size
      returning next
      """;

  private static final String GIVE_BACK =
      "update number_block set next = :next where name = :name and next = :end";

  private static final Logger LOG = LoggerFactory.getLogger(NumberBlocks.class);

  private final Database database;
  private final String name;
  private final int size;
  private final AtomicBoolean reserving = new AtomicBoolean();

  /// What may be given, lowest first. Guarded by this.
  private final Deque<Block> blocks = new ArrayDeque<>();

  /// Below it everything has been given or lost. Guarded by this.
  private long floor;

  private record Block(long next, long end) {}

  /// @param name whose numbers they are
  /// @param size how many one reservation takes; half of it should last longer than a commit
  public NumberBlocks(Database database, String name, int size) {
    if (size < 2) {
      throw new IllegalArgumentException("a block holds 2 numbers or more, not " + size);
    }
    this.database = database;
    this.name = name;
    this.size = size;
  }

  /// The next number, or nothing when all that were reserved are used: then [#reserve].
  public synchronized OptionalLong poll() {
    Block block = blocks.poll();
    if (block == null) {
      return OptionalLong.empty();
    }
    floor = block.next() + 1;
    if (floor < block.end()) {
      blocks.addFirst(new Block(floor, block.end()));
    }
    return OptionalLong.of(block.next());
  }

  /// The next number; waits for the database when it must.
  public long next() {
    while (true) {
      OptionalLong next = poll();
      if (next.isPresent()) {
        return next.getAsLong();
      }
      reserve();
    }
  }

  /// The number that comes next; waits for the database when none is reserved.
  public long peek() {
    while (true) {
      synchronized (this) {
        Block block = blocks.peek();
        if (block != null) {
          return block.next();
        }
      }
      reserve();
    }
  }

  /// Reserves more ahead of need, on a thread of its own, when it is time for that.
  public void reserveAhead() {
    if (low() && reserving.compareAndSet(false, true)) {
      Thread.ofVirtual().name("numbers-" + name).start(this::reserveOnce);
    }
  }

  private void reserveOnce() {
    try {
      reserve();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("numbers", name).setCause(e).log("no numbers reserved ahead");
    } finally {
      reserving.set(false);
    }
  }

  private synchronized boolean low() {
    Block only = blocks.peek();
    return only == null || (blocks.size() == 1 && only.end() - only.next() <= size / 2);
  }

  /// Reserves one more block, durably.
  public void reserve() {
    long end =
        database.write(
            "reserve numbers",
            tx ->
                tx.sql(RESERVE)
                    .bind("name", name)
                    .bind("size", size)
                    .first(Long.class)
                    .orElseThrow());
    add(new Block(end - size, end));
  }

  private synchronized void add(Block block) {
    Block last = blocks.peekLast();
    long known = last == null ? floor : last.end();
    if (block.next() >= known) { // one that was overtaken is given up: numbers rise
      blocks.addLast(block);
    }
  }

  /// Gives back what was not used, if nobody has reserved since.
  @Override
  public void close() {
    Block rest = takeRest();
    if (rest.next() < rest.end()) {
      database.write(
          "give back numbers",
          tx ->
              tx.sql(GIVE_BACK)
                  .bind("name", name)
                  .bind("next", rest.next())
                  .bind("end", rest.end())
                  .update());
    }
  }

  /// The numbers at the end that follow one another without a gap.
  private synchronized Block takeRest() {
    Block rest = new Block(floor, floor);
    for (Block block : blocks) {
      rest = block.next() == rest.end() ? new Block(rest.next(), block.end()) : block;
    }
    blocks.clear();
    return rest;
  }
}
