package io.parbuckle.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.host.testing.HostTree;
import io.parbuckle.host.testing.TestPlatform;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What this plug-in brings.
final class HostPluginTest {

  @TempDir Path folder;

  @Test
  void it_is_found_like_any_other() {
    assertThat(ServiceLoader.load(Plugin.class))
        .anySatisfy(plugin -> assertThat(plugin).isInstanceOf(HostPlugin.class));
  }

  @Test
  void every_row_has_words_and_says_who_may_use_it() {
    Map<String, List<String>> rows = declared();

    assertThat(rows)
        .containsKeys(
            "call system.info",
            "query disk.query",
            "event disk.query",
            "call vm.device.usb_passthrough_choices",
            "source reporting.realtime",
            "job catalog.sync_all",
            "table catalog_app");
    rows.forEach(
        (name, words) -> {
          // Tables and sealed places are for the server itself; nobody calls them.
          if (name.startsWith("config ") || name.startsWith("crud ")) {
            // The words and rights of its methods follow from these two.
            assertThat(words).as(name).contains("called", "roles");
          } else if (name.startsWith("service ")) {
            assertThat(words).as(name).contains("doc");
          } else if (!name.startsWith("table ") && !name.startsWith("sealed ")) {
            assertThat(words).as(name).contains("doc");
            assertThat(words).as(name).containsAnyOf("needs", "anyLogin", "noLogin", "unlisted");
          }
        });
  }

  @Test
  void its_migrations_are_where_it_says_for_both_databases() {
    for (String database : List.of("sqlite", "postgresql")) {
      String first = "/" + new HostPlugin().migrations() + "/" + database + "/V1__catalog.sql";
      assertThat(HostPlugin.class.getResource(first)).as(first).isNotNull();
    }
  }

  /// Every row by kind and name, with the words that were said about it.
  private Map<String, List<String>> declared() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Offer offer =
        (Offer)
            Proxy.newProxyInstance(
                Offer.class.getClassLoader(),
                new Class<?>[] {Offer.class},
                (_, method, arguments) -> {
                  List<String> words = new ArrayList<>();
                  rows.put(method.getName() + " " + arguments[0], words);
                  return row(method.getReturnType(), words);
                });
    try (TestPlatform platform = new TestPlatform(folder, new HostTree(folder).files())) {
      for (Service service : new HostPlugin().services(platform)) {
        service.declare(offer);
      }
    }
    return rows;
  }

  private static @Nullable Object row(Class<?> type, List<String> words) {
    if (type == void.class) {
      return null;
    }
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, _) -> {
          words.add(method.getName());
          return self;
        });
  }
}
