package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.server.stream.Multipart.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies as RFC 7578 has them, however they arrive.
final class MultipartTest {

  private static final String CONTENT = "a\r\n--b\rc\n--bound\r\n\r\r\n-";

  private static final String BODY =
      """
      --bound\r
      Content-Disposition: form-data; name="data"\r
      \r
      {"method":"test.job"}\r
      --bound\r
      content-disposition: form-data; filename="x\\"; name=y"; name=file\r
      Content-Type: application/octet-stream\r
      \r
      %s\r
      --bound\r
      Content-Disposition: form-data; name="file"\r
      \r
      \r
      --bound--\r
      """
          .formatted(CONTENT.replace("--bound", "--bount"));

  private static final byte[] BYTES = BODY.getBytes(StandardCharsets.ISO_8859_1);

  /// Gives at most so many bytes at a time.
  private static InputStream slowly(byte[] bytes, int length, int most) {
    return new ByteArrayInputStream(bytes, 0, length) {
      @Override
      public synchronized int read(byte[] into, int from, int count) {
        return super.read(into, from, Math.min(most, count));
      }
    };
  }

  private static Map<String, String> parts(InputStream in) throws IOException {
    return parts(in, 7);
  }

  /// @param wanted bytes at a time
  private static Map<String, String> parts(InputStream in, int wanted) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    Multipart multipart = new Multipart(in, "bound");
    for (Part part = multipart.next(); part != null; part = multipart.next()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[wanted];
      for (int n = part.read(buffer, 0, wanted); n >= 0; n = part.read(buffer, 0, wanted)) {
        content.write(buffer, 0, n);
      }
      parts.put(parts.size() + " " + part.name(), content.toString(StandardCharsets.ISO_8859_1));
    }
    return parts;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7",
    "2, 7",
    "3, 7",
    "5, 7",
    "8, 7",
    "13, 7",
    "64, 7",
    "1000, 7",
    "1, 8192",
    "2, 8192",
    "3, 8192",
    "5, 8192",
    "8, 8192",
    "13, 8192",
    "64, 100000",
    "1000, 100000"
  })
  void a_body_is_read_the_same_in_pieces_of_any_size(int piece, int wanted) throws Exception {
    assertThat(parts(slowly(BYTES, BYTES.length, piece), wanted))
        .containsExactly(
            Map.entry("0 data", "{\"method\":\"test.job\"}"),
            Map.entry("1 file", CONTENT.replace("--bound", "--bount")),
            Map.entry("2 file", ""));
  }

  /// Every second read is told to stop, from a moment on.
  private static final class Interrupted extends FilterInputStream {

    private boolean begun;
    private boolean interrupt;

    Interrupted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      interrupt = begun && !interrupt;
      if (interrupt) {
        throw new InterruptedIOException("told to stop");
      }
      return super.read(into, from, count);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "1, 8192", "3, 7", "3, 8192", "10, 7", "10, 8192", "1000, 8192"})
  void a_read_that_was_told_to_stop_can_be_tried_again(int piece, int wanted) throws Exception {
    Interrupted in = new Interrupted(slowly(BYTES, BYTES.length, piece));
    Multipart multipart = new Multipart(in, "bound");
    assertThat(multipart.next()).extracting(Part::name).isEqualTo("data");
    Part file = Objects.requireNonNull(multipart.next());
    in.begun = true;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[wanted];

    for (int n = again(file, buffer); n >= 0; n = again(file, buffer)) {
      content.write(buffer, 0, n);
    }

    assertThat(content.toString(StandardCharsets.ISO_8859_1))
        .isEqualTo(CONTENT.replace("--bound", "--bount"));
  }

  private static int again(Part part, byte[] buffer) throws IOException {
    while (true) {
      try {
        return part.read(buffer, 0, buffer.length);
      } catch (InterruptedIOException _) {
        // The next one goes through.
      }
    }
  }

  @Test
  void a_body_cut_at_any_byte_is_refused_and_never_taken_for_a_short_one() {
    int end = BODY.lastIndexOf("--bound--") + "--bound--".length();
    for (int length = 0; length < end; length++) {
      int cut = length;
      assertThatThrownBy(() -> parts(slowly(BYTES, cut, 10)))
          .as("cut after " + cut)
          .isInstanceOf(MalformedMultipart.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7",
    "2, 7",
    "3, 7",
    "4, 7",
    "5, 8192",
    "6, 8192",
    "7, 16384",
    "8, 100000",
    "9, 8192"
  })
  void content_that_looks_like_a_boundary_is_content(long seed, int wanted) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    String[] pieces = {
      "\r", "\n", "\r\n", "--", "-", "--boun", "\r\n--boun", "\r\n--", "bound", "x"
    };
    StringBuilder content = new StringBuilder();
    while (content.length() < 200_000) {
      content.append(pieces[random.nextInt(pieces.length)]);
    }
    String text = content.toString().replace("--bound", "--b0und");
    byte[] body =
        ("--bound\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
                + text
                + "\r\n--bound--\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    Map<String, String> parts =
        parts(
            new ByteArrayInputStream(body) {
              @Override
              public synchronized int read(byte[] into, int from, int count) {
                return super.read(into, from, Math.min(1 + random.nextInt(500), count));
              }
            },
            wanted);

    assertThat(text.equals(parts.get("0 file"))).isTrue();
  }

  @Test
  void a_part_that_nobody_reads_is_skipped() throws Exception {
    Multipart multipart = new Multipart(slowly(BYTES, BYTES.length, 9), "bound");

    assertThat(multipart.next()).extracting(Part::name).isEqualTo("data");
    assertThat(multipart.next()).extracting(Part::name).isEqualTo("file");
    assertThat(multipart.next()).extracting(Part::name).isEqualTo("file");
    assertThat(multipart.next()).isNull();
    assertThat(multipart.next()).isNull();
  }

  private static Map<String, String> parts(String body) throws IOException {
    return parts(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static final String FILE = "Content-Disposition: form-data; name=\"file\"\r\n";

  @Test
  void what_stands_before_the_first_and_behind_the_last_boundary_is_for_nobody() throws Exception {
    assertThat(parts("for old programs\r\n--bound \t\r\n" + FILE + "\r\nx\r\n--bound--and so on"))
        .containsExactly(Map.entry("0 file", "x"));
  }

  @Test
  void a_head_may_be_followed_by_the_next_boundary_at_once() throws Exception {
    assertThat(parts("--bound\r\n" + FILE + "\r\n--bound\r\n\r\n--bound--"))
        .containsExactly(Map.entry("0 file", ""), Map.entry("1 ", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1234, 100_000})
  void what_has_come_of_a_part_is_handed_on_before_its_end_is_missed(int length) throws Exception {
    String body = "--bound\r\n" + FILE + "\r\n" + "x".repeat(length);
    Multipart multipart =
        new Multipart(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)), "bound");
    Part part = Objects.requireNonNull(multipart.next());
    ByteArrayOutputStream content = new ByteArrayOutputStream();

    assertThatThrownBy(() -> part.copyTo(content)).isInstanceOf(MalformedMultipart.class);

    assertThat(content.size()).isEqualTo(length);
  }

  @Test
  void a_boundary_begins_with_a_whole_line_break() throws Exception {
    assertThat(parts("--bound\r\n" + FILE + "\r\nx\n--bound--\ry\r\n--bound--"))
        .containsExactly(Map.entry("0 file", "x\n--bound--\ry"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no colon\r\n",
        ": no name\r\n",
        "Content-Disposition: form-data;\r\n name=file\r\n",
        "X: a\nY: b\r\n",
        "X: a\rb\r\n",
        "X: \u0000\r\n"
      })
  void a_head_that_is_none_is_refused(String head) {
    assertThatThrownBy(() -> parts("--bound\r\n" + head + "\r\nx\r\n--bound--"))
        .isInstanceOf(MalformedMultipart.class)
        .hasMessageContaining("in the head of a part");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "e", "-x", "\r"})
  void a_part_is_over_only_behind_a_whole_boundary(String behind) throws Exception {
    String body = "--bound\r\n" + FILE + "\r\nx\r\n--bound" + behind;
    Multipart multipart =
        new Multipart(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)), "bound");
    Part part = Objects.requireNonNull(multipart.next());
    ByteArrayOutputStream content = new ByteArrayOutputStream();

    assertThatThrownBy(() -> part.copyTo(content)).isInstanceOf(MalformedMultipart.class);

    assertThat(content.toString(StandardCharsets.ISO_8859_1)).isEqualTo("x");
  }

  @Test
  void a_line_that_only_begins_like_a_boundary_is_refused() {
    assertThatThrownBy(() -> parts("--bound\r\n" + FILE + "\r\nx\r\n--bounded\r\n"))
        .isInstanceOf(MalformedMultipart.class)
        .hasMessageContaining("in one line with a boundary");
  }

  @Test
  void a_hundred_parts_are_enough() throws Exception {
    String hundred = ("--bound\r\n" + FILE + "\r\nx\r\n").repeat(100);

    assertThat(parts(hundred + "--bound--")).hasSize(100);
    assertThatThrownBy(() -> parts(hundred + hundred))
        .isInstanceOf(MalformedMultipart.class)
        .hasMessageContaining("more than 100 parts");
  }

  @Test
  void a_head_without_end_is_refused() {
    byte[] body = new byte[1 << 20];
    Arrays.fill(body, (byte) 'x');
    byte[] start = "--bound\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(start, 0, body, 0, start.length);

    assertThatThrownBy(() -> parts(new ByteArrayInputStream(body)))
        .isInstanceOf(MalformedMultipart.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=abc|abc",
        "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"|a b",
        "multipart/form-data|",
        "multipart/form-data; boundary=|",
        "multipart/mixed; boundary=abc|",
        "application/json|"
      })
  void the_boundary_stands_in_the_content_type(String type, String boundary) {
    assertThat(Multipart.boundary(type).orElse(null)).isEqualTo(boundary);
  }
}
