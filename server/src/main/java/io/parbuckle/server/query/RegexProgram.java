package io.parbuckle.server.query;

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
import java.util.Arrays;
import java.util.List;

/// A regular expression as a list of steps for [RegexMachine].
///
/// Counted repetitions are written out (`a{2,4}` is `aa(a(a)?)?`), so that where one is in the
/// program and in the text is all there is to know. When a pattern has neither back-references nor
/// looks nor atomic groups, a place that once led nowhere then leads nowhere again, and the machine
/// may remember it ([#remembers]).
final class RegexProgram {

  /// Steps a pattern may become; `[a-z]{1,63}` becomes 126.
  static final int STEPS_MAX = 50_000;

  /// What one step does; `first`, `second` and `third` are its numbers.
  enum Operation {
    /// Takes one character of set `first`.
    TAKE,
    /// Goes on at `first`; if that leads nowhere, at `second`. `third` numbers the splits.
    SPLIT,
    /// Goes on at `first`.
    JUMP,
    /// Notes the place in register `first`.
    SAVE,
    /// Clears register `first`.
    CLEAR,
    /// Goes on at `second` if register `first` holds this place, or notes it there: a turn of a
    /// loop that took nothing is the last.
    TURN,
    /// Asks whether this is place `first`.
    EDGE,
    /// Takes what group `first` took, letters as in case `second`.
    AGAIN,
    /// Asks whether what follows matches from `second` characters before; then goes on at `first`.
    /// `third` is 1 if it should, 0 if it should not.
    LOOK,
    /// Takes what follows, and gives nothing of it back; then goes on at `first`.
    ATOMIC,
    /// Goes on at `second` if group `first` took nothing.
    IF_CAPTURED,
    /// The end of the whole, or of what a look or an atomic group asks for.
    ACCEPT
  }

  private Operation[] operations = new Operation[64];
  private int[] firsts = new int[64];
  private int[] seconds = new int[64];
  private int[] thirds = new int[64];
  private int size;

  private final List<CharSet> sets = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private final List<CharSet.Case> cases = new ArrayList<>();
  private final boolean captures;
  private final boolean remembers;
  private int splits;
  private int registers;

  private RegexProgram(RegexNode root) throws RegexSyntaxException {
    Needs needs = Needs.of(root);
    this.captures = needs.captures();
    this.remembers = !needs.backtracking();
    this.registers = captures ? 2 * (needs.groups() + 1) : 0;
    emit(root);
    add(Operation.ACCEPT, 0, 0);
  }

  static RegexProgram of(RegexNode root) throws RegexSyntaxException {
    return new RegexProgram(root);
  }

  Operation operation(int step) {
    return operations[step];
  }

  int first(int step) {
    return firsts[step];
  }

  int second(int step) {
    return seconds[step];
  }

  int third(int step) {
    return thirds[step];
  }

  CharSet set(int number) {
    return sets.get(number);
  }

  Place place(int number) {
    return places.get(number);
  }

  CharSet.Case letters(int number) {
    return cases.get(number);
  }

  /// How many registers the machine needs. Group n is kept in 2n (from) and 2n + 1 (to).
  int registers() {
    return registers;
  }

  int splits() {
    return splits;
  }

  /// Whether a split that failed at a place fails there for ever.
  boolean remembers() {
    return remembers;
  }

  /// What a pattern asks of the machine beyond plain choices.
  private record Needs(boolean captures, boolean backtracking, int groups) {

    static Needs of(RegexNode node) {
      return switch (node) {
        case Nothing _, One _, Edge _ -> new Needs(false, false, 0);
        case Sequence(var parts) -> ofAll(parts);
        case Choice(var branches) -> ofAll(branches);
        case Repeat repeat -> {
          Needs body = of(repeat.body());
          yield repeat.greed() == Greed.POSSESSIVE ? body.withBacktracking() : body;
        }
        case Capture capture -> {
          Needs body = of(capture.body());
          int groups = Math.max(body.groups, capture.group());
          yield new Needs(body.captures, body.backtracking, groups);
        }
        case Look look -> of(look.body()).withBacktracking();
        case Atomic atomic -> of(atomic.body()).withBacktracking();
        case Again _ -> new Needs(true, true, 0);
        case IfCaptured either -> {
          Needs both = ofAll(List.of(either.yes(), either.no()));
          yield new Needs(true, true, both.groups);
        }
      };
    }

    private static Needs ofAll(List<RegexNode> nodes) {
      Needs all = new Needs(false, false, 0);
      for (RegexNode node : nodes) {
        Needs needs = of(node);
        all =
            new Needs(
                all.captures || needs.captures,
                all.backtracking || needs.backtracking,
                Math.max(all.groups, needs.groups));
      }
      return all;
    }

    private Needs withBacktracking() {
      return new Needs(captures, true, groups);
    }
  }

  private void emit(RegexNode node) throws RegexSyntaxException {
    switch (node) {
      case Nothing _ -> {}
      case One one -> {
        add(Operation.TAKE, sets.size(), 0);
        sets.add(one.set());
      }
      case Sequence(var parts) -> {
        for (RegexNode part : parts) {
          emit(part);
        }
      }
      case Choice(var branches) -> emitChoice(branches);
      case Repeat repeat -> emitRepeat(repeat);
      case Capture capture -> emitCapture(capture);
      case Again again -> {
        add(Operation.AGAIN, again.group(), cases.size());
        cases.add(again.letters());
      }
      case Look look -> {
        int step = add(Operation.LOOK, 0, look.behind());
        thirds[step] = look.wanted() ? 1 : 0;
        emitApart(step, look.body());
      }
      case Atomic atomic -> emitApart(add(Operation.ATOMIC, 0, 0), atomic.body());
      case IfCaptured either -> emitIfCaptured(either);
      case Edge edge -> {
        add(Operation.EDGE, places.size(), 0);
        places.add(edge.place());
      }
    }
  }

  private void emitChoice(List<RegexNode> branches) throws RegexSyntaxException {
    List<Integer> ends = new ArrayList<>();
    for (RegexNode branch : branches.subList(0, branches.size() - 1)) {
      int split = add(Operation.SPLIT, size + 1, 0);
      emit(branch);
      ends.add(add(Operation.JUMP, 0, 0));
      seconds[split] = size;
    }
    emit(branches.getLast());
    for (int end : ends) {
      firsts[end] = size;
    }
  }

  private void emitCapture(Capture capture) throws RegexSyntaxException {
    if (!captures) {
      emit(capture.body());
      return;
    }
    add(Operation.SAVE, 2 * capture.group(), 0);
    emit(capture.body());
    add(Operation.SAVE, 2 * capture.group() + 1, 0);
  }

  private void emitApart(int step, RegexNode body) throws RegexSyntaxException {
    emit(body);
    add(Operation.ACCEPT, 0, 0);
    firsts[step] = size;
  }

  private void emitIfCaptured(IfCaptured either) throws RegexSyntaxException {
    int ask = add(Operation.IF_CAPTURED, either.group(), 0);
    emit(either.yes());
    int end = add(Operation.JUMP, 0, 0);
    seconds[ask] = size;
    emit(either.no());
    firsts[end] = size;
  }

  private void emitRepeat(Repeat repeat) throws RegexSyntaxException {
    if (repeat.greed() == Greed.POSSESSIVE) {
      Repeat greedy = new Repeat(repeat.body(), repeat.min(), repeat.max(), Greed.GREEDY);
      emitApart(add(Operation.ATOMIC, 0, 0), greedy);
      return;
    }
    Width width = repeat.body().width(List.of());
    if (width.max() == 0) {
      // What takes nothing is as true the second time as the first.
      emitOptional(repeat, Math.min(repeat.min(), 1), Math.min(repeat.max(), 1));
    } else if (repeat.max() < Repeat.UNLIMITED) {
      emitOptional(repeat, repeat.min(), repeat.max());
    } else {
      boolean mayTakeNothing = width.min() == 0 && !remembers;
      emitCopies(repeat, repeat.min() - 1);
      emitLoop(repeat, mayTakeNothing);
    }
  }

  private void emitCopies(Repeat repeat, int count) throws RegexSyntaxException {
    for (int i = 0; i < count; i++) {
      emit(repeat.body());
    }
  }

  private void emitOptional(Repeat repeat, int min, int max) throws RegexSyntaxException {
    emitCopies(repeat, min);
    List<Integer> splits = new ArrayList<>();
    for (int i = min; i < max; i++) {
      splits.add(add(Operation.SPLIT, 0, 0));
      emit(repeat.body());
    }
    for (int split : splits) {
      prefer(repeat, split, split + 1, size);
    }
  }

  /// A loop. The split stands at its head if it need not be entered, else at its foot.
  ///
  /// @param watched the body may take nothing, and nobody remembers the splits: a register has to
  ///   end the loop then
  private void emitLoop(Repeat repeat, boolean watched) throws RegexSyntaxException {
    int register = watched ? registers++ : 0;
    if (watched) {
      add(Operation.CLEAR, register, 0);
    }
    boolean entered = repeat.min() > 0;
    int head = size;
    if (entered) {
      emit(repeat.body());
    }
    int turn = watched ? add(Operation.TURN, register, 0) : head;
    int split = add(Operation.SPLIT, 0, 0);
    if (!entered) {
      emit(repeat.body());
      add(Operation.JUMP, head, 0);
    }
    prefer(repeat, split, entered ? head : split + 1, size);
    if (watched) {
      seconds[turn] = size;
    }
  }

  private void prefer(Repeat repeat, int split, int more, int enough) {
    boolean lazy = repeat.greed() == Greed.LAZY;
    firsts[split] = lazy ? enough : more;
    seconds[split] = lazy ? more : enough;
  }

  private int add(Operation operation, int first, int second) throws RegexSyntaxException {
    if (size == STEPS_MAX) {
      throw new RegexSyntaxException(
          "The regular expression becomes more than "
              + STEPS_MAX
              + " steps; shorten it or its repetitions.");
    }
    if (size == operations.length) {
      operations = Arrays.copyOf(operations, 2 * size);
      firsts = Arrays.copyOf(firsts, 2 * size);
      seconds = Arrays.copyOf(seconds, 2 * size);
      thirds = Arrays.copyOf(thirds, 2 * size);
    }
    operations[size] = operation;
    firsts[size] = first;
    seconds[size] = second;
    if (operation == Operation.SPLIT) {
      thirds[size] = splits++;
    }
    return size++;
  }
}
