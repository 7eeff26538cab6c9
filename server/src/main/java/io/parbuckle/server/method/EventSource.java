package io.parbuckle.server.method;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.event.PrivateSource;
import io.parbuckle.api.event.Source;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.event.Sources;
import java.util.List;
import java.util.Objects;

/// An event source with the form of its arguments, which stand as plain JSON behind the first colon
/// of the name: `reporting.realtime:{"interval": 2}`.
public final class EventSource {

  private final RecordForm form;
  private final PrivateSource<Object> source;
  private final boolean isPrivate;

  private EventSource(RecordForm form, PrivateSource<Object> source, boolean isPrivate) {
    this.form = form;
    this.source = source;
    this.isPrivate = isPrivate;
  }

  /// One that tells all alike.
  static EventSource shared(RecordForm form, Source<Object> source) {
    return new EventSource(form, (_, emitter, arguments) -> source.run(emitter, arguments), false);
  }

  static EventSource toEach(RecordForm form, PrivateSource<Object> source) {
    return new EventSource(form, source, true);
  }

  RecordForm form() {
    return form;
  }

  /// What its arguments look like.
  public JsonObject argumentsSchema(Schemas schemas) {
    return form.schema(schemas);
  }

  /// Reads the arguments of a full name.
  ///
  /// @param caller who listens
  /// @throws Fault.Invalid attributes are the bare member names; `""` for a text that is no object
  public Sources.Production production(Caller caller, String fullName) {
    Object arguments = arguments(fullName);
    return new Sources.Production() {
      @Override
      public void run(Emitter emitter) throws Exception {
        source.run(caller, emitter, arguments);
      }

      @Override
      public boolean isPrivate() {
        return isPrivate;
      }
    };
  }

  private Object arguments(String fullName) {
    int colon = fullName.indexOf(':');
    Faults faults = new Faults();
    Object read =
        form.read(colon < 0 ? JsonObject.EMPTY : object(fullName.substring(colon + 1)), "", faults);
    if (!faults.none()) {
      throw new Fault.Invalid(faults.problems());
    }
    return Objects.requireNonNull(read);
  }

  private static JsonObject object(String text) {
    try {
      if (Json.readPlain(text) instanceof JsonObject object) {
        return object;
      }
    } catch (MalformedJson e) {
      throw new Fault.Invalid(List.of(new Problem("", "Invalid JSON: " + e.getMessage())));
    }
    throw new Fault.Invalid(List.of(new Problem("", "Input should be a valid dictionary")));
  }
}
