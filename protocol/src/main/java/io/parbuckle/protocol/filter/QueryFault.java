package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.error.Failure.Problem;
import java.util.List;

/// Why a query was refused or could not be evaluated.
///
/// The contract knows two ways to tell a client. Broken rules of the public parameters
/// ([#problems()] is not empty) become a validation failure, -32602. Everything else becomes a call
/// error, -32001 with errno 22, whose text is the message, or the class with `()` when there is
/// none: `MatchNotFound()`.
public final class QueryFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// The groups of `query.md` §3.
  public enum Kind {
    /// A rule of filters or options is broken; found before the first entry is looked at.
    INVALID_QUERY("invalid_query"),
    /// Something else in them cannot be read, such as an operator that is no text.
    MALFORMED_QUERY("malformed_query"),
    /// A field cannot be followed through an entry.
    BAD_PATH("bad_path"),
    /// A pattern is no regular expression, or asks for more time than one may take.
    BAD_REGEX("bad_regex"),
    /// Two values cannot be compared, or an operator cannot be asked of a value.
    TYPE_MISMATCH("type_mismatch"),
    /// `get` was asked and nothing matched.
    NO_MATCH("no_match");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// The word that the contract's examples use.
    public String word() {
      return word;
    }
  }

  private final Kind kind;
  private final String type;
  private final List<Problem> problems;

  private QueryFault(Kind kind, String type, String message, List<Problem> problems) {
    super(message);
    this.kind = kind;
    this.type = type;
    this.problems = List.copyOf(problems);
  }

  /// @param type Python's name of the exception, `TypeError`; clients see it in traces
  public static QueryFault of(Kind kind, String type, String message) {
    return new QueryFault(kind, type, message, List.of());
  }

  /// A broken rule, in the contract's words.
  public static QueryFault invalid(String message) {
    return of(Kind.INVALID_QUERY, "ValueError", message);
  }

  /// Filters or options that cannot be read.
  public static QueryFault malformed(String type, String message) {
    return of(Kind.MALFORMED_QUERY, type, message);
  }

  /// A `TypeError` during evaluation.
  public static QueryFault mismatch(String message) {
    return of(Kind.TYPE_MISMATCH, "TypeError", message);
  }

  public static QueryFault noMatch() {
    return of(Kind.NO_MATCH, "MatchNotFound", "");
  }

  /// Rules that the public parameters break, each with its attribute.
  static QueryFault invalid(List<Problem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append(problem.text()).append('\n'));
    return new QueryFault(Kind.INVALID_QUERY, "ValidationErrors", text.toString(), problems);
  }

  public Kind kind() {
    return kind;
  }

  /// Python's name of the exception.
  public String type() {
    return type;
  }

  /// The text, never null; empty for [Kind#NO_MATCH].
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /// What is wrong with the public parameters; empty for every other fault.
  public List<Problem> problems() {
    return problems;
  }
}
