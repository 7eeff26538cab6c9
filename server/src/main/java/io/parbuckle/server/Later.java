package io.parbuckle.server;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that others need and that is built after them; asked only once the server runs.
///
/// **Threads.** Any.
final class Later<T> implements Supplier<T> {

  private final String what;
  private volatile @Nullable T value;

  Later(String what) {
    this.what = what;
  }

  <U extends T> U set(U built) {
    value = built;
    return built;
  }

  @Override
  public T get() {
    T built = value;
    if (built == null) {
      throw new IllegalStateException(what + " was asked for while the server was being built");
    }
    return built;
  }
}
