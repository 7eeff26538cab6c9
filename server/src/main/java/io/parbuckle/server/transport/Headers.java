package io.parbuckle.server.transport;

import org.jspecify.annotations.Nullable;

/// The headers of a request.
@FunctionalInterface
public interface Headers {

  /// The header of that name, without regard to case; null if there is none. Several lines of one
  /// name are one header, with a comma between them (RFC 9110 §5.3).
  @Nullable String value(String name);
}
