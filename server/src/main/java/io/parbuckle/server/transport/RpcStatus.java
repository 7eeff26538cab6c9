package io.parbuckle.server.transport;

import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import org.jspecify.annotations.Nullable;

/// The status of HTTP that an answer has: the table of `extensions.md` §2.
///
/// @param retryAfter seconds; 0 for no such header
record RpcStatus(int code, long retryAfter) {

  /// For calls that end, and so make room, at any time.
  private static final long SOON = 1;

  /// For a start or a stop, or a full disk.
  private static final long LATER = 10;

  /// @param answer null for a request without an id
  static RpcStatus of(@Nullable Outgoing answer) {
    return switch (answer) {
      case null -> new RpcStatus(204, 0);
      case Outgoing.Result _ -> new RpcStatus(200, 0);
      case Outgoing.Failed(var _, var failure) -> of(failure);
      default -> throw new IllegalStateException("no answer to a call: " + answer);
    };
  }

  static RpcStatus of(Failure failure) {
    return switch (failure.kind()) {
      case PARSE, INVALID_REQUEST -> new RpcStatus(400, 0);
      case METHOD_MISSING -> new RpcStatus(404, 0);
      case VALIDATION, VALIDATIONS -> new RpcStatus(422, 0);
      case UNSERIALIZABLE, DEFECT -> new RpcStatus(500, 0);
      case TOO_MANY_CALLS -> new RpcStatus(429, SOON);
      case DEADLINE -> new RpcStatus(504, 0);
      case CALL -> ofCall(failure);
    };
  }

  private static RpcStatus ofCall(Failure failure) {
    return switch (failure.errno()) {
      case Errno.ENOTAUTHENTICATED -> new RpcStatus(401, 0);
      case Errno.EPERM, Errno.EACCES -> new RpcStatus(403, 0);
      case Errno.ENOMETHOD -> new RpcStatus(404, 0);
      case Errno.EBUSY ->
          failure.further().get("retry_after") instanceof JsonInteger seconds
              ? new RpcStatus(429, seconds.small())
              : new RpcStatus(409, 0);
      case Errno.EEXIST, Errno.ECANCELED -> new RpcStatus(409, 0);
      case Errno.EAGAIN, Errno.ENOSPC -> new RpcStatus(503, LATER);
      default -> new RpcStatus(422, 0);
    };
  }
}
