package io.parbuckle.server.audit;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What may be asked of the trail (`services.md` §8.2), and the form in which it is asked of its
/// table: dotted fields are paths into JSON (`query.md` §9). Branches of an OR stay branches.
///
/// **Threads.** One.
final class AuditQuery {

  private static final String FILTERS = "audit.query.query-filters";
  private static final String OPTIONS = "audit.query.query-options";

  private static final int LEAF = 3;
  private static final int OR = 2;

  private static final Set<String> FILTERED =
      Set.of(
          "audit_id",
          "message_timestamp",
          "address",
          "username",
          "session",
          "service",
          "service_data",
          "event",
          "event_data",
          "success");

  private final List<Problem> problems = new ArrayList<>();

  private AuditQuery() {}

  /// The filters as the table takes them.
  ///
  /// @param services of which exactly one may be asked at a time
  /// @throws Fault.Invalid with everything that is wrong
  static JsonValue filters(
      List<?> services, JsonValue filters, JsonValue options, boolean isExport) {
    AuditQuery query = new AuditQuery();
    if (services.size() != 1) {
      query.wrong(
          "audit.query.services",
          "One service at a time can be asked, and " + services.size() + " were named.");
    }
    JsonValue asked = query.elements(filters);
    if (options instanceof JsonObject given) {
      query.checkBound(given, isExport);
      query.checkSelect(given.at("select"));
    }
    if (!query.problems.isEmpty()) {
      throw new Fault.Invalid(query.problems);
    }
    return asked;
  }

  private void wrong(String attribute, String text) {
    problems.add(new Problem(attribute, text));
  }

  // ---- filters; what is malformed is left to whoever reads them

  private JsonValue elements(JsonValue filters) {
    return filters instanceof JsonArray(var items)
        ? new JsonArray(items.stream().map(this::element).toList())
        : filters;
  }

  private JsonValue element(JsonValue element) {
    if (!(element instanceof JsonArray(var items))) {
      return element;
    }
    if (items.size() == LEAF && items.getFirst() instanceof JsonText(String field)) {
      return JsonArray.of(JsonText.of(field(field)), items.get(1), items.get(2));
    }
    if (items.size() == OR && items.getLast() instanceof JsonArray(var branches)) {
      return JsonArray.of(
          items.getFirst(), new JsonArray(branches.stream().map(this::branch).toList()));
    }
    return element;
  }

  private JsonValue branch(JsonValue branch) {
    boolean isGroup =
        branch instanceof JsonArray(var items)
            && !items.isEmpty()
            && items.getFirst() instanceof JsonArray;
    return isGroup ? elements(branch) : element(branch);
  }

  private String field(String field) {
    String path = field.startsWith("$.") ? field.substring(2) : field;
    int dot = path.indexOf('.');
    String root = dot < 0 ? path : path.substring(0, dot);
    if (root.equals("timestamp")) {
      wrong(FILTERS, "timestamp: rows are filtered by message_timestamp, in seconds.");
    } else if (!FILTERED.contains(root)) {
      wrong(FILTERS, field + ": rows of the audit trail have no such member to filter by.");
    }
    return dot > 0 ? "$." + path : path;
  }

  // ---- options

  /// Nobody means to read all of it.
  private void checkBound(JsonObject options, boolean isExport) {
    boolean bounded =
        isExport
            || JsonBoolean.TRUE.equals(options.get("get"))
            || JsonBoolean.TRUE.equals(options.get("count"))
            || (options.get("limit") instanceof JsonInteger limit && limit.value().signum() != 0)
            || (options.get("extra") instanceof JsonObject extra && extra.get("cursor") != null);
    if (!bounded) {
      wrong(OPTIONS, "One of limit, count and get must be given.");
    }
  }

  private void checkSelect(JsonValue select) {
    if (!(select instanceof JsonArray(var items))) {
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      String attribute = OPTIONS + ".select." + i;
      switch (items.get(i)) {
        case JsonText(String name) -> checkSelected(attribute, name, name.contains("."));
        case JsonArray(var pair)
            when pair.size() == OR
                && pair.getFirst() instanceof JsonText(String path)
                && pair.getLast() instanceof JsonText(String label) -> {
          checkSelected(attribute, path, false);
          if (label.contains(".")) {
            wrong(attribute, label + ": a new name has no dots.");
          }
        }
        default -> {}
      }
    }
  }

  private void checkSelected(String attribute, String path, boolean needsName) {
    String root = path.split("\\.", 2)[0];
    if (!AuditRows.members().contains(root)) {
      wrong(attribute, path + ": rows of the audit trail have no such member.");
    } else if (needsName) {
      wrong(attribute, path + ": what lies below a member needs a name, as [path, name].");
    }
  }
}
