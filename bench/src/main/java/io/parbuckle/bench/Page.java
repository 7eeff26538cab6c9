package io.parbuckle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `docs/performance.md`: sections between `<!-- bench NAME -->` and `<!-- end NAME -->` belong to
/// the machine, the rest to people.
record Page(Path file) {

  /// Puts new text between the two comments of a section.
  ///
  /// @throws IOException when the page has no such section
  void replace(String section, String text) throws IOException {
    Files.writeString(file, replaced(Files.readString(file), section, text));
  }

  static String replaced(String page, String section, String text) throws IOException {
    String begin = "<!-- bench " + section + " -->\n";
    String end = "<!-- end " + section + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException("The page has no section between " + begin.strip() + " and " + end);
    }
    return page.substring(0, from + begin.length())
        + "\n"
        + text.strip()
        + "\n\n"
        + page.substring(to);
  }
}
