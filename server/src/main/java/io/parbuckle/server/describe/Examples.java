package io.parbuckle.server.describe;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Calls that were really made, with what was answered: from the resources
/// `META-INF/parbuckle/examples.json` of the program and of plug-ins, each an object from a
/// method's name to a list of `{"name", "params", "result"}`.
///
/// Read when they are first asked for, so that no start waits for them.
///
/// **Threads.** Any.
public final class Examples {

  /// The version on which they were run.
  static final String API = "v25.10.5";

  private static final String RESOURCE = "META-INF/parbuckle/examples.json";

  private final Set<ClassLoader> loaders;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Map<String, List<Example>> byMethod; // guarded by lock

  /// One call.
  record Example(String name, List<JsonValue> params, JsonValue result) {}

  /// @param loaders of the program and its plug-ins
  public Examples(Collection<ClassLoader> loaders) {
    this.loaders = new LinkedHashSet<>(loaders);
  }

  /// Those of one method.
  ///
  /// @throws UncheckedIOException when a file cannot be read, or is not of the form above
  List<Example> of(String method) {
    return known().getOrDefault(method, List.of());
  }

  /// The lock is held while files of the class path are read: whoever asks needs them.
  private Map<String, List<Example>> known() {
    lock.lock();
    try {
      Map<String, List<Example>> known = byMethod;
      if (known == null) {
        known = read();
        byMethod = known;
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private Map<String, List<Example>> read() throws IOException {
    Map<String, List<Example>> read = new HashMap<>();
    for (ClassLoader loader : loaders) {
      for (URL url : Collections.list(loader.getResources(RESOURCE))) {
        read(url).members().forEach((method, each) -> read.put(method, examples(each)));
      }
    }
    return read;
  }

  private static JsonObject read(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (Json.readPlain(text) instanceof JsonObject object) {
        return object;
      }
      throw new IOException(url + " is no object from names of methods to lists of examples");
    } catch (MalformedJson e) {
      throw new IOException(url + " is no JSON: " + e.getMessage(), e);
    }
  }

  private static List<Example> examples(JsonValue list) {
    return ((JsonArray) list)
        .items().stream()
            .map(JsonObject.class::cast)
            .map(
                each ->
                    new Example(
                        ((JsonText) each.at("name")).value(),
                        ((JsonArray) each.at("params")).items(),
                        each.at("result")))
            .toList();
  }
}
