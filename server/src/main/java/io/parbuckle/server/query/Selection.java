package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.FieldPath.Broken;
import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.QueryOptions.Selector;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes of each entry an object of what `select` names (`query.md` §8).
///
/// **Threads.** Any; immutable.
final class Selection {

  /// An object that is being put together.
  private sealed interface Part {

    record Value(JsonValue value) implements Part {}

    record Branch(Map<String, Part> members) implements Part {

      Branch() {
        this(new LinkedHashMap<>());
      }
    }
  }

  /// A value and how many steps led to it; the rest of the path was ignored.
  private record Found(JsonValue value, int steps) {}

  private final List<Selector> selectors;
  private final Rules rules;

  Selection(List<Selector> selectors, Rules rules) {
    this.selectors = selectors;
    this.rules = rules;
  }

  boolean isEverything() {
    return selectors.isEmpty();
  }

  /// @throws QueryFault if the entry has a list on the way, or the result is no object where it
  ///   should be one
  JsonValue of(JsonValue entry) {
    if (selectors.isEmpty()) {
      return entry;
    }
    Part.Branch result = new Part.Branch();
    for (Selector selector : selectors) {
      Found found = find(selector.path(), entry);
      if (found == null) {
        continue;
      }
      String name = selector.name();
      if (name != null) {
        result.members().put(name, new Part.Value(found.value()));
      } else {
        put(result, selector.path().steps().subList(0, found.steps()), found.value());
      }
    }
    return built(result);
  }

  private @Nullable Found find(FieldPath path, JsonValue entry) {
    JsonValue value = entry;
    int taken = 0;
    boolean absent = false;
    for (Step step : path.steps()) {
      if (step instanceof Broken broken) {
        throw broken.fault();
      }
      if (absent) {
        continue; // only to find out whether the path can be followed at all
      }
      if (value instanceof JsonArray) {
        throw QueryFault.of(
            Kind.BAD_PATH, "ValueError", "Selecting by list index is not supported");
      }
      JsonValue next = value instanceof JsonObject object ? object.get(step.name()) : value;
      if (next == null || (!(value instanceof JsonObject) && Paths.endsAt(value, rules))) {
        absent = true;
      } else if (value instanceof JsonObject) {
        taken++;
        value = next;
      }
    }
    return absent ? null : new Found(value, taken);
  }

  private static void put(Part.Branch result, List<Step> steps, JsonValue value) {
    if (steps.isEmpty()) {
      throw QueryFault.of(Kind.BAD_PATH, "IndexError", "pop from empty list");
    }
    Part.Branch branch = result;
    for (int i = 0; i < steps.size() - 1; i++) {
      branch = branchAt(branch, steps.get(i).name());
    }
    branch.members().put(steps.getLast().name(), new Part.Value(value));
  }

  /// The object below a name, made if there is none. One that was selected whole is taken apart.
  private static Part.Branch branchAt(Part.Branch branch, String name) {
    Part.Branch below =
        switch (branch.members().get(name)) {
          case null -> new Part.Branch();
          case Part.Branch present -> present;
          case Part.Value present -> opened(present.value());
        };
    branch.members().put(name, below);
    return below;
  }

  private static Part.Branch opened(JsonValue value) {
    if (!(value instanceof JsonObject object)) {
      throw QueryFault.mismatch(
          "'" + PythonValues.type(value) + "' object does not support item assignment");
    }
    Part.Branch branch = new Part.Branch();
    object.members().forEach((name, member) -> branch.members().put(name, new Part.Value(member)));
    return branch;
  }

  private static JsonValue built(Part part) {
    return switch (part) {
      case Part.Value whole -> whole.value();
      case Part.Branch branch -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        branch.members().forEach((name, member) -> members.put(name, built(member)));
        yield new JsonObject(members);
      }
    };
  }
}
