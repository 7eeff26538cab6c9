package io.parbuckle.server.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A statement with named parameters, as JDBC wants it: question marks, and the name behind each.
///
/// @param names the name of each question mark, in order; a name may stand there more than once
/// @param places where each name stands, from 0
record NamedSql(String jdbc, List<String> names, Map<String, List<Integer>> places) {

  NamedSql {
    names = List.copyOf(names);
    places = Collections.unmodifiableMap(places);
  }

  /// Takes `:name` for a parameter, except in quotes, in comments, and behind another colon, where
  /// it is a cast of PostgreSQL.
  static NamedSql of(String sql) {
    StringBuilder out = new StringBuilder(sql.length());
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      int next = passed(sql, at);
      if (next > at) {
        out.append(sql, at, next);
      } else if (sql.charAt(at) == ':' && startsName(sql, at + 1)) {
        next = nameEnd(sql, at + 1);
        names.add(sql.substring(at + 1, next));
        out.append('?');
      } else {
        next = at + 1;
        out.append(sql.charAt(at));
      }
      at = next;
    }
    Map<String, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.computeIfAbsent(names.get(i), _ -> new ArrayList<>(1)).add(i);
    }
    return new NamedSql(out.toString(), names, places);
  }

  /// Where what begins here ends, if it is taken over as it stands; `at` otherwise.
  private static int passed(String sql, int at) {
    char c = sql.charAt(at);
    if (c == '\'' || c == '"') {
      return behind(sql, at, String.valueOf(c), 1);
    }
    if (sql.startsWith("--", at)) {
      return behind(sql, at, "\n", 2);
    }
    if (sql.startsWith("/*", at)) {
      return behind(sql, at, "*/", 2);
    }
    return sql.startsWith("::", at) ? at + 2 : at;
  }

  private static int behind(String sql, int at, String mark, int skip) {
    int end = sql.indexOf(mark, at + skip);
    return end < 0 ? sql.length() : end + mark.length();
  }

  private static boolean startsName(String sql, int at) {
    return at < sql.length() && (Character.isLetter(sql.charAt(at)) || sql.charAt(at) == '_');
  }

  private static int nameEnd(String sql, int from) {
    int at = from;
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
      at++;
    }
    return at;
  }
}
