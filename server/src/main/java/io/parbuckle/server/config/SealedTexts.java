package io.parbuckle.server.config;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.store.TableRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All sealed texts of a configuration, wherever they stand in it.
///
/// **Threads.** Any.
final class SealedTexts {

  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  private final List<Sealed> places;

  SealedTexts(List<Sealed> places) {
    this.places = List.copyOf(places);
  }

  /// What takes the place of a sealed text.
  interface Change {
    String of(String purpose, String sealed);
  }

  /// Whether the key opens this configuration. If there is a check text it decides; a single other
  /// text that cannot be opened was none of this key's before, and spoils itself only.
  boolean opens(List<TableRows> tables, Secrets key) {
    List<Sealed> asked = hasCheck(tables) ? List.of(SecretCheck.PLACE) : places;
    try {
      changed(tables, asked, (purpose, text) -> opened(key, purpose, text));
      return true;
    } catch (Fault _) {
      return false;
    }
  }

  private static boolean hasCheck(List<TableRows> tables) {
    for (TableRows table : tables) {
      if (table.table().equals("setting")) {
        for (List<@Nullable Object> row : table.rows()) {
          if (SecretCheck.SETTING.equals(value(table, row, "name"))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String opened(Secrets key, String purpose, String sealed) {
    key.open(purpose, sealed);
    return sealed;
  }

  /// The same configuration under another key.
  ///
  /// @throws Fault.CallError if a text cannot be opened, with its place
  List<TableRows> sealedAgain(List<TableRows> tables, Secrets from, Secrets to) {
    return changed(tables, places, (purpose, text) -> to.seal(purpose, from.open(purpose, text)));
  }

  private static List<TableRows> changed(
      List<TableRows> tables, List<Sealed> places, Change change) {
    List<TableRows> changed = new ArrayList<>(tables);
    for (Sealed place : places) {
      changed.replaceAll(table -> changed(table, place, change));
    }
    return changed;
  }

  private static TableRows changed(TableRows table, Sealed place, Change change) {
    return switch (place) {
      case Sealed.InColumn column when column.table().equals(table.table()) ->
          inColumn(table, column, change);
      case Sealed.InSetting setting when table.table().equals("setting") ->
          inSetting(table, setting, change);
      case Sealed.InColumn _, Sealed.InSetting _ -> table;
    };
  }

  private static TableRows inColumn(TableRows table, Sealed.InColumn place, Change change) {
    int at = table.column(place.column());
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : table.rows()) {
      List<@Nullable Object> copy = new ArrayList<>(row);
      if (row.get(at) instanceof String sealed) {
        copy.set(at, changed(place, purpose(place, table, row), sealed, change));
      }
      rows.add(copy);
    }
    return table.withRows(rows);
  }

  private static @Nullable Object value(TableRows table, List<@Nullable Object> row, String name) {
    return row.get(table.column(name));
  }

  private static TableRows inSetting(TableRows table, Sealed.InSetting place, Change change) {
    int value = table.column("value");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : table.rows()) {
      List<@Nullable Object> copy = new ArrayList<>(row);
      if (place.setting().equals(value(table, row, "name"))) {
        JsonValue json = json(place, String.valueOf(row.get(value)));
        copy.set(value, Json.text(changed(json, place, change)));
      }
      rows.add(copy);
    }
    return table.withRows(rows);
  }

  private static JsonValue json(Sealed.InSetting place, String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      throw UploadedFile.refused(
          "The setting " + place.setting() + " is no JSON: " + e.getMessage() + ".");
    }
  }

  /// @param path what is left of it; never empty
  private static JsonValue changed(
      JsonValue value, List<String> path, Sealed.InSetting place, Change change) {
    String name = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    return switch (value) {
      case JsonArray array when name.equals("*") ->
          new JsonArray(
              array.items().stream().map(item -> changed(item, rest, place, change)).toList());
      case JsonObject object -> changed(object, name, rest, place, change);
      default -> value;
    };
  }

  private static JsonValue changed(
      JsonObject object, String name, List<String> rest, Sealed.InSetting place, Change change) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      if (name.equals("*") || name.equals(member.getKey())) {
        JsonValue below =
            rest.isEmpty()
                ? last(object, member.getValue(), place, change)
                : changed(member.getValue(), rest, place, change);
        member.setValue(below);
      }
    }
    return new JsonObject(members);
  }

  private static JsonValue last(
      JsonObject object, JsonValue value, Sealed.InSetting place, Change change) {
    if (!(value instanceof JsonText(String sealed))) {
      return value;
    }
    String purpose = purpose(place, name -> text(object.get(name)));
    return JsonText.of(changed(place, purpose, sealed, change));
  }

  private static String text(@Nullable JsonValue value) {
    return switch (value) {
      case JsonText text -> text.value();
      case JsonInteger number -> String.valueOf(number.small());
      case null, default -> "";
    };
  }

  /// The columns that the purpose of a text names, beside its own.
  static List<String> others(Sealed.InColumn place) {
    return NAME.matcher(place.purpose()).results().map(name -> name.group(1)).distinct().toList();
  }

  /// The purpose of the text in a row.
  static String purpose(Sealed.InColumn place, TableRows table, List<@Nullable Object> row) {
    return purpose(place, name -> String.valueOf(value(table, row, name)));
  }

  /// A setting in which each sealed text has been replaced.
  static JsonValue changed(JsonValue setting, Sealed.InSetting place, Change change) {
    return changed(setting, List.of(place.path().split("\\.", -1)), place, change);
  }

  private static String purpose(Sealed place, Function<String, String> others) {
    Matcher names = NAME.matcher(place.purpose());
    return names.replaceAll(
        name -> Matcher.quoteReplacement(others.apply(Objects.requireNonNull(name.group(1)))));
  }

  private static String changed(Sealed place, String purpose, String sealed, Change change) {
    try {
      return change.of(purpose, sealed);
    } catch (Fault e) {
      throw UploadedFile.refused(
          "An encrypted value ("
              + shown(place)
              + ") cannot be read with the secret that all others were saved under.");
    }
  }

  static String shown(Sealed place) {
    return switch (place) {
      case Sealed.InColumn column -> "column " + column.table() + "." + column.column();
      case Sealed.InSetting setting -> "setting " + setting.setting() + ", " + setting.path();
    };
  }
}
