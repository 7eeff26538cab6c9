package io.parbuckle.server.auth;

import io.parbuckle.api.role.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Which roles exist, what each includes, and which events they open (`services.md` §1).
///
/// The table is the resource `roles.txt` beside this class. It follows the contract except where
/// the contract's own list calls the reference wrong: `PRIVILEGE_WRITE` and `SYSTEM_PRODUCT_WRITE`
/// include their `_READ` instead of themselves.
///
/// **Threads.** Any; immutable.
public final class RoleGraph {

  /// A role as `privilege.roles` shows it.
  ///
  /// @param includes what it names itself, not resolved
  /// @param builtin guards methods; false for those that are handed to people
  /// @param hardened grants something under the hardening rules too
  record Entry(String name, List<String> includes, boolean builtin, boolean hardened) {
    Entry {
      includes = List.copyOf(includes);
    }
  }

  private final Map<String, Entry> entries;
  private final Map<String, Set<String>> closures;
  private final Map<String, List<Role>> events;

  private RoleGraph(Map<String, Entry> entries, Map<String, List<Role>> events) {
    this.entries = entries;
    this.events = events;
    Map<String, Set<String>> resolved = new LinkedHashMap<>();
    entries.keySet().forEach(name -> resolved.put(name, resolve(name)));
    this.closures = Map.copyOf(resolved);
  }

  /// Reads the table.
  ///
  /// @throws IllegalStateException if it names a role that is not there
  public static RoleGraph load() {
    try (InputStream in =
            Objects.requireNonNull(RoleGraph.class.getResourceAsStream("roles.txt"), "roles.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return read(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("roles.txt cannot be read", e);
    }
  }

  private static RoleGraph read(List<String> lines) {
    List<List<String>> rows =
        lines.stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> Arrays.asList(line.split(" ")))
            .toList();
    List<String> names =
        rows.stream()
            .filter(row -> !row.getFirst().equals("event"))
            .map(row -> row.get(1))
            .toList();
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, List<Role>> events = new LinkedHashMap<>();
    for (List<String> row : rows) {
      String name = row.get(1);
      List<String> rest = row.subList(2, row.size());
      if (row.getFirst().equals("event")) {
        events.put(name, rest.stream().map(Role::new).toList());
      } else {
        entries.put(name, entry(row.getFirst(), name, rest, names));
      }
    }
    return new RoleGraph(entries, Map.copyOf(events));
  }

  private static Entry entry(String word, String name, List<String> rest, List<String> names) {
    List<String> includes =
        switch (String.join(" ", rest)) {
          case "*" -> List.of();
          case "*_READ" -> names.stream().filter(other -> other.endsWith("_READ")).toList();
          default -> rest;
        };
    return new Entry(name, includes, word.startsWith("role"), !word.endsWith("-"));
  }

  private Set<String> resolve(String name) {
    Set<String> found = new TreeSet<>();
    resolve(name, found);
    return Set.copyOf(found);
  }

  private void resolve(String name, Set<String> found) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalStateException("roles.txt includes a role that is not in it: " + name);
    }
    if (found.add(name)) {
      entry.includes().forEach(included -> resolve(included, found));
    }
  }

  public boolean knows(String role) {
    return entries.containsKey(role);
  }

  /// Everything that these roles include, they themselves among it; roles that do not exist give
  /// nothing.
  public Set<String> closure(Collection<String> roles) {
    Set<String> all = new TreeSet<>();
    roles.forEach(role -> all.addAll(closures.getOrDefault(role, Set.of())));
    return Set.copyOf(all);
  }

  /// Who may subscribe to the contract's events, by collection. `core.get_jobs` is not among them:
  /// it is open to every login.
  public Map<String, List<Role>> events() {
    return events;
  }

  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /// Whether one of these is meant for people, which opens the console.
  boolean forPeople(Collection<String> roles) {
    return roles.stream().map(entries::get).anyMatch(entry -> entry != null && !entry.builtin());
  }
}
