package io.parbuckle.server.method;

import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer.CallRow;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import java.util.function.Supplier;

/// A row of a method that answers at once.
final class DeclaredCall<P, R> extends DeclaredMethod<P, CallRow<P>> implements CallRow<P> {

  private final Handler<P, R> handler;

  DeclaredCall(
      Declarations to,
      String name,
      Supplier<RecordForm> params,
      Shape<R> result,
      Handler<P, R> handler) {
    super(to, name, params, result);
    this.handler = handler;
  }

  @Override
  CallRow<P> self() {
    return this;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the handler takes
  public CallRow<P> before(Version version, Handler<P, ?> older) {
    past.before(version, (Handler<Object, ?>) (Handler<?, ?>) older);
    return this;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the handler takes
  Method.Kind kind(ParamsForm params, Method[] made) {
    return new Method.Kind.Plain((Handler<Object, ?>) (Handler<?, ?>) handler);
  }
}
