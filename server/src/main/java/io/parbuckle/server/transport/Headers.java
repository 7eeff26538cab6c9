package io.parbuckle.server.transport;

import org.jspecify.annotations.Nullable;

/// The headers of a request.
@FunctionalInterface
public interface Headers {

  /// The first header of that name, without regard to case; null if there is none.
  @Nullable String first(String name);
}
