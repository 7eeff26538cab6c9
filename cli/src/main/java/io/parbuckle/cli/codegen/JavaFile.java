package io.parbuckle.cli.codegen;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A Java file that is being written: its imports are known when its end is.
final class JavaFile {

  static final int LINE = 100;

  private final Set<String> imports = new TreeSet<>();
  private final StringBuilder body = new StringBuilder();

  /// The simple name of a class that is used.
  String use(String qualified) {
    imports.add(qualified);
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  JavaFile line(String text) {
    body.append(text).append('\n');
    return this;
  }

  /// Documentation, one part a paragraph; empty ones are left out. In Java an escape such as
  /// `\\u000a` ends a comment, so there is none.
  JavaFile doc(String indent, List<String> parts) {
    String between = "";
    for (String part : parts) {
      List<String> lines =
          part.replace("\\u", "\\\\u")
              .lines()
              .flatMap(line -> Names.wrapped(line, LINE - indent.length() - 4).stream())
              .toList();
      if (!lines.isEmpty()) {
        body.append(between);
        lines.forEach(text -> line(indent + "/// " + text));
        between = indent + "///\n";
      }
    }
    return this;
  }

  /// `head(a, b) tail`, each argument on a line of its own where one line is too short.
  JavaFile list(String indent, String head, List<String> items, String tail) {
    String short_ = indent + head + "(" + String.join(", ", items) + ")" + tail;
    if (short_.length() <= LINE) {
      return line(short_);
    }
    String each = "\n" + indent + "    ";
    return line(indent + head + "(" + each + String.join("," + each, items) + ")" + tail);
  }

  String text(String mark, String packageName) {
    StringBuilder text = new StringBuilder(mark).append("package ").append(packageName);
    text.append(";\n\n");
    imports.forEach(each -> text.append("import ").append(each).append(";\n"));
    return text.append(imports.isEmpty() ? "" : "\n").append(body).toString();
  }
}
