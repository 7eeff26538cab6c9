package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobLogTest {

  @TempDir Path folder;

  private String excerptOf(byte[] bytes) throws IOException {
    Path file = folder.resolve("1.log");
    Files.write(file, bytes);
    return JobLog.excerpt(file);
  }

  private String excerptOf(String text) throws IOException {
    return excerptOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(n -> "line " + n + "\n")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "20"})
  void up_to_twenty_lines_are_the_excerpt(int count) throws IOException {
    assertThat(excerptOf(lines(1, count))).isEqualTo(lines(1, count));
  }

  @ParameterizedTest
  @CsvSource({"21,1", "35,15", "1000,980"})
  void of_more_lines_the_first_and_the_last_ten_are(int count, int left) throws IOException {
    assertThat(excerptOf(lines(1, count)))
        .isEqualTo(lines(1, 10) + "... " + left + " more lines ...\n" + lines(count - 9, count));
  }

  @Test
  void line_ends_become_line_feeds_and_a_missing_one_stays_missing() throws IOException {
    assertThat(excerptOf("a\rb\r\nc\n\nd")).isEqualTo("a\nb\nc\n\nd");
  }

  @Test
  void bytes_that_are_no_text_are_skipped() throws IOException {
    assertThat(excerptOf(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', (byte) 0xc3, (byte) 0xa4}))
        .isEqualTo("abä");
  }

  @Test
  void a_file_that_has_gone_is_said_to_have_gone() {
    assertThat(JobLog.excerpt(folder.resolve("2.log"))).isEqualTo("Log file was removed");
  }

  @Test
  void a_log_goes_on_where_an_earlier_attempt_left_it_and_nobody_else_may_read_it()
      throws IOException {
    Path file = folder.resolve("1.log");
    for (String word : new String[] {"first\n", "second\n"}) {
      try (JobLog log = JobLog.open(file, 4096)) {
        log.stream().write(word.getBytes(StandardCharsets.UTF_8));
      }
    }

    assertThat(Files.readString(file)).isEqualTo("first\nsecond\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void beyond_its_bound_the_oldest_half_goes_and_a_line_says_so() throws IOException {
    Path file = folder.resolve("1.log");
    try (JobLog log = JobLog.open(file, 4096);
        OutputStream out = log.stream()) {
      for (int i = 0; i < 600; i++) {
        out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }

    assertThat(Files.size(file)).isLessThanOrEqualTo(4096 + 10);
    assertThat(Files.readString(file))
        .matches("(?s)\\.\\.\\. \\d+ bytes before this line were dropped: .*\nline \\d+\n.*")
        .endsWith("line 598\nline 599\n");
  }
}
