package io.parbuckle.server.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes a `multipart/form-data` body apart while it arrives (RFC 7578, RFC 2046 §5.1).
///
/// Parts are pulled: the body is read only when somebody wants more of it, in the reader's own
/// thread, and into the reader's own array where that has room; what else is read is handed on from
/// where it lies. A read of content that fails because its thread is told to stop may be tried
/// again.
///
/// **Bound.** One buffer of 64 KiB; heads of parts up to [#PART_HEAD_BYTES_MAX].
///
/// **Threads.** One at a time.
public final class Multipart {

  private static final int BUFFER_BYTES = 64 << 10;

  /// Who reads less at a time gets it from the buffer.
  private static final int DIRECT_BYTES_MIN = 8 << 10;

  private static final int BOUNDARY_LENGTH_MAX = 200;
  private static final int PART_HEAD_BYTES_MAX = 8 << 10;
  private static final int PARTS_MAX = 100;
  private static final byte[] LINE_BREAK = {'\r', '\n'};

  private final InputStream body;
  private final Delimiter delimiter;

  /// Bytes from `at` to `end` wait to be dealt with; those before `clean` are content.
  private final byte[] buffer;

  private int at;
  private int clean;
  private int end;

  private Place place = Place.CONTENT; // what stands before the first boundary is nobody's
  private boolean last;

  private int parts;
  private boolean complete;

  /// What stands at `at`.
  private enum Place {
    /// The line break behind a head.
    BEFORE_CONTENT,
    /// Content up to `clean`.
    CONTENT,
    /// Content up to `clean`, and a delimiter there.
    LAST_CONTENT,
    /// The rest of the delimiter's line.
    BEHIND_DELIMITER,
    /// A head; nothing, if the delimiter was the last one.
    BETWEEN_PARTS
  }

  public Multipart(InputStream body, String boundary) {
    this.body = body;
    this.delimiter = new Delimiter(boundary);
    this.buffer = new byte[BUFFER_BYTES + delimiter.length()];
    System.arraycopy(LINE_BREAK, 0, buffer, 0, LINE_BREAK.length);
    this.end = LINE_BREAK.length; // the first boundary may come without, and so it never does
  }

  /// The boundary of a content type, if it is `multipart/form-data` and has a usable one.
  public static Optional<String> boundary(String contentType) {
    int semicolon = contentType.indexOf(';');
    if (semicolon < 0
        || !contentType.substring(0, semicolon).strip().equalsIgnoreCase("multipart/form-data")) {
      return Optional.empty();
    }
    String boundary = Parameters.of(contentType.substring(semicolon)).get("boundary");
    return boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_LENGTH_MAX
        ? Optional.empty()
        : Optional.of(boundary);
  }

  /// One part; its content must be read before the next part is asked for, or is skipped then.
  public final class Part implements Content {

    private final String name;

    private Part(String name) {
      this.name = name;
    }

    /// As in the part's `Content-Disposition`; empty if it has none.
    public String name() {
      return name;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      Objects.checkFromIndexSize(from, most, into.length);
      if (most >= DIRECT_BYTES_MIN && bufferIsSearched()) {
        int count = readDirectly(into, from, Math.min(most, BUFFER_BYTES));
        if (count > 0) {
          return count;
        }
      }
      if (!content()) {
        return -1;
      }
      int count = Math.min(most, clean - at);
      System.arraycopy(buffer, at, into, from, count);
      at += count;
      return count;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      while (content()) {
        out.write(buffer, at, clean - at);
        at = clean;
      }
    }
  }

  /// The next part, null behind the last one. The body has been read to its end then.
  ///
  /// @throws MalformedMultipart if the body is no such thing
  public @Nullable Part next() throws IOException {
    if (complete) {
      return null;
    }
    while (content()) {
      at = clean; // what nobody wanted to read, or what stands before the first part
    }
    if (last) {
      readToTheEnd();
      complete = true;
      return null;
    }
    if (++parts > PARTS_MAX) {
      throw malformed("It has more than " + PARTS_MAX + " parts.");
    }
    return new Part(head());
  }

  // ---- content

  /// Whether the buffer has nothing but what may be the beginning of a delimiter.
  private boolean bufferIsSearched() {
    return place == Place.CONTENT && at == clean && end - at < delimiter.length();
  }

  /// Reads more content without a copy in between. What is not content, or may not be, goes to the
  /// buffer.
  ///
  /// @return how many bytes of content; 0 if only the buffer has got some
  private int readDirectly(byte[] into, int from, int most) throws IOException {
    int held = end - at;
    System.arraycopy(buffer, at, into, from, held);
    int count = body.read(into, from + held, most - held);
    if (count < 0) {
      throw endsInside();
    }
    int to = from + held + count;
    int found = delimiter.in(into, from, to);
    int contentEnd = found >= 0 ? found : delimiter.beginning(into, from, to);
    at = 0;
    clean = 0;
    end = to - contentEnd;
    System.arraycopy(into, contentEnd, buffer, 0, end);
    if (found >= 0) {
      place = Place.LAST_CONTENT;
    }
    return contentEnd - from;
  }

  /// Whether some of the current part's content lies between `at` and `clean`; reads on until it
  /// does, or until its end stands there.
  private boolean content() throws IOException {
    if (place == Place.BEFORE_CONTENT) {
      begin();
    }
    while (place == Place.CONTENT && at == clean) {
      search();
      if (place == Place.CONTENT && at == clean) {
        need();
      }
    }
    if (at < clean) {
      return true;
    }
    if (place == Place.LAST_CONTENT) {
      at += delimiter.length();
      clean = at;
      place = Place.BEHIND_DELIMITER;
    }
    if (place == Place.BEHIND_DELIMITER) {
      last = isLast(); // before the part is over: what only begins like a boundary ends no file
      place = Place.BETWEEN_PARTS;
    }
    return false;
  }

  private void search() {
    int found = delimiter.in(buffer, at, end);
    // What may be the beginning of a delimiter waits for the rest of it.
    clean = found >= 0 ? found : delimiter.beginning(buffer, at, end);
    place = found >= 0 ? Place.LAST_CONTENT : Place.CONTENT;
  }

  /// Steps over the line break between a head and its content, unless that begins a delimiter.
  private void begin() throws IOException {
    while (end - at < delimiter.length() && delimiter.beginning(buffer, at, end) == at) {
      need();
    }
    boolean empty = delimiter.in(buffer, at, Math.min(end, at + delimiter.length())) == at;
    at += empty ? 0 : LINE_BREAK.length;
    clean = at;
    place = empty ? Place.LAST_CONTENT : Place.CONTENT;
  }

  // ---- between contents

  /// Behind a delimiter: whether it is the last one.
  private boolean isLast() throws IOException {
    while (end - at < 2) {
      need();
    }
    if (buffer[at] == '-' && buffer[at + 1] == '-') {
      return true;
    }
    if (!line(PART_HEAD_BYTES_MAX).isBlank()) {
      throw malformed("Something stands in one line with a boundary.");
    }
    return false;
  }

  /// Reads the head of a part.
  ///
  /// @return the part's name
  private String head() throws IOException {
    String name = "";
    int left = PART_HEAD_BYTES_MAX;
    for (String line = line(left); !line.isEmpty(); line = line(left)) {
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon <= 0 || Character.isWhitespace(line.charAt(0))) {
        throw malformed("A line in the head of a part is no header.");
      }
      int semicolon = line.indexOf(';', colon);
      if (semicolon > 0
          && line.substring(0, colon).strip().equalsIgnoreCase("Content-Disposition")) {
        name = Parameters.of(line.substring(semicolon)).getOrDefault("name", "");
      }
    }
    at -= LINE_BREAK.length; // where there is no content, it belongs to the delimiter
    clean = at;
    place = Place.BEFORE_CONTENT;
    return name;
  }

  /// @return without the line break
  private String line(int bytesMax) throws IOException {
    int length = 0;
    while (true) {
      while (at + length < end && !isControl(buffer[at + length])) {
        length++;
      }
      if (length > bytesMax) {
        throw malformed("The head of a part has more than " + PART_HEAD_BYTES_MAX + " bytes.");
      }
      if (end - at < length + LINE_BREAK.length) {
        need();
      } else if (buffer[at + length] == '\r' && buffer[at + length + 1] == '\n') {
        String line = new String(buffer, at, length, StandardCharsets.UTF_8);
        at += length + LINE_BREAK.length;
        return line;
      } else {
        throw malformed("A control character stands in the head of a part.");
      }
    }
  }

  private static boolean isControl(byte value) {
    return value >= 0 && value < ' ' && value != '\t';
  }

  // ---- the body

  /// Reads more, behind what has not been dealt with.
  private void need() throws IOException {
    System.arraycopy(buffer, at, buffer, 0, end - at);
    end -= at;
    at = 0;
    clean = 0;
    int count = body.read(buffer, end, buffer.length - end);
    if (count < 0) {
      throw endsInside();
    }
    end += count;
  }

  private void readToTheEnd() throws IOException {
    while (body.read(buffer, 0, buffer.length) >= 0) {
      // What stands behind the last boundary is for nobody.
    }
  }

  private static MalformedMultipart endsInside() {
    return new MalformedMultipart("The body ends inside a part.");
  }

  private static MalformedMultipart malformed(String reason) {
    return new MalformedMultipart("The body is not multipart/form-data: " + reason);
  }
}
