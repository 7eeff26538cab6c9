package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;

/// Entries of `core.get_jobs`, asked for and shown.
final class JobQueries {

  private JobQueries() {}

  /// The entry of one job.
  ///
  /// @throws Refusal if there is none that the caller may see
  static JsonObject one(Client client, long id) throws InterruptedException {
    JsonValue filters = JsonArray.of(is("id", JsonInteger.of(id)));
    if (client.call("core.get_jobs", filters) instanceof JsonArray(var entries)
        && !entries.isEmpty()
        && entries.getFirst() instanceof JsonObject entry) {
      return entry;
    }
    throw Refusal.failed("There is no job " + id + ".");
  }

  /// A filter: this member has this value.
  static JsonValue is(String member, JsonValue value) {
    return JsonArray.of(JsonText.of(member), JsonText.of("="), value);
  }

  static String id(JsonObject entry) {
    return entry.at("id") instanceof JsonInteger id ? id.toString() : "?";
  }

  static String percent(JsonObject entry) {
    return progress(entry).at("percent") instanceof JsonInteger percent ? percent + "%" : "";
  }

  /// How far the job is, in percent.
  static int done(JsonObject entry) {
    return progress(entry).at("percent") instanceof JsonInteger percent ? (int) percent.small() : 0;
  }

  /// What the job does now, or why it failed.
  static String doing(JsonObject entry) {
    String error = Texts.of(entry.at("error"));
    return Texts.line(error.isEmpty() ? Texts.of(progress(entry).at("description")) : error);
  }

  private static JsonObject progress(JsonObject entry) {
    return entry.at("progress") instanceof JsonObject progress ? progress : JsonObject.EMPTY;
  }

  static List<String> row(JsonObject entry) {
    return List.of(
        id(entry),
        Texts.of(entry.at("state")),
        percent(entry),
        Texts.line(Texts.of(entry.at("method"))),
        doing(entry));
  }
}
