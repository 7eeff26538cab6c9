package io.parbuckle.server.query;

import io.parbuckle.server.query.CharSet.Category;
import io.parbuckle.server.query.RegexNode.Place;
import java.util.Arrays;

/// Runs a [RegexProgram] over a text: follows the preferred way, and comes back to the last split
/// when it leads nowhere. The stack is a plain array, so that long texts need no deep calls.
///
/// Of the stack, an entry is two numbers: a step and a place to go on at, or the complement of a
/// register and what was in it before.
///
/// **Threads.** One.
final class RegexMachine {

  private static final int NOWHERE = -1;

  // Splits times places, one bit each: 4 MiB. Beyond that nothing is remembered.
  private static final long MEMORY_BITS_MAX = 1L << 25;

  private final RegexProgram program;
  private final int[] registers;
  private int[] stack = new int[64];
  private int top;

  private String text = "";
  private Effort effort = new Effort();
  private long[] failed = new long[0];
  private boolean remembers;

  RegexMachine(RegexProgram program) {
    this.program = program;
    this.registers = new int[program.registers()];
  }

  /// Whether the text has a match that begins where the text does.
  boolean matchesStart(String text, Effort effort) {
    begin(text, effort);
    return attempt(0);
  }

  /// Whether the text has a match anywhere.
  boolean matchesAnywhere(String text, Effort effort) {
    begin(text, effort);
    for (int from = 0; from <= text.length(); from = after(from)) {
      if (attempt(from)) {
        return true;
      }
    }
    return false;
  }

  private void begin(String text, Effort effort) {
    this.text = text;
    this.effort = effort;
    effort.begins(text);
    long bits = (long) program.splits() * (text.length() + 1);
    remembers = program.remembers() && bits <= MEMORY_BITS_MAX;
    if (remembers) {
      prepareMemory((int) ((bits + 63) / 64));
    }
  }

  private void prepareMemory(int words) {
    effort.takes(words / 8);
    if (failed.length < words) {
      failed = new long[words];
    } else {
      Arrays.fill(failed, 0, words, 0);
    }
  }

  private boolean attempt(int from) {
    top = 0;
    Arrays.fill(registers, NOWHERE);
    return run(0, from) != NOWHERE;
  }

  private int after(int place) {
    return place < text.length() ? place + Character.charCount(text.codePointAt(place)) : place + 1;
  }

  /// Follows the program from a step and a place.
  ///
  /// @return where the match ends, or [#NOWHERE]; the ways not taken then lie on the stack
  private int run(int from, int begin) {
    int bottom = top;
    int step = from;
    int place = begin;
    while (true) {
      effort.takes(1);
      boolean goesOn = true;
      switch (program.operation(step)) {
        case TAKE -> {
          if (place < text.length()) {
            int character = text.codePointAt(place);
            goesOn = program.set(program.first(step)).contains(character);
            place += Character.charCount(character);
            step++;
          } else {
            goesOn = false;
          }
        }
        case SPLIT -> {
          goesOn = isNew(program.third(step), place);
          if (goesOn) {
            push(program.second(step), place);
            step = program.first(step);
          }
        }
        case JUMP -> step = program.first(step);
        case SAVE -> {
          set(program.first(step), place);
          step++;
        }
        case CLEAR -> {
          set(program.first(step), NOWHERE);
          step++;
        }
        case TURN -> {
          if (registers[program.first(step)] == place) {
            step = program.second(step);
          } else {
            set(program.first(step), place);
            step++;
          }
        }
        case EDGE -> {
          goesOn = isAt(program.place(program.first(step)), place);
          step++;
        }
        case AGAIN -> {
          place = again(program.first(step), program.letters(program.second(step)), place);
          goesOn = place != NOWHERE;
          step++;
        }
        case LOOK -> {
          goesOn = looks(step, place);
          step = program.first(step);
        }
        case ATOMIC -> {
          place = runApart(step, place);
          goesOn = place != NOWHERE;
          step = program.first(step);
        }
        case IF_CAPTURED ->
            step = isCaptured(program.first(step)) ? step + 1 : program.second(step);
        case ACCEPT -> {
          return place;
        }
      }
      if (!goesOn) {
        if (!comeBack(bottom)) {
          return NOWHERE;
        }
        step = stack[top];
        place = stack[top + 1];
      }
    }
  }

  /// Takes registers back to what they were at the last split, and that split from the stack.
  ///
  /// @return false if there is none above `bottom`
  private boolean comeBack(int bottom) {
    while (top > bottom) {
      top -= 2;
      if (stack[top] >= 0) {
        return true;
      }
      registers[~stack[top]] = stack[top + 1];
    }
    return false;
  }

  private void push(int what, int value) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, 2 * top);
    }
    stack[top++] = what;
    stack[top++] = value;
  }

  private void set(int register, int place) {
    push(~register, registers[register]);
    registers[register] = place;
  }

  /// Whether this split has not been here before; if it has, it led nowhere.
  private boolean isNew(int split, int place) {
    if (!remembers) {
      return true;
    }
    int bit = split * (text.length() + 1) + place;
    long mask = 1L << bit;
    boolean isNew = (failed[bit >>> 6] & mask) == 0;
    failed[bit >>> 6] |= mask;
    return isNew;
  }

  private boolean looks(int step, int place) {
    int begin = place;
    for (int i = 0; i < program.second(step); i++) {
      if (begin == 0) {
        return program.third(step) == 0;
      }
      begin -= Character.charCount(text.codePointBefore(begin));
    }
    int bottom = top;
    boolean wanted = program.third(step) == 1;
    boolean found = run(step + 1, begin) != NOWHERE;
    if (found && wanted) {
      forgetSplits(bottom);
    } else {
      while (comeBack(bottom)) {
        // Captures of what must not be there are taken back.
      }
    }
    return found == wanted;
  }

  private int runApart(int step, int place) {
    int bottom = top;
    int end = run(step + 1, place);
    forgetSplits(bottom);
    return end;
  }

  /// Leaves on the stack only what registers held before.
  private void forgetSplits(int bottom) {
    int kept = bottom;
    for (int entry = bottom; entry < top; entry += 2) {
      if (stack[entry] < 0) {
        stack[kept] = stack[entry];
        stack[kept + 1] = stack[entry + 1];
        kept += 2;
      }
    }
    top = kept;
  }

  private boolean isCaptured(int group) {
    int from = registers[2 * group];
    return from != NOWHERE && registers[2 * group + 1] >= from;
  }

  private int again(int group, CharSet.Case letters, int place) {
    if (!isCaptured(group)) {
      return NOWHERE;
    }
    int at = place;
    int end = registers[2 * group + 1];
    int from = registers[2 * group];
    effort.takes(end - from);
    while (from < end) {
      if (at >= text.length()) {
        return NOWHERE;
      }
      int wanted = text.codePointAt(from);
      int found = text.codePointAt(at);
      if (lower(wanted, letters) != lower(found, letters)) {
        return NOWHERE;
      }
      from += Character.charCount(wanted);
      at += Character.charCount(found);
    }
    return at;
  }

  // Lower case only, as in the reference, where ſ is an s in a set but not in a group again.
  private static int lower(int codePoint, CharSet.Case letters) {
    return switch (letters) {
      case EXACT -> codePoint;
      case ANY -> Character.toLowerCase(codePoint);
      case ANY_ASCII -> CaseFolding.ascii(codePoint);
    };
  }

  private boolean isAt(Place wanted, int place) {
    int length = text.length();
    return switch (wanted) {
      case TEXT_START -> place == 0;
      case LINE_START -> place == 0 || text.charAt(place - 1) == '\n';
      case TEXT_END -> place == length;
      case LAST_LINE_END -> place == length || (place == length - 1 && text.charAt(place) == '\n');
      case LINE_END -> place == length || text.charAt(place) == '\n';
      case WORD_EDGE -> isWordEdge(Category.WORD, place);
      case ASCII_WORD_EDGE -> isWordEdge(Category.ASCII_WORD, place);
      // Not even the empty text is without one, in the reference.
      case NO_WORD_EDGE -> length > 0 && !isWordEdge(Category.WORD, place);
      case NO_ASCII_WORD_EDGE -> length > 0 && !isWordEdge(Category.ASCII_WORD, place);
    };
  }

  private boolean isWordEdge(Category word, int place) {
    boolean before = place > 0 && word.contains(text.codePointBefore(place));
    boolean behind = place < text.length() && word.contains(text.codePointAt(place));
    return before != behind;
  }
}
