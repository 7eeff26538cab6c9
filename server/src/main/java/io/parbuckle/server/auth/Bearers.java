package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import org.jspecify.annotations.Nullable;

/// Whose connection a call came over.
public final class Bearers {

  private Bearers() {}

  /// For methods that are about the connection itself.
  ///
  /// @throws Fault.CallError 95 for a call that has none, as those of `core.bulk`
  public static Bearer of(Call call) {
    Bearer bearer = find(call);
    if (bearer == null) {
      throw new Fault.CallError(
          Errno.ENOTSUP, call.methodName() + " is for a connection; it cannot be called in bulk.");
    }
    return bearer;
  }

  /// Null for a call that has none.
  static @Nullable Bearer find(Call call) {
    return call instanceof BearerCall over ? over.bearer() : null;
  }
}
