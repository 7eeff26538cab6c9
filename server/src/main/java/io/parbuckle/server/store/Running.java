package io.parbuckle.server.store;

import io.parbuckle.api.store.Database.Work;
import io.parbuckle.api.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A work that runs now, and what is to happen when its transaction has been committed.
///
/// **Threads.** The one that runs the work; bound to it, so that whoever is called by the work
/// finds the transaction it is in.
final class Running {

  /// The work that the current thread runs; unbound outside of one.
  static final ScopedValue<Running> CURRENT = ScopedValue.newInstance();

  private final Tx tx;
  private final Object owner;
  private final boolean writes;
  private final List<Runnable> afterCommit = new ArrayList<>();

  /// @param owner the database that runs it: there may be two in one process
  Running(Tx tx, Object owner, boolean writes) {
    this.tx = tx;
    this.owner = owner;
    this.writes = writes;
  }

  /// The work of `owner` that the current thread runs, or null.
  static @Nullable Running of(Object owner) {
    if (!CURRENT.isBound()) {
      return null;
    }
    Running running = CURRENT.get();
    return running.owner.equals(owner) ? running : null; // an object equals only itself
  }

  Tx tx() {
    return tx;
  }

  boolean writes() {
    return writes;
  }

  <T extends @Nullable Object> T run(Work<T> work) {
    return ScopedValue.where(CURRENT, this).call(() -> work.run(tx));
  }

  void afterCommit(Runnable told) {
    afterCommit.add(told);
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }
}
