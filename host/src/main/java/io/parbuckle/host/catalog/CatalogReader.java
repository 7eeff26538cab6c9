package io.parbuckle.host.catalog;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads and checks the content of a catalogue: `features_capability.json` must be there, and
/// `catalog.json` must hold an object of trains, each an object of applications (`services.md`
/// §15). Trains without a folder are left out, as in the reference.
///
/// **Bound.** [#BYTES_MAX] of one file.
final class CatalogReader {

  /// The public catalogue has three million bytes.
  static final long BYTES_MAX = 64L << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final JsonObject DEFAULTS = defaults();

  private CatalogReader() {}

  /// All applications, in the order of the file.
  ///
  /// @throws RepositoryFailure with a sentence that names file and place
  static List<CatalogApp> read(Path content) throws RepositoryFailure {
    object(content.resolve("features_capability.json"), "features_capability.json");
    JsonObject trains = object(content.resolve("catalog.json"), "catalog.json");
    List<CatalogApp> apps = new ArrayList<>();
    for (Map.Entry<String, JsonValue> train : trains.members().entrySet()) {
      checkName(train.getKey(), "catalog.json");
      if (Files.isDirectory(
          content.resolve("trains").resolve(train.getKey()), LinkOption.NOFOLLOW_LINKS)) {
        apps.addAll(apps(train.getKey(), train.getValue()));
      }
    }
    return apps;
  }

  private static List<CatalogApp> apps(String train, JsonValue value) throws RepositoryFailure {
    List<CatalogApp> apps = new ArrayList<>();
    for (Map.Entry<String, JsonValue> app :
        members(value, "catalog.json", train).members().entrySet()) {
      checkName(app.getKey(), "catalog.json: " + train);
      String place = train + "." + app.getKey();
      JsonObject info = members(app.getValue(), "catalog.json", place);
      apps.add(new CatalogApp(train, app.getKey(), whole(app.getKey(), info, place)));
    }
    return apps;
  }

  private static JsonObject whole(String name, JsonObject info, String place)
      throws RepositoryFailure {
    Map<String, JsonValue> members = new LinkedHashMap<>(DEFAULTS.members());
    members.put("name", JsonText.of(name));
    members.put("title", JsonText.of(name));
    members.putAll(info.members());
    for (Map.Entry<String, JsonValue> standard : DEFAULTS.members().entrySet()) {
      checkKind(standard, members, place);
    }
    members.put("last_update", date(members.get("last_update"), place));
    return new JsonObject(members);
  }

  /// A list stays a list, a truth value a truth value; what may be null is a text otherwise.
  private static void checkKind(
      Map.Entry<String, JsonValue> standard, Map<String, JsonValue> members, String place)
      throws RepositoryFailure {
    JsonValue value = members.getOrDefault(standard.getKey(), JsonNull.NULL);
    boolean fits =
        switch (standard.getValue()) {
          case JsonArray _ -> value instanceof JsonArray;
          case JsonBoolean _ -> value instanceof JsonBoolean;
          case JsonText _ -> value instanceof JsonText;
          default -> value instanceof JsonText || value instanceof JsonNull;
        };
    if (!fits) {
      throw new RepositoryFailure(
          "catalog.json: %s.%s is of another kind than the format says"
              .formatted(place, standard.getKey()));
    }
  }

  private static JsonValue date(@Nullable JsonValue value, String place) throws RepositoryFailure {
    if (!(value instanceof JsonText text)) {
      return JsonNull.NULL;
    }
    try {
      return JsonInstant.of(LocalDateTime.parse(text.value(), DATE).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw new RepositoryFailure(
          "catalog.json: %s.last_update is no time such as 2026-01-31 12:00:00".formatted(place),
          e);
    }
  }

  /// The versions of an application.
  static JsonObject versions(Path file) throws RepositoryFailure {
    return object(file, "app_versions.json");
  }

  private static JsonObject object(Path file, String name) throws RepositoryFailure {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new RepositoryFailure("there is no file " + name + " at its top");
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new RepositoryFailure(name + " has more than " + BYTES_MAX + " bytes");
      }
      return members(Json.readPlain(Files.readString(file)), name, "its top");
    } catch (MalformedJson e) {
      throw new RepositoryFailure(name + " is no JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RepositoryFailure("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private static JsonObject members(JsonValue value, String file, String place)
      throws RepositoryFailure {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new RepositoryFailure(file + ": " + place + " is no object");
  }

  // They become names of folders.
  private static void checkName(String name, String place) throws RepositoryFailure {
    if (!NAME.matcher(name).matches()) {
      throw new RepositoryFailure(place + ": a name may only hold A-Z a-z 0-9 . _ - : " + name);
    }
  }

  private static JsonObject defaults() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("app_readme", JsonNull.NULL);
    members.put("categories", JsonArray.EMPTY);
    members.put("description", JsonText.of(""));
    members.put("healthy", JsonBoolean.FALSE);
    members.put("healthy_error", JsonNull.NULL);
    members.put("home", JsonText.of(""));
    members.put("latest_version", JsonNull.NULL);
    members.put("latest_app_version", JsonNull.NULL);
    members.put("latest_human_version", JsonNull.NULL);
    members.put("last_update", JsonNull.NULL);
    members.put("name", JsonText.of(""));
    members.put("recommended", JsonBoolean.FALSE);
    members.put("title", JsonText.of(""));
    members.put("maintainers", JsonArray.EMPTY);
    members.put("tags", JsonArray.EMPTY);
    members.put("screenshots", JsonArray.EMPTY);
    members.put("sources", JsonArray.EMPTY);
    members.put("icon_url", JsonNull.NULL);
    return new JsonObject(members);
  }
}
