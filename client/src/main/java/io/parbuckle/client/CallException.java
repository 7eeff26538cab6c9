package io.parbuckle.client;

import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// The server answered a call, or ended a job, with an error.
public final class CallException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final transient CallError error;

  CallException(CallError error) {
    super(error.reason(), null);
    this.error = error;
  }

  /// All that the server said.
  public CallError error() {
    return error;
  }

  /// The code of JSON-RPC, one of the seven of `protocol.md` §2.7.
  public int code() {
    return error.code();
  }

  /// The number of the error, 0 where the server gave none.
  public int errno() {
    return error.errno();
  }

  /// The symbolic name of the number, such as `EACCES`; empty where there is none.
  public String errname() {
    return error.errname();
  }

  /// The sentence for people.
  public String reason() {
    return error.reason();
  }

  /// Whatever the server put beside it, often null.
  public JsonValue extra() {
    return error.extra();
  }

  /// The broken rules, empty if this is not about parameters.
  public List<Problem> problems() {
    return error.problems();
  }
}
