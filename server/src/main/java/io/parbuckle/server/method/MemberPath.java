package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The place that a [io.parbuckle.api.Difference] is about: a parameter or the result, and the
/// members on the way down. Lists are passed through; `*` stands for every entry of an object whose
/// members have any names.
///
/// @param steps from the top, without the word `result`
record MemberPath(boolean ofResult, List<String> steps) {

  private static final String RESULT = "result";
  private static final String EACH = "*";

  static MemberPath of(String path) {
    List<String> steps = List.of(path.split("\\.", -1));
    boolean ofResult = steps.getFirst().equals(RESULT);
    return new MemberPath(ofResult, ofResult ? steps.subList(1, steps.size()) : steps);
  }

  /// The object that has the last member.
  MemberPath parent() {
    return new MemberPath(ofResult, steps.subList(0, steps.size() - 1));
  }

  String last() {
    return steps.getLast();
  }

  /// Changes what stands at this place; anything that is built otherwise stays as it is.
  JsonValue changed(JsonValue value, UnaryOperator<JsonValue> change) {
    return changed(value, steps, change);
  }

  /// Changes the objects at this place.
  JsonValue changedObject(JsonValue value, UnaryOperator<JsonObject> change) {
    return changed(value, each -> each instanceof JsonObject object ? change.apply(object) : each);
  }

  private static JsonValue changed(
      JsonValue value, List<String> steps, UnaryOperator<JsonValue> change) {
    return switch (value) {
      case JsonArray(var items) -> {
        List<JsonValue> changed = new ArrayList<>(items.size());
        items.forEach(item -> changed.add(changed(item, steps, change)));
        yield new JsonArray(changed);
      }
      case JsonObject(var members) when !steps.isEmpty() -> {
        String step = steps.getFirst();
        if (!step.equals(EACH) && !members.containsKey(step)) {
          yield value;
        }
        List<String> below = steps.subList(1, steps.size());
        Map<String, JsonValue> changed = new LinkedHashMap<>(members);
        changed.replaceAll(
            (name, each) ->
                step.equals(EACH) || step.equals(name) ? changed(each, below, change) : each);
        yield new JsonObject(changed);
      }
      case JsonSet set -> set;
      default -> steps.isEmpty() ? change.apply(value) : value;
    };
  }

  /// Changes the form at this place, with everything above it.
  ///
  /// @throws IllegalArgumentException when a record on the way has no such member
  Form changed(Form form, UnaryOperator<Form> change) {
    return changed(form, steps, change);
  }

  private static Form changed(Form form, List<String> steps, UnaryOperator<Form> change) {
    return switch (form) {
      case ContainerForms.Items(var item) -> new ContainerForms.Items(changed(item, steps, change));
      case ContainerForms.OrNull(var inner) ->
          new ContainerForms.OrNull(changed(inner, steps, change));
      case ContainerForms.Hidden(var inner) ->
          new ContainerForms.Hidden(changed(inner, steps, change));
      case ContainerForms.Changed(var inner) ->
          new ContainerForms.Changed(changed(inner, steps, change));
      case ContainerForms.Entries(var item)
          when !steps.isEmpty() && steps.getFirst().equals(EACH) ->
          new ContainerForms.Entries(changed(item, steps.subList(1, steps.size()), change));
      case RecordForm _, UnionForm _ when steps.isEmpty() -> change.apply(form);
      case RecordForm record ->
          record.older(
              member(record, steps.getFirst()),
              member ->
                  member.older(changed(member.form(), steps.subList(1, steps.size()), change)));
      case UnionForm union ->
          union.older(
              each ->
                  each.has(steps.getFirst()) ? (RecordForm) changed(each, steps, change) : each);
      default -> steps.isEmpty() ? change.apply(form) : form; // any JSON: nothing is said of it
    };
  }

  private static String member(RecordForm record, String name) {
    if (!record.has(name)) {
      throw new IllegalArgumentException(
          "a difference names " + name + ", which is no member of " + record.model());
    }
    return name;
  }
}
