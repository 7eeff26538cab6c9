package io.parbuckle.server.method;

import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer.CallRow;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.query.Rows;
import io.parbuckle.server.method.Declarations.QueryParams;
import io.parbuckle.server.query.MemoryQueries;

/// A row of `X.query`.
final class DeclaredQuery<T> extends DeclaredMethod<QueryParams, CallRow<QueryParams>>
    implements CallRow<QueryParams> {

  final Class<T> entry;
  private final Rows<T> rows;
  private final MemoryQueries rules;

  DeclaredQuery(Declarations to, String name, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    super(to, name, () -> to.forms().ofRecord(QueryParams.class), Shape.ANYTHING);
    this.entry = entry;
    this.rows = rows;
    this.rules = rules;
  }

  @Override
  CallRow<QueryParams> self() {
    return this;
  }

  @Override
  public CallRow<QueryParams> before(Version version, Handler<QueryParams, ?> older) {
    throw new IllegalArgumentException(name + " is a query and has no second handler");
  }

  @Override
  Method.Kind kind(ParamsForm params, Method[] made) {
    return new Method.Kind.Query(rows, forms.of(entry), rules);
  }

  @Override
  Form describedUnasked(Form result) {
    return forms.of(entry);
  }
}
