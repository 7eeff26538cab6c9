package io.parbuckle.server.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import org.jspecify.annotations.Nullable;

/// Conditions on columns of texts, by code point: the order of the evaluator in memory, of SQLite's
/// collation `binary` and of PostgreSQL's `"C"`.
///
/// SQLite's functions for parts of texts stop at a NUL, and PostgreSQL cannot store one. On SQLite
/// parts are therefore compared as bytes, which in UTF-8 comes to the same.
///
/// **Threads.** One.
final class SqlText {

  private final Dialect dialect;
  private final SqlValues values;

  SqlText(Dialect dialect, SqlValues values) {
    this.dialect = dialect;
    this.values = values;
  }

  /// Whether a database takes the value as it is: a text without NUL and without halves of
  /// characters. Values of other kinds are.
  boolean isStorable(JsonValue value) {
    if (!(value instanceof JsonText(String text))) {
      return true;
    }
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  /// The column, where its order counts.
  String ordered(Column column) {
    return ordered(column, dialect);
  }

  static String ordered(Column column, Dialect dialect) {
    boolean byLocale = column.kind() == Column.Kind.TEXT && dialect == Dialect.POSTGRESQL;
    return byLocale ? column.name() + " collate \"C\"" : column.name();
  }

  /// As a range, so that an index helps.
  String startsWith(Column column, String start) {
    if (start.isEmpty()) {
      return ofEveryText(column);
    }
    String name = ordered(column);
    String from = name + " >= " + values.add(start);
    String behind = behind(start);
    return behind == null ? from : "(" + from + " and " + name + " < " + values.add(behind) + ")";
  }

  /// The least text that is greater than all that begin so; null if there is none.
  private static @Nullable String behind(String start) {
    int[] characters = start.codePoints().toArray();
    for (int last = characters.length - 1; last >= 0; last--) {
      if (characters[last] < Character.MAX_CODE_POINT) {
        int next = characters[last] + 1;
        // No text has what lies between: halves of characters.
        characters[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
        return new String(characters, 0, last + 1);
      }
    }
    return null;
  }

  /// True of texts and null of null, like the others, so that it can be turned round.
  private static String ofEveryText(Column column) {
    return column.name() + " = " + column.name();
  }

  String endsWith(Column column, String end) {
    if (end.isEmpty()) {
      return ofEveryText(column);
    }
    return switch (dialect) {
      // Of an empty text SQLite's substr is null, which is no "no" to a question turned round.
      case SQLITE ->
          "(%1$s <> '' and substr(cast(%1$s as blob), -%2$d) = cast(%3$s as blob))"
              .formatted(column.name(), end.getBytes(UTF_8).length, values.add(end));
      case POSTGRESQL ->
          "right(%s, %d) = %s".formatted(column.name(), length(end), values.add(end));
    };
  }

  String contains(Column column, String part) {
    if (part.isEmpty()) {
      return ofEveryText(column);
    }
    return "%s(%s, %s) > 0".formatted(position(), column.name(), values.add(part));
  }

  /// The column is a part of the text; the empty text is one of every text.
  String isPartOf(Column column, String whole) {
    return switch (dialect) {
      case SQLITE -> "instr(%s, %s) > 0".formatted(values.add(whole), column.name());
      case POSTGRESQL ->
          "strpos(cast(%s as text), %s) > 0".formatted(values.add(whole), column.name());
    };
  }

  private String position() {
    return dialect == Dialect.SQLITE ? "instr" : "strpos";
  }

  /// Begins or ends with the text, A to Z without case; numbers as the texts they would be.
  String affixWithoutCase(Column column, String affix, boolean atStart) {
    String folded = lower(affix);
    if (folded.isEmpty()) {
      return column.name() + " is not null";
    }
    boolean isText = column.kind() == Column.Kind.TEXT;
    String whole = isText ? column.name() : "cast(" + column.name() + " as text)";
    return switch (dialect) {
      case SQLITE -> {
        int bytes = folded.getBytes(UTF_8).length;
        yield "substr(cast(lower(%s) as blob), %s) = cast(%s as blob)"
            .formatted(whole, atStart ? "1, " + bytes : "-" + bytes, values.add(folded));
      }
      case POSTGRESQL ->
          "%s(lower(%s collate \"C\"), %d) = %s"
              .formatted(atStart ? "left" : "right", whole, length(folded), values.add(folded));
    };
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String lower(String text) {
    int[] folded = text.codePoints().map(CaseFolding::ascii).toArray();
    return new String(folded, 0, folded.length);
  }
}
