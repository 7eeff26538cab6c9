package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogTailTest {

  private static final int BYTES_MAX = 4096;

  @TempDir Path folder;

  private Path file;
  private JobLog log;
  private LogTail tail;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("1.log");
    log = JobLog.open(file, BYTES_MAX);
    tail = new LogTail(file, log::place);
  }

  @AfterEach
  void close() throws IOException {
    tail.close();
    log.close();
  }

  private void write(String text) throws IOException {
    try (OutputStream out = log.stream()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,''", "1,'c'", "2,'b|c'", "3,'a|b|c'", "9,'a|b|c'"})
  void begins_with_so_many_lines_an_unfinished_one_included(int lines, String expected)
      throws IOException {
    write("a\nb\nc");

    assertThat(tail.open(lines)).isTrue();

    assertThat(tail.read()).isEqualTo(expected.replace('|', '\n'));
    assertThat(tail.read()).isEmpty();
    write("d\n");
    assertThat(tail.read()).isEqualTo("d\n");
  }

  @Test
  void a_file_that_is_not_there_yet_is_read_once_it_is() throws IOException {
    Path later = folder.resolve("2.log");
    try (LogTail early = new LogTail(later, () -> LogTail.Place.BEGINNING)) {
      assertThat(early.open(10)).isFalse();
      try (JobLog created = JobLog.open(later, BYTES_MAX)) {
        created.line("Here.");
      }

      assertThat(early.read()).isEqualTo("Here.\n");
    }
  }

  @Test
  void a_character_whose_bytes_come_one_by_one_is_told_whole() throws IOException {
    assertThat(tail.open(0)).isTrue();
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    OutputStream out = log.stream();

    out.write(euro, 0, 2);
    assertThat(tail.read()).isEmpty();
    out.write(euro, 2, 1);

    assertThat(tail.read()).isEqualTo("€");
  }

  @Test
  void who_keeps_up_loses_and_repeats_nothing_when_the_oldest_half_goes() throws IOException {
    assertThat(tail.open(0)).isTrue();
    StringBuilder heard = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      write("line " + i + "\n");
      heard.append(tail.read());
    }

    assertThat(heard).hasToString(lines(0, 1000));
  }

  @Test
  void who_has_fallen_behind_is_told_what_has_gone() throws IOException {
    assertThat(tail.open(0)).isTrue();
    write(lines(0, 100));
    assertThat(tail.read()).isEqualTo(lines(0, 100));

    for (int i = 100; i < 1000; i++) {
      write("line " + i + "\n");
    }

    String rest = tail.read();
    assertThat(rest).startsWith("... ").contains("jobs.log_bytes").endsWith("line 999\n");
    String kept = rest.substring(rest.indexOf('\n') + 1);
    int first = Integer.parseInt(kept.substring("line ".length(), kept.indexOf('\n')));
    assertThat(kept).isEqualTo(lines(first, 1000));
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }
}
