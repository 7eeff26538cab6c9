package io.parbuckle.server.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A regular expression, taken apart.
sealed interface RegexNode {

  /// Matches the empty text.
  record Nothing() implements RegexNode {}

  /// One character of a set.
  record One(CharSet set) implements RegexNode {}

  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /// `a|b`: the first that lets the rest match.
  record Choice(List<RegexNode> branches) implements RegexNode {}

  /// `a*`, `a{2,5}?`, `a++`.
  ///
  /// @param max [#UNLIMITED] if there is no limit
  record Repeat(RegexNode body, int min, int max, Greed greed) implements RegexNode {
    static final int UNLIMITED = Integer.MAX_VALUE;
  }

  /// How much a repetition takes when it may choose.
  enum Greed {
    GREEDY,
    LAZY,
    /// Greedy, and never gives back.
    POSSESSIVE
  }

  /// `(a)`, numbered from 1.
  record Capture(int group, RegexNode body) implements RegexNode {}

  /// `\1`: what the group matched, once more.
  record Again(int group, CharSet.Case letters) implements RegexNode {}

  /// `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`.
  ///
  /// @param behind how many characters before this place the body begins
  record Look(RegexNode body, int behind, boolean wanted) implements RegexNode {}

  /// `(?>a)`.
  record Atomic(RegexNode body) implements RegexNode {}

  /// `(?(1)a|b)`.
  record IfCaptured(int group, RegexNode yes, RegexNode no) implements RegexNode {}

  /// A place between two characters.
  record Edge(Place place) implements RegexNode {}

  /// What a place between two characters must be.
  enum Place {
    /// `^`, `\A`
    TEXT_START,
    /// `^` with `(?m)`
    LINE_START,
    /// `\Z`
    TEXT_END,
    /// `$`: the end, or before a line feed that ends the text
    LAST_LINE_END,
    /// `$` with `(?m)`
    LINE_END,
    WORD_EDGE,
    NO_WORD_EDGE,
    /// `\b` and `\B` with `(?a)`
    ASCII_WORD_EDGE,
    NO_ASCII_WORD_EDGE
  }

  /// How many characters a node may match.
  ///
  /// @param max [#MANY] from that number on
  record Width(long min, long max) {

    static final long MANY = Integer.MAX_VALUE;
    static final Width NONE = new Width(0, 0);
    static final Width ONE = new Width(1, 1);
    static final Width ANY = new Width(0, MANY);

    Width then(Width next) {
      return new Width(Math.min(min + next.min, MANY), Math.min(max + next.max, MANY));
    }

    Width or(Width other) {
      return new Width(Math.min(min, other.min), Math.max(max, other.max));
    }

    Width times(int least, int most) {
      return new Width(Math.min(min * least, MANY), Math.min(max * most, MANY));
    }

    boolean isFixed() {
      return min == max;
    }
  }

  /// How many characters the node may match.
  ///
  /// @param groups those of the captures by number, as far as they are known
  default Width width(List<@Nullable Width> groups) {
    return switch (this) {
      case Nothing _, Edge _, Look _ -> Width.NONE;
      case One _ -> Width.ONE;
      case Sequence(var parts) -> {
        Width sum = Width.NONE;
        for (RegexNode part : parts) {
          sum = sum.then(part.width(groups));
        }
        yield sum;
      }
      case Choice(var branches) -> {
        Width either = branches.getFirst().width(groups);
        for (RegexNode branch : branches) {
          either = either.or(branch.width(groups));
        }
        yield either;
      }
      case Repeat repeat -> repeat.body().width(groups).times(repeat.min(), repeat.max());
      case Capture capture -> capture.body().width(groups);
      case Atomic atomic -> atomic.body().width(groups);
      case IfCaptured either -> either.yes().width(groups).or(either.no().width(groups));
      case Again again -> {
        Width group = again.group() < groups.size() ? groups.get(again.group()) : null;
        yield group == null ? Width.ANY : group;
      }
    };
  }
}
