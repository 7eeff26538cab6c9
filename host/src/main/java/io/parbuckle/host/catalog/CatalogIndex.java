package io.parbuckle.host.catalog;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What all configured catalogues offer. Trains of one name are merged; of applications with one
/// name in one train that of the earlier catalogue counts. Immutable.
///
/// @param generations which content of each catalogue this was made of
/// @param trains applications by train and name
record CatalogIndex(Map<String, Long> generations, Map<String, Map<String, Entry>> trains) {

  /// An application.
  ///
  /// @param label its catalogue
  /// @param content folder with the catalogue's content
  /// @param info its members, `location` included
  record Entry(String label, Path content, JsonObject info) {}

  @Nullable Entry find(String train, String app) {
    Map<String, Entry> apps = trains.get(train);
    return apps == null ? null : apps.get(app);
  }

  /// A train as `catalog.apps` shows it.
  JsonObject shown(String train) {
    Map<String, JsonValue> shown = new LinkedHashMap<>();
    trains.getOrDefault(train, Map.of()).forEach((name, app) -> shown.put(name, app.info()));
    return new JsonObject(shown);
  }
}
