package io.parbuckle.server.query;

import io.parbuckle.api.store.Tx;
import java.util.LinkedHashMap;
import java.util.Map;

/// A piece of a statement and what its parameters stand for. No text of a client is ever part of
/// the statement itself.
public record Sql(String text, Map<String, Object> values) {

  /// Holds for every row.
  public static final Sql TRUE = new Sql("1 = 1", Map.of());

  public Sql {
    values = Map.copyOf(values);
  }

  /// The statement that begins so and goes on with this.
  public Tx.Statement behind(String start, Tx tx) {
    Tx.Statement statement = tx.sql(start + text);
    values.forEach(statement::bind);
    return statement;
  }

  /// Both hold. The names of parameters must differ.
  public Sql and(Sql other) {
    if (equals(TRUE)) {
      return other;
    }
    if (other.equals(TRUE)) {
      return this;
    }
    Map<String, Object> both = new LinkedHashMap<>(values);
    both.putAll(other.values);
    return new Sql(text + " and " + other.text, both);
  }
}
