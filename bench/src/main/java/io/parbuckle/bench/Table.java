package io.parbuckle.bench;

import java.util.ArrayList;
import java.util.List;

/// A table of Markdown, its columns aligned so that it reads well as text, too.
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(List.of(heads));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + rows.getFirst().size() + " columns");
    }
    rows.add(List.of(cells));
  }

  String text() {
    var text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      line(text, rows.get(i));
      if (i == 0) {
        line(text, widths().stream().map("-"::repeat).toList());
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, List<String> cells) {
    List<Integer> widths = widths();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      text.append(i == 0 ? "| " : " | ");
      text.append(cell).append(" ".repeat(widths.get(i) - cell.length()));
    }
    text.append(" |\n");
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int column = i;
      widths.add(rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    return widths;
  }
}
