package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import org.jspecify.annotations.Nullable;

/// What a Java type looks like on the wire: how values are read and checked, written, shown with
/// their secrets masked, and described as JSON Schema.
///
/// Made by [Forms]. The rules are those of `protocol.md` §2.8: strict types, all faults at once,
/// with the contract's texts.
///
/// **Threads.** Any; a form has no state.
interface Form {

  /// What stands for a secret wherever it may not be seen.
  String MASK = "********";

  /// Reads a value.
  ///
  /// @param path where it stands, such as `data.nested.level`; faults are reported there
  /// @return the Java value; null when it is null, or when it is faulty and `faults` says why
  @Nullable Object read(JsonValue value, String path, Faults faults);

  /// Writes a value that [#read] might have made, or that a method returned.
  ///
  /// @param secrets whether secrets may be seen
  /// @throws ClassCastException when the value is of another type than declared
  /// @throws io.parbuckle.api.fault.Unserializable when it is no JSON at all
  JsonValue write(@Nullable Object value, boolean secrets);

  /// The JSON as given, for display: secrets masked, and with `normalise` in the form in which it
  /// would be read (`5` for a fraction is `5.0`). Never fails: what does not fit stays as it is.
  JsonValue shown(JsonValue value, boolean normalise);

  /// As JSON Schema: what [#read] accepts, or what [#write] makes, as the argument says.
  JsonObject schema(Schemas schemas);

  /// Whether a secret may be somewhere inside.
  boolean hasSecret();
}
