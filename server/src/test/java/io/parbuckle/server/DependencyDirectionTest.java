package io.parbuckle.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may import whom inside the server. The table is the one in ARCHITECTURE.md; change both or
/// neither.
final class DependencyDirectionTest {

  private static final String ROOT = "io.parbuckle.server";

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("figure", Set.of()),
          Map.entry("store", Set.of("figure")),
          Map.entry("query", Set.of()),
          Map.entry("audit", Set.of("store", "query")),
          Map.entry("stream", Set.of("job")),
          Map.entry("auth", Set.of("store", "query", "figure")),
          Map.entry("certificate", Set.of("store")),
          Map.entry("event", Set.of("query", "figure", "store")),
          Map.entry("job", Set.of("store", "query", "event")),
          Map.entry("method", Set.of("auth", "query", "job", "event", "store")),
          Map.entry("session", Set.of("auth", "event", "method")),
          Map.entry(
              "call",
              Set.of(
                  "session", "method", "auth", "audit", "event", "job", "store", "stream",
                  "figure")),
          Map.entry("describe", Set.of("auth", "job", "method")),
          Map.entry("config", Set.of("store", "auth", "method")),
          Map.entry(
              "transport",
              Set.of(
                  "call",
                  "session",
                  "auth",
                  "event",
                  "method",
                  "stream",
                  "job",
                  "transport.netty")),
          Map.entry("plugin", Set.of("method")));

  private static final Set<String> ONLY_NETTY = Set.of("transport.netty");

  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test/io/")) // other builds' folder
          .withImportOption(location -> !location.contains("/server/fixture/")) // likewise
          .importPackages(ROOT);

  @Test
  void the_classes_are_found() {
    assertThat(SERVER.contain(Server.class)).isTrue();
    assertThat(SERVER.size()).isGreaterThan(100);
  }

  static Stream<String> packages() {
    return MAY_IMPORT.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void each_package_imports_only_what_its_row_allows(String name) {
    List<String> allowed = new ArrayList<>(List.of(ROOT + "." + name + ".."));
    MAY_IMPORT
        .getOrDefault(name, Set.of())
        .forEach(other -> allowed.add(ROOT + "." + other + ".."));
    classes()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                    allowed.toArray(String[]::new))
                .or(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage(
                        ROOT + "..")))
        .because("the arrows in ARCHITECTURE.md point one way")
        .allowEmptyShould(true)
        .check(SERVER);
  }

  @Test
  void only_one_package_knows_the_http_library() {
    classes()
        .that()
        .resideOutsideOfPackages(
            ONLY_NETTY.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("io.netty..")
        .because("Netty stays behind transport.netty, so that it can be replaced")
        .check(SERVER);
  }

  @Test
  void only_the_store_knows_sql() {
    classes()
        .that()
        .resideOutsideOfPackage(ROOT + ".store..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("java.sql..", "javax.sql..")
        .because("SQL runs behind api.store.Database")
        .check(SERVER);
  }
}
