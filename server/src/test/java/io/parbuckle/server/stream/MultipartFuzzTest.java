package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parbuckle.server.stream.Multipart.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A body of any sort is taken apart or refused, and the same in pieces of any size.
final class MultipartFuzzTest {

  private static final int PARTS_MAX = 100;

  /// The boundary is `b`.
  @FuzzTest
  void body(byte[] input) throws IOException {
    List<String> whole = parts(input, Integer.MAX_VALUE, Part::copyTo);
    assertThat(parts(input, 1, Part::copyTo)).isEqualTo(whole);
    assertThat(parts(input, 7, Part::copyTo)).isEqualTo(whole);
    assertThat(parts(input, Integer.MAX_VALUE, MultipartFuzzTest::read)).isEqualTo(whole);
    assertThat(parts(input, 7, MultipartFuzzTest::read)).isEqualTo(whole);
    assertThat(whole).hasSizeLessThanOrEqualTo(PARTS_MAX + 1);
  }

  @FuzzTest
  void contentType(byte[] input) {
    Multipart.boundary(new String(input, StandardCharsets.ISO_8859_1))
        .ifPresent(boundary -> assertThat(boundary).isNotEmpty());
  }

  private interface Reading {
    void copy(Part part, OutputStream out) throws IOException;
  }

  private static void read(Part part, OutputStream out) throws IOException {
    byte[] buffer = new byte[8 << 10];
    for (int n = part.read(buffer, 0, buffer.length); n >= 0; ) {
      out.write(buffer, 0, n);
      n = part.read(buffer, 0, buffer.length);
    }
  }

  /// What was read; at the end `refused` if the rest is.
  private static List<String> parts(byte[] body, int most, Reading reading) throws IOException {
    List<String> parts = new ArrayList<>();
    try {
      Multipart multipart = new Multipart(inPieces(body, most), "b");
      for (Part part = multipart.next(); part != null; part = multipart.next()) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        reading.copy(part, content);
        parts.add(part.name() + "=" + content.toString(StandardCharsets.ISO_8859_1));
      }
    } catch (MalformedMultipart e) {
      assertThat(e.getMessage()).isNotEmpty();
      parts.add("refused");
    }
    return parts;
  }

  private static InputStream inPieces(byte[] body, int most) {
    return new ByteArrayInputStream(body) {
      @Override
      public synchronized int read(byte[] into, int from, int count) {
        return super.read(into, from, Math.min(most, count));
      }
    };
  }
}
