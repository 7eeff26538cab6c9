package io.parbuckle.api.crud;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;

/// An entry that was made or changed.
///
/// @param entry as queries and events show it
/// @param once further members, which the caller sees in the answer, and nobody ever again: a
///   generated password, a key
public record Written<E>(E entry, JsonObject once) {

  public static <E> Written<E> of(E entry) {
    return new Written<>(entry, JsonObject.EMPTY);
  }

  public Written<E> once(String member, JsonValue value) {
    return new Written<>(entry, once.with(member, value));
  }

  /// Without what is shown once.
  @Override
  public String toString() {
    return "Written[entry=" + entry + ", once=********]";
  }
}
