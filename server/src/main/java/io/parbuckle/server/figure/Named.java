package io.parbuckle.server.figure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// A figure for each of a bounded number of names, such as methods; never for what clients make up.
///
/// **Threads.** Any.
public final class Named<F> {

  private final Map<String, F> byName = new ConcurrentHashMap<>();
  private final Supplier<F> first;

  /// @param first makes the figure of a new name
  public Named(Supplier<F> first) {
    this.first = first;
  }

  /// Allocates nothing for a name that is known.
  public F of(String name) {
    F known = byName.get(name);
    return known != null ? known : byName.computeIfAbsent(name, _ -> first.get());
  }

  public void forEach(BiConsumer<String, F> reader) {
    byName.forEach(reader);
  }
}
