package io.parbuckle.host.catalog;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.catalog.CatalogIndex.Entry;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The catalogues as a shop window: the applications of the preferred trains, as rows.
///
/// **Threads.** Any.
final class AppOffers {

  // Stands in catalogues for the applications that people write themselves.
  private static final String CUSTOM = "ix-app";

  private final Catalogs catalogs;

  AppOffers(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  /// All applications of the preferred trains.
  List<JsonValue> available() throws MalformedJson {
    return List.copyOf(rows());
  }

  private List<JsonObject> rows() throws MalformedJson {
    CatalogIndex index = catalogs.index();
    Set<String> preferred = Set.copyOf(catalogs.config().preferredTrains());
    List<JsonObject> rows = new ArrayList<>();
    for (Map.Entry<String, Map<String, Entry>> train : index.trains().entrySet()) {
      if (preferred.contains(train.getKey())) {
        train.getValue().values().forEach(app -> rows.add(row(train.getKey(), app)));
      }
    }
    return rows;
  }

  private static JsonObject row(String train, Entry app) {
    Map<String, JsonValue> row = new LinkedHashMap<>();
    row.put("catalog", JsonText.of(app.label()));
    row.put("installed", JsonBoolean.FALSE);
    row.put("train", JsonText.of(train));
    row.put("popularity_rank", JsonValue.NULL);
    row.putAll(app.info().members());
    return new JsonObject(row);
  }

  /// The same, newest first, without those that were never updated.
  List<JsonValue> latest() throws MalformedJson {
    Comparator<JsonObject> newestFirst =
        Comparator.comparing((JsonObject row) -> ((JsonInstant) row.at("last_update")).value())
            .reversed();
    return rows().stream()
        .filter(row -> row.at("last_update") instanceof JsonInstant)
        .filter(row -> !JsonText.of(CUSTOM).equals(row.at("name")))
        .sorted(newestFirst)
        .map(JsonValue.class::cast)
        .toList();
  }

  /// The categories of all applications in all trains, sorted.
  List<String> categories() throws MalformedJson {
    Set<String> categories = new TreeSet<>();
    for (Map<String, Entry> train : catalogs.index().trains().values()) {
      train.values().forEach(app -> categories.addAll(texts(app.info(), "categories")));
    }
    return List.copyOf(categories);
  }

  /// Applications that share categories or tags with this one, those that share most first.
  ///
  /// @throws Fault.MatchNotFound if this one is not offered
  List<JsonValue> similar(String name, String train) throws MalformedJson {
    List<JsonObject> rows = rows();
    JsonObject one =
        rows.stream()
            .filter(row -> JsonText.of(name).equals(row.at("name")))
            .filter(row -> JsonText.of(train).equals(row.at("train")))
            .findFirst()
            .orElseThrow(Fault.MatchNotFound::new);
    return rows.stream()
        .filter(row -> !row.equals(one) && alike(one, row) > 0)
        .sorted(Comparator.comparingInt((JsonObject row) -> alike(one, row)).reversed())
        .map(JsonValue.class::cast)
        .toList();
  }

  private static int alike(JsonObject one, JsonObject other) {
    return shared(one, other, "categories") + shared(one, other, "tags");
  }

  private static int shared(JsonObject one, JsonObject other, String member) {
    Set<String> shared = texts(one, member);
    shared.retainAll(texts(other, member));
    return shared.size();
  }

  private static Set<String> texts(JsonObject row, String member) {
    Set<String> texts = new HashSet<>();
    if (row.at(member) instanceof JsonArray list) {
      for (JsonValue item : list.items()) {
        if (item instanceof JsonText text) {
          texts.add(text.value());
        }
      }
    }
    return texts;
  }
}
