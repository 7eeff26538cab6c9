package io.parbuckle.server.query;

import io.parbuckle.protocol.error.PythonText;
import io.parbuckle.server.query.CharSet.Category;
import io.parbuckle.server.query.RegexNode.Again;
import io.parbuckle.server.query.RegexNode.Atomic;
import io.parbuckle.server.query.RegexNode.Capture;
import io.parbuckle.server.query.RegexNode.Choice;
import io.parbuckle.server.query.RegexNode.Edge;
import io.parbuckle.server.query.RegexNode.Greed;
import io.parbuckle.server.query.RegexNode.IfCaptured;
import io.parbuckle.server.query.RegexNode.Look;
import io.parbuckle.server.query.RegexNode.Nothing;
import io.parbuckle.server.query.RegexNode.One;
import io.parbuckle.server.query.RegexNode.Place;
import io.parbuckle.server.query.RegexNode.Repeat;
import io.parbuckle.server.query.RegexNode.Sequence;
import io.parbuckle.server.query.RegexNode.Width;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a regular expression in Python's flavour, that of release 3.11 (`query.md` §5): what is an
/// error there is one here, what Java alone knows (`\p{L}`, `[a&&b]`, `\Q`) is none of it.
///
/// **Threads.** One; a parser reads one pattern.
final class RegexParser {

  /// Groups within groups; a pattern that people write has a handful.
  static final int DEPTH_MAX = 200;

  /// Repetitions beyond this are refused; the program would be too large anyway.
  private static final int COUNT_MAX = 1_000_000;

  private static final String FLAGS = "iLmsxatu";
  private static final String OPEN_GROUP = "cannot refer to an open group";
  private static final String END_OF_PATTERN = "unexpected end of pattern";
  private static final String UNTERMINATED = "missing ), unterminated subpattern";

  /// How letters, `.`, `^`, `$`, blanks and classes are read at one place.
  private record Flags(
      boolean ignoringCase, boolean multiline, boolean dotAll, boolean verbose, boolean ascii) {

    Flags with(String letters, boolean on) {
      return new Flags(
          letters.contains("i") ? on : ignoringCase,
          letters.contains("m") ? on : multiline,
          letters.contains("s") ? on : dotAll,
          letters.contains("x") ? on : verbose,
          letters.contains("a") ? on : ascii && !letters.contains("u"));
    }

    CharSet.Case letters() {
      if (!ignoringCase) {
        return CharSet.Case.EXACT;
      }
      return ascii ? CharSet.Case.ANY_ASCII : CharSet.Case.ANY;
    }
  }

  private final RegexSource source;
  private final Map<String, Integer> names = new HashMap<>();
  private Flags flags;

  // By number, 0 being the whole; null while a group is open.
  private final List<@Nullable Width> groups = new ArrayList<>();

  private int groupsBeforeLookbehind = -1;
  private int groupExpected;
  private String typeFlags = "";

  private RegexParser(String pattern, boolean ignoringCase) throws RegexSyntaxException {
    this.source = new RegexSource(pattern);
    this.flags = new Flags(ignoringCase, false, false, false, false);
    groups.add(null);
  }

  /// @param ignoringCase as if the pattern began with `(?i)`
  static RegexNode parse(String pattern, boolean ignoringCase) throws RegexSyntaxException {
    RegexParser parser = new RegexParser(pattern, ignoringCase);
    RegexNode root = parser.alternatives(0);
    if (parser.source.next() != RegexSource.END) {
      throw parser.source.error("unbalanced parenthesis");
    }
    if (parser.groupExpected >= parser.groups.size()) {
      throw parser.source.error("invalid group reference " + parser.groupExpected);
    }
    return root;
  }

  private RegexNode alternatives(int depth) throws RegexSyntaxException {
    List<RegexNode> branches = new ArrayList<>();
    do {
      boolean atStart = depth == 0 && branches.isEmpty();
      branches.add(sequence(depth, atStart));
    } while (source.takes('|'));
    return branches.size() == 1 ? branches.getFirst() : new Choice(branches);
  }

  /// Everything up to `|`, `)` or the end.
  ///
  /// @param atStart flags for the whole pattern may stand here
  private RegexNode sequence(int depth, boolean atStart) throws RegexSyntaxException {
    if (depth > DEPTH_MAX) {
      throw source.error("groups are nested more than " + DEPTH_MAX + " deep");
    }
    List<RegexNode> parts = new ArrayList<>();
    while (true) {
      int token = source.next();
      if (token == RegexSource.END || token == '|' || token == ')') {
        return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
      }
      source.take();
      if (flags.verbose() && isSkipped(token)) {
        continue;
      }
      switch (token) {
        case '[' -> parts.add(set());
        case '.' -> parts.add(new One(flags.dotAll() ? CharSet.everything() : CharSet.dot()));
        case '^' -> parts.add(new Edge(flags.multiline() ? Place.LINE_START : Place.TEXT_START));
        case '$' -> parts.add(new Edge(flags.multiline() ? Place.LINE_END : Place.LAST_LINE_END));
        case '(' -> {
          RegexNode group = group(depth, atStart && parts.isEmpty());
          if (group != null) {
            parts.add(group);
          }
        }
        case '?', '*', '+', '{' -> repeat(token, parts);
        default -> parts.add(RegexSource.isEscape(token) ? escape(token) : literal(token));
      }
    }
  }

  /// Blanks and comments, under the flag `x`.
  private boolean isSkipped(int token) {
    if (token == '#') {
      int skipped;
      do {
        skipped = source.take();
      } while (skipped != RegexSource.END && skipped != '\n');
      return true;
    }
    return token == ' ' || (token >= '\t' && token <= '\r');
  }

  private RegexNode literal(int codePoint) {
    return new One(CharSet.of(codePoint, flags.letters()));
  }

  // Repetition

  private record Bounds(int min, int max) {}

  private void repeat(int token, List<RegexNode> parts) throws RegexSyntaxException {
    @Nullable Bounds bounds =
        switch (token) {
          case '?' -> new Bounds(0, 1);
          case '*' -> new Bounds(0, Repeat.UNLIMITED);
          case '+' -> new Bounds(1, Repeat.UNLIMITED);
          default -> bounds();
        };
    if (bounds == null) {
      parts.add(literal('{'));
      return;
    }
    if (parts.isEmpty() || parts.getLast() instanceof Edge) {
      throw source.error("nothing to repeat");
    }
    if (parts.getLast() instanceof Repeat) {
      throw source.error("multiple repeat");
    }
    Greed greed =
        source.takes('?') ? Greed.LAZY : source.takes('+') ? Greed.POSSESSIVE : Greed.GREEDY;
    parts.add(new Repeat(parts.removeLast(), bounds.min(), bounds.max(), greed));
  }

  /// The numbers in braces, or nothing when the brace is only a character.
  private @Nullable Bounds bounds() throws RegexSyntaxException {
    if (source.next() == '}') {
      return null;
    }
    int here = source.place();
    String low = source.takeWhile(Integer.MAX_VALUE, RegexParser::isDigit);
    boolean ranged = source.takes(',');
    String high = ranged ? source.takeWhile(Integer.MAX_VALUE, RegexParser::isDigit) : low;
    if (!source.takes('}')) {
      source.back(here);
      return null;
    }
    int min = low.isEmpty() ? 0 : count(low);
    int max = high.isEmpty() ? Repeat.UNLIMITED : count(high);
    if (max < min) {
      throw source.error("min repeat greater than max repeat");
    }
    return new Bounds(min, max);
  }

  private int count(String digits) throws RegexSyntaxException {
    String plain = digits.replaceFirst("^0+(?=.)", "");
    int count = plain.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(plain);
    if (count > COUNT_MAX) {
      throw source.error("the repetition number is too large");
    }
    return count;
  }

  // Groups

  /// What stands behind an opening parenthesis.
  ///
  /// @return null for a comment and for flags, which match nothing
  private @Nullable RegexNode group(int depth, boolean flagsMayStand) throws RegexSyntaxException {
    if (!source.takes('?')) {
      return capture(null, depth);
    }
    int token = source.take();
    return switch (token) {
      case RegexSource.END -> throw source.error(END_OF_PATTERN);
      case 'P' -> named(depth);
      case ':' -> new Sequence(List.of(body(depth)));
      case '>' -> new Atomic(body(depth));
      case '=', '!' -> new Look(body(depth), 0, token == '=');
      case '<' -> lookbehind(depth);
      case '(' -> ifCaptured(depth);
      case '#' -> comment();
      default -> flagged(token, depth, flagsMayStand);
    };
  }

  private RegexNode body(int depth) throws RegexSyntaxException {
    RegexNode body = alternatives(depth + 1);
    close();
    return body;
  }

  private void close() throws RegexSyntaxException {
    if (!source.takes(')')) {
      throw source.error(UNTERMINATED);
    }
  }

  private RegexNode capture(@Nullable String name, int depth) throws RegexSyntaxException {
    int group = groups.size();
    groups.add(null);
    if (name != null && names.putIfAbsent(name, group) != null) {
      throw source.error(
          "redefinition of group name %s as group %d; was group %d"
              .formatted(PythonText.repr(name), group, names.get(name)));
    }
    RegexNode body = body(depth);
    groups.set(group, body.width(groups));
    return new Capture(group, body);
  }

  private RegexNode named(int depth) throws RegexSyntaxException {
    if (source.takes('<')) {
      String name = source.takeUntil('>', "group name");
      checkName(name);
      return capture(name, depth);
    }
    if (source.takes('=')) {
      String name = source.takeUntil(')', "group name");
      checkName(name);
      return again(numberOf(name));
    }
    int token = source.take();
    throw source.error(
        token == RegexSource.END
            ? END_OF_PATTERN
            : "unknown extension ?P" + RegexSource.text(token));
  }

  private void checkName(String name) throws RegexSyntaxException {
    if (!isIdentifier(name)) {
      throw source.error("bad character in group name " + PythonText.repr(name));
    }
  }

  private int numberOf(String name) throws RegexSyntaxException {
    Integer group = names.get(name);
    if (group == null) {
      throw source.error("unknown group name " + PythonText.repr(name));
    }
    return group;
  }

  private RegexNode again(int group) throws RegexSyntaxException {
    if (groups.get(group) == null) {
      throw source.error(OPEN_GROUP);
    }
    checkLookbehind(group);
    return new Again(group, flags.letters());
  }

  private void checkLookbehind(int group) throws RegexSyntaxException {
    if (groupsBeforeLookbehind < 0) {
      return;
    }
    if (group >= groups.size() || groups.get(group) == null) {
      throw source.error(OPEN_GROUP);
    }
    if (group >= groupsBeforeLookbehind) {
      throw source.error("cannot refer to group defined in the same lookbehind subpattern");
    }
  }

  private RegexNode lookbehind(int depth) throws RegexSyntaxException {
    int token = source.take();
    if (token == RegexSource.END) {
      throw source.error(END_OF_PATTERN);
    }
    if (token != '=' && token != '!') {
      throw source.error("unknown extension ?<" + RegexSource.text(token));
    }
    int before = groupsBeforeLookbehind;
    if (before < 0) {
      groupsBeforeLookbehind = groups.size();
    }
    RegexNode body = body(depth);
    groupsBeforeLookbehind = before;
    Width width = body.width(groups);
    if (!width.isFixed()) {
      throw new RegexSyntaxException("look-behind requires fixed-width pattern");
    }
    return new Look(body, (int) width.min(), token == '=');
  }

  private RegexNode ifCaptured(int depth) throws RegexSyntaxException {
    String name = source.takeUntil(')', "group name");
    int group = isIdentifier(name) ? numberOf(name) : groupNumber(name);
    checkLookbehind(group);
    RegexNode yes = sequence(depth + 1, false);
    RegexNode no = new Nothing();
    if (source.takes('|')) {
      no = sequence(depth + 1, false);
      if (source.next() == '|') {
        throw source.error("conditional backref with more than two branches");
      }
    }
    close();
    return new IfCaptured(group, yes, no);
  }

  /// A group may be asked for before it is written, as long as it is written at all.
  private int groupNumber(String digits) throws RegexSyntaxException {
    if (!digits.chars().allMatch(RegexParser::isDigit)) {
      throw source.error("bad character in group name " + PythonText.repr(digits));
    }
    int group = count(digits);
    if (group == 0) {
      throw source.error("bad group number");
    }
    groupExpected = Math.max(groupExpected, group);
    return group;
  }

  private @Nullable RegexNode comment() throws RegexSyntaxException {
    int token;
    do {
      token = source.take();
      if (token == RegexSource.END) {
        throw source.error("missing ), unterminated comment");
      }
    } while (token != ')');
    return null;
  }

  // Flags

  private @Nullable RegexNode flagged(int first, int depth, boolean mayStand)
      throws RegexSyntaxException {
    if (first != '-' && !isFlag(first)) {
      throw source.error("unknown extension ?" + RegexSource.text(first));
    }
    String on = first == '-' ? "" : flagsOn(first);
    int end = first == '-' ? '-' : source.take();
    if (end == ')') {
      if (!mayStand) {
        throw source.error("global flags not at the start of the expression");
      }
      checkTypeFlags(on);
      flags = flags.with(on, true);
      return null;
    }
    if (on.contains("t")) {
      throw source.error("bad inline flags: cannot turn on global flag");
    }
    String off = end == '-' ? flagsOff() : "";
    if (off.chars().anyMatch(flag -> on.indexOf(flag) >= 0)) {
      throw source.error("bad inline flags: flag turned on and off");
    }
    Flags outside = flags;
    flags = flags.with(on, true).with(off, false);
    RegexNode body = alternatives(depth + 1);
    flags = outside;
    close();
    return new Sequence(List.of(body));
  }

  /// Flags up to `)`, `-` or `:`, which is left.
  private String flagsOn(int first) throws RegexSyntaxException {
    StringBuilder on = new StringBuilder();
    int flag = first;
    while (true) {
      if (flag == 'L') {
        throw source.error("bad inline flags: cannot use 'L' flag with a str pattern");
      }
      on.appendCodePoint(flag);
      if (on.indexOf("a") >= 0 && on.indexOf("u") >= 0) {
        throw source.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
      }
      int next = source.next();
      if (next == ')' || next == '-' || next == ':') {
        return on.toString();
      }
      flag = flag("missing -, : or )");
    }
  }

  /// Flags up to `:`.
  private String flagsOff() throws RegexSyntaxException {
    StringBuilder off = new StringBuilder();
    int flag = flag("missing flag");
    while (true) {
      if (flag == 'a' || flag == 'u' || flag == 'L') {
        throw source.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
      }
      off.appendCodePoint(flag);
      if (source.takes(':')) {
        break;
      }
      flag = flag("missing :");
    }
    if (off.indexOf("t") >= 0) {
      throw source.error("bad inline flags: cannot turn off global flag");
    }
    return off.toString();
  }

  private int flag(String missing) throws RegexSyntaxException {
    int token = source.take();
    if (isFlag(token)) {
      return token;
    }
    boolean letter = token != RegexSource.END && Character.isLetter(token);
    throw source.error(letter ? "unknown flag" : missing);
  }

  private void checkTypeFlags(String on) throws RegexSyntaxException {
    typeFlags += on;
    if (typeFlags.contains("a") && typeFlags.contains("u")) {
      throw new RegexSyntaxException("ASCII and UNICODE flags are incompatible");
    }
  }

  private static boolean isFlag(int token) {
    return token > 0 && FLAGS.indexOf(token) >= 0;
  }

  // Sets

  /// A member of a set: one character, or a class.
  private record Member(int codePoint, @Nullable Category category, boolean negated) {

    static Member of(int codePoint) {
      return new Member(codePoint, null, false);
    }

    void addTo(CharSet.Builder set) {
      Category whole = category();
      if (whole == null) {
        set.add(codePoint, codePoint);
      } else {
        set.add(whole, negated);
      }
    }
  }

  private RegexNode set() throws RegexSyntaxException {
    CharSet.Builder set = new CharSet.Builder();
    boolean negated = source.takes('^');
    while (true) {
      int token = source.take();
      if (token == ']' && !set.isEmpty()) {
        return new One(set.build(negated, flags.letters()));
      }
      Member low = member(token);
      if (!source.takes('-')) {
        low.addTo(set);
        continue;
      }
      int next = source.take();
      if (next == ']') {
        low.addTo(set);
        set.add('-', '-');
        return new One(set.build(negated, flags.letters()));
      }
      Member high = member(next);
      boolean isRange =
          low.category() == null && high.category() == null && low.codePoint() <= high.codePoint();
      if (!isRange) {
        throw source.error(
            "bad character range " + RegexSource.text(token) + "-" + RegexSource.text(next));
      }
      set.add(low.codePoint(), high.codePoint());
    }
  }

  private Member member(int token) throws RegexSyntaxException {
    if (token == RegexSource.END) {
      throw source.error("unterminated character set");
    }
    if (!RegexSource.isEscape(token)) {
      return Member.of(token);
    }
    int escaped = RegexSource.escaped(token);
    Category category = category(escaped);
    if (category != null) {
      return new Member(0, category, Character.isUpperCase(escaped));
    }
    if (escaped == 'b') {
      return Member.of('\b');
    }
    if (isOctal(escaped)) {
      String digits = Character.toString(escaped) + source.takeWhile(2, RegexParser::isOctal);
      return Member.of(octal(digits));
    }
    return Member.of(character(escaped));
  }

  // Escapes

  private RegexNode escape(int token) throws RegexSyntaxException {
    int escaped = RegexSource.escaped(token);
    Category category = category(escaped);
    if (category != null) {
      return new One(CharSet.of(category, Character.isUpperCase(escaped)));
    }
    return switch (escaped) {
      case 'A' -> new Edge(Place.TEXT_START);
      case 'Z' -> new Edge(Place.TEXT_END);
      case 'b' -> new Edge(flags.ascii() ? Place.ASCII_WORD_EDGE : Place.WORD_EDGE);
      case 'B' -> new Edge(flags.ascii() ? Place.NO_ASCII_WORD_EDGE : Place.NO_WORD_EDGE);
      case '0' -> literal(Integer.parseInt("0" + source.takeWhile(2, RegexParser::isOctal), 8));
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbered(escaped);
      default -> literal(character(escaped));
    };
  }

  /// A group of one or two digits, or a character of three octal ones.
  private RegexNode numbered(int first) throws RegexSyntaxException {
    String digits = Character.toString(first);
    if (isDigit(source.next())) {
      digits += Character.toString(source.take());
      boolean octal = isOctal(first) && isOctal(digits.charAt(1)) && isOctal(source.next());
      if (octal) {
        return literal(octal(digits + Character.toString(source.take())));
      }
    }
    int group = Integer.parseInt(digits);
    if (group >= groups.size()) {
      throw source.error("invalid group reference " + group);
    }
    return again(group);
  }

  private int octal(String digits) throws RegexSyntaxException {
    int codePoint = Integer.parseInt(digits, 8);
    if (codePoint > 0xFF) {
      throw source.error("octal escape value \\" + digits + " outside of range 0-0o377");
    }
    return codePoint;
  }

  private @Nullable Category category(int escaped) {
    return switch (escaped) {
      case 'd', 'D' -> flags.ascii() ? Category.ASCII_DIGIT : Category.DIGIT;
      case 's', 'S' -> flags.ascii() ? Category.ASCII_SPACE : Category.SPACE;
      case 'w', 'W' -> flags.ascii() ? Category.ASCII_WORD : Category.WORD;
      default -> null;
    };
  }

  /// The one character that an escape stands for, in a set or outside.
  private int character(int escaped) throws RegexSyntaxException {
    return switch (escaped) {
      case 'a' -> 0x07;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0B;
      case 'x' -> hexadecimal('x', 2);
      case 'u' -> hexadecimal('u', 4);
      case 'U' -> hexadecimal('U', 8);
      case 'N' -> characterNamed();
      default -> {
        if (isAsciiLetter(escaped) || isDigit(escaped)) {
          throw source.error("bad escape \\" + Character.toString(escaped));
        }
        yield escaped;
      }
    };
  }

  private int hexadecimal(char letter, int length) throws RegexSyntaxException {
    String digits = source.takeWhile(length, RegexParser::isHexadecimal);
    if (digits.length() != length) {
      throw source.error("incomplete escape \\" + letter + digits);
    }
    long codePoint = Long.parseLong(digits, 16);
    if (codePoint > Character.MAX_CODE_POINT) {
      throw source.error("bad escape \\" + letter + digits);
    }
    return (int) codePoint;
  }

  private int characterNamed() throws RegexSyntaxException {
    if (!source.takes('{')) {
      throw source.error("missing {");
    }
    String name = source.takeUntil('}', "character name");
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException _) {
      throw source.error("undefined character name " + PythonText.repr(name));
    }
  }

  private static boolean isIdentifier(String name) {
    int first = name.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && name.codePoints().allMatch(Character::isUnicodeIdentifierPart);
  }

  private static boolean isDigit(int token) {
    return token >= '0' && token <= '9';
  }

  private static boolean isOctal(int token) {
    return token >= '0' && token <= '7';
  }

  private static boolean isHexadecimal(int token) {
    return isDigit(token) || (token >= 'a' && token <= 'f') || (token >= 'A' && token <= 'F');
  }

  private static boolean isAsciiLetter(int token) {
    return (token >= 'a' && token <= 'z') || (token >= 'A' && token <= 'Z');
  }
}
