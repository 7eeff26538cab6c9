package io.parbuckle.host.catalog;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `catalog.get_app_details` adds to each version of an application: whether it is supported
/// here, where it lies, what it is set to when nobody chooses anything else, and the choices of
/// questions that only the host can answer.
final class AppVersions {

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private static final JsonText TIME_ZONE = JsonText.of("definitions/timezone");

  private final String release;
  private final JsonArray timeZones = timeZoneChoices();

  /// @param release the API release that is served, such as `25.10.5`
  AppVersions(String release) {
    this.release = release;
  }

  /// @param versions as they stand in the application's folder
  /// @param location the application's folder
  JsonObject completed(JsonObject versions, String location) throws RepositoryFailure {
    Map<String, JsonValue> completed = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> version : versions.members().entrySet()) {
      if (!(version.getValue() instanceof JsonObject details)) {
        throw new RepositoryFailure("app_versions.json: " + version.getKey() + " is no object");
      }
      completed.put(
          version.getKey(),
          details
              .with("supported", JsonBoolean.of(isSupported(details)))
              .with("location", JsonText.of(location + "/" + version.getKey()))
              .with("values", values(questions(details.at("schema"), "questions")))
              .with("schema", withChoices(details.at("schema"))));
    }
    return new JsonObject(completed);
  }

  /// Questions that refer to the time zones are given them as choices, wherever they stand.
  private JsonValue withChoices(JsonValue value) {
    return switch (value) {
      case JsonArray list -> new JsonArray(list.items().stream().map(this::withChoices).toList());
      case JsonObject object -> withChoices(object);
      default -> value;
    };
  }

  private JsonObject withChoices(JsonObject object) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.members().forEach((name, value) -> members.put(name, withChoices(value)));
    if (object.at("$ref") instanceof JsonArray refers && refers.items().contains(TIME_ZONE)) {
      members.put("enum", timeZones);
    }
    return new JsonObject(members);
  }

  private static JsonArray timeZoneChoices() {
    List<JsonValue> choices = new ArrayList<>();
    for (String zone : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
      choices.add(
          JsonObject.of(
              "value", JsonText.of(zone), "description", JsonText.of("Time zone " + zone)));
    }
    return new JsonArray(choices);
  }

  private boolean isSupported(JsonObject details) {
    JsonObject annotations =
        details.at("app_metadata") instanceof JsonObject metadata
                && metadata.at("annotations") instanceof JsonObject object
            ? object
            : JsonObject.EMPTY;
    boolean oldEnough =
        text(annotations, "min_scale_version").map(min -> compare(release, min) >= 0).orElse(true);
    boolean youngEnough =
        text(annotations, "max_scale_version").map(max -> compare(release, max) <= 0).orElse(true);
    return oldEnough && youngEnough;
  }

  /// Compares by the numbers in the two, from the left; a missing one counts as 0.
  static int compare(String one, String other) {
    List<Integer> left = numbers(one);
    List<Integer> right = numbers(other);
    for (int at = 0; at < Math.max(left.size(), right.size()); at++) {
      int order =
          Integer.compare(
              at < left.size() ? left.get(at) : 0, at < right.size() ? right.get(at) : 0);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<Integer> numbers(String version) {
    List<Integer> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(version);
    while (matcher.find()) {
      String digits = matcher.group();
      numbers.add(digits.length() > 9 ? Integer.MAX_VALUE : Integer.valueOf(digits));
    }
    return numbers;
  }

  private static List<JsonObject> questions(JsonValue holder, String member) {
    List<JsonObject> questions = new ArrayList<>();
    if (holder instanceof JsonObject object && object.at(member) instanceof JsonArray list) {
      for (JsonValue item : list.items()) {
        if (item instanceof JsonObject question) {
          questions.add(question);
        }
      }
    }
    return questions;
  }

  private static JsonObject values(List<JsonObject> questions) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    for (JsonObject question : questions) {
      if (question.at("schema") instanceof JsonObject schema) {
        text(question, "variable")
            .ifPresent(name -> value(schema).ifPresent(value -> values.put(name, value)));
      }
    }
    return new JsonObject(values);
  }

  /// The default of a question; a group of questions without one has the defaults of its members.
  private static Optional<JsonValue> value(JsonObject schema) {
    JsonValue own = schema.get("default");
    if (own != null) {
      return Optional.of(own);
    }
    return switch (text(schema, "type").orElse("")) {
      case "dict" -> Optional.of(values(questions(schema, "attrs")));
      case "list" -> Optional.of(JsonArray.EMPTY);
      default -> Optional.empty();
    };
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.at(name) instanceof JsonText text && !text.value().isEmpty()
        ? Optional.of(text.value())
        : Optional.empty();
  }
}
