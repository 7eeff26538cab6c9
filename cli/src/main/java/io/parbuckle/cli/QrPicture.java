package io.parbuckle.cli;

import java.util.List;

/// A QR code for a terminal: two modules in one character, black on white whatever the colours of
/// the terminal are.
final class QrPicture {

  /// The light border that belongs around a code, in modules.
  private static final int BORDER = 4;

  private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
  private static final String NORMAL = "\u001b[0m";

  private QrPicture() {}

  /// @param rows `1` for a dark module
  static String of(List<String> rows) {
    int size = rows.size();
    StringBuilder picture = new StringBuilder();
    for (int y = -BORDER; y < size + BORDER; y += 2) {
      picture.append(BLACK_ON_WHITE);
      for (int x = -BORDER; x < size + BORDER; x++) {
        picture.append(character(dark(rows, x, y), dark(rows, x, y + 1)));
      }
      picture.append(NORMAL).append('\n');
    }
    return picture.toString();
  }

  private static char character(boolean upper, boolean lower) {
    return upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' ');
  }

  private static boolean dark(List<String> rows, int x, int y) {
    return y >= 0
        && y < rows.size()
        && x >= 0
        && x < rows.get(y).length()
        && rows.get(y).charAt(x) == '1';
  }
}
