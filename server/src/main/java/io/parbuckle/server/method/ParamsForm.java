package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Positional parameters, read into a record: the n-th is its n-th component. Trailing ones that
/// have a default may be left out (`protocol.md` §2.3).
///
/// @param lift what an older version needs to arrive at the newest form; null in that form itself
record ParamsForm(RecordForm record, @Nullable Lift lift) {

  ParamsForm(RecordForm record) {
    this(record, null);
  }

  /// The way up from an older version.
  ///
  /// @param differences the oldest first
  record Lift(ParamsForm newest, List<Difference> differences) {

    List<JsonValue> lifted(JsonObject params) {
      JsonObject lifted = params;
      for (Difference difference : differences) {
        lifted = OlderValues.lifted(lifted, difference);
      }
      List<JsonValue> positional = new ArrayList<>();
      for (RecordForm.Member member : newest.record().members()) {
        JsonValue given = lifted.get(member.name());
        JsonValue value = given != null ? given : member.fallback();
        if (value == null) {
          break;
        }
        positional.add(value);
      }
      return positional;
    }
  }

  /// Reads and checks all of them.
  ///
  /// @throws Fault.Invalid with everything that is wrong
  Object read(List<JsonValue> params) {
    return lift == null ? record.make(values(params)) : lift.newest().read(lifted(params));
  }

  /// The parameters in their newest form, with what was left out filled in: what jobs of older
  /// versions get (`protocol.md` §4.3).
  ///
  /// @throws Fault.Invalid with everything that is wrong, in the words of this version
  List<JsonValue> lifted(List<JsonValue> params) {
    values(params);
    Map<String, JsonValue> byName = new LinkedHashMap<>();
    List<RecordForm.Member> members = record.members();
    for (int i = 0; i < members.size(); i++) {
      JsonValue value = i < params.size() ? params.get(i) : members.get(i).fallback();
      if (value != null) {
        byName.put(members.get(i).name(), value);
      }
    }
    Lift way = lift == null ? new Lift(this, List.of()) : lift;
    return way.lifted(new JsonObject(byName));
  }

  private @Nullable Object[] values(List<JsonValue> params) {
    List<RecordForm.Member> members = record.members();
    if (params.size() > members.size()) {
      throw new Fault.Invalid(
          List.of(
              new Problem(
                  "",
                  "Too many arguments (expected %d, found %d)"
                      .formatted(members.size(), params.size()))));
    }
    Faults faults = new Faults();
    @Nullable Object[] values = new @Nullable Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(members.get(i), i < params.size() ? params.get(i) : null, faults);
    }
    if (!faults.none()) {
      throw new Fault.Invalid(faults.problems());
    }
    return values;
  }

  private static @Nullable Object read(
      RecordForm.Member member, @Nullable JsonValue given, Faults faults) {
    JsonValue value = given != null ? given : member.fallback();
    if (value == null) {
      faults.add(member.name(), "Field required");
      return null;
    }
    return member.form().read(value, member.name(), faults);
  }

  /// The parameters as job records and the audit trail show them (`jobs.md` §2): secrets masked;
  /// those that are right in the form in which they are read, others as they came, with null for
  /// what is missing.
  JsonArray shown(List<JsonValue> params) {
    boolean right = isRight(params);
    List<RecordForm.Member> members = record.members();
    List<JsonValue> shown = new ArrayList<>();
    for (int i = 0; i < Math.max(params.size(), right ? 0 : members.size()); i++) {
      if (i >= params.size()) {
        shown.add(JsonValue.NULL);
      } else if (i >= members.size()) {
        shown.add(record.hasSecret() ? JsonText.of(Form.MASK) : params.get(i));
      } else {
        shown.add(members.get(i).form().shown(params.get(i), right));
      }
    }
    return new JsonArray(shown);
  }

  private boolean isRight(List<JsonValue> params) {
    try {
      return Objects.nonNull(read(params));
    } catch (RuntimeException _) {
      return false;
    }
  }
}
