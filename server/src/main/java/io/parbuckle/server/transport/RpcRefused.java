package io.parbuckle.server.transport;

import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.transport.HttpCredentials.Admission;

/// A request that is refused before anything in it is done; it is told with `"id": null`
/// (`extensions.md` §2).
final class RpcRefused extends Exception {

  private final transient RpcStatus status;
  private final transient Failure failure;

  private RpcRefused(RpcStatus status, Failure failure) {
    super(failure.reason());
    this.status = status;
    this.failure = failure;
  }

  RpcStatus status() {
    return status;
  }

  Failure failure() {
    return failure;
  }

  /// With the status that the table has for it.
  static RpcRefused of(Failure failure) {
    return new RpcRefused(RpcStatus.of(failure), failure);
  }

  static RpcRefused invalid(int status, String sentence) {
    return new RpcRefused(new RpcStatus(status, 0), Failure.invalidRequest(sentence));
  }

  /// For credentials that are missing or wrong: 401 whatever they are; 429 after too many of them.
  static RpcRefused of(Admission.Refused refused) {
    return of(
        refused.status() == 429
            ? Failure.call(Errno.EBUSY, refused.text())
                .with("retry_after", JsonInteger.of(refused.retryAfter()))
            : Failure.call(Errno.ENOTAUTHENTICATED, refused.text()));
  }
}
