package io.parbuckle.api.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that happened in a collection. Immutable.
///
/// @param collection the name that clients subscribe to, such as `disk.query`
/// @param id the object's key (text, number or [io.parbuckle.protocol.json.JsonValue]); null for
///   events that have none
/// @param fields the whole object: a record or a JsonValue; null for none. Of a `removed` event
///   they arrive inside `extra`, as the contract has it
/// @param extra further named values
public record Change(
    Kind kind,
    String collection,
    @Nullable Object id,
    @Nullable Object fields,
    Map<String, Object> extra) {

  public Change {
    extra = Map.copyOf(extra);
  }

  /// The contract's three words.
  public enum Kind {
    ADDED("added"),
    CHANGED("changed"),
    REMOVED("removed");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// As it crosses the wire.
    public String word() {
      return word;
    }
  }

  public static Change added(String collection, @Nullable Object id, @Nullable Object fields) {
    return new Change(Kind.ADDED, collection, id, fields, Map.of());
  }

  public static Change changed(String collection, @Nullable Object id, @Nullable Object fields) {
    return new Change(Kind.CHANGED, collection, id, fields, Map.of());
  }

  public static Change removed(String collection, @Nullable Object id) {
    return new Change(Kind.REMOVED, collection, id, null, Map.of());
  }
}
