package io.parbuckle.server.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// Takes a `multipart/form-data` body apart while it arrives.
///
/// Parts are pulled: the body is read only when somebody wants more of it, in the reader's own
/// thread. Finding the boundaries is Jetty's parser's work.
///
/// **Bound.** One buffer of [#BUFFER_BYTES]; heads of parts up to [#PART_HEAD_BYTES_MAX].
///
/// **Threads.** One.
public final class Multipart {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PART_HEAD_BYTES_MAX = 8 << 10;
  private static final int PARTS_MAX = 100;

  private final InputStream body;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final MultiPart.Parser parser;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private boolean bodyEnded;
  private @Nullable Part current;

  /// What the parser found, in order.
  private sealed interface Event {

    record Begin(String name) implements Event {}

    record Data(ByteBuffer bytes) implements Event {}

    record End() implements Event {}

    record Complete() implements Event {}

    record Broken(String reason) implements Event {}
  }

  public Multipart(InputStream body, String boundary) {
    this.body = body;
    this.parser = new MultiPart.Parser(boundary, new Found());
    parser.setPartHeadersMaxLength(PART_HEAD_BYTES_MAX);
    parser.setMaxParts(PARTS_MAX);
  }

  /// The boundary of a content type, if it is `multipart/form-data` and has a usable one.
  public static Optional<String> boundary(String contentType) {
    int semicolon = contentType.indexOf(';');
    if (semicolon < 0
        || !contentType.substring(0, semicolon).strip().equalsIgnoreCase("multipart/form-data")) {
      return Optional.empty();
    }
    String boundary = Parameters.of(contentType.substring(semicolon)).get("boundary");
    return boundary == null || boundary.isEmpty() || boundary.length() > 200
        ? Optional.empty()
        : Optional.of(boundary);
  }

  /// One part; its content must be read before the next part is asked for, or is skipped then.
  public final class Part {

    private final String name;
    private boolean ended;

    private Part(String name) {
      this.name = name;
    }

    /// As in the part's `Content-Disposition`; empty if it has none.
    public String name() {
      return name;
    }

    /// Reads on in the content.
    ///
    /// @return how many bytes, at least one; -1 at the end of the part
    public int read(byte[] into, int from, int most) throws IOException {
      Objects.checkFromIndexSize(from, most, into.length);
      ByteBuffer data = data();
      if (data == null) {
        return -1;
      }
      int count = Math.min(most, data.remaining());
      data.get(into, from, count);
      return count;
    }

    /// Copies the content, without another buffer in between.
    public void copyTo(OutputStream out) throws IOException {
      for (ByteBuffer data = data(); data != null; data = data()) {
        out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
        data.position(data.limit());
      }
    }

    private @Nullable ByteBuffer data() throws IOException {
      while (!ended) {
        switch (event()) {
          case Event.Data data when data.bytes().hasRemaining() -> {
            return data.bytes();
          }
          case Event.Data _ -> events.poll();
          case Event.End _ -> {
            events.poll();
            ended = true;
          }
          case Event.Broken broken -> throw new MalformedMultipart(broken.reason());
          case Event.Begin _, Event.Complete _ -> ended = true;
        }
      }
      return null;
    }
  }

  /// The next part, null behind the last one. The body has been read to its end then.
  ///
  /// @throws MalformedMultipart if the body is no such thing
  public @Nullable Part next() throws IOException {
    Part before = current;
    while (before != null && before.data() != null) {
      events.poll(); // what nobody wanted to read
    }
    while (true) {
      switch (event()) {
        case Event.Begin begin -> {
          events.poll();
          current = new Part(begin.name());
          return current;
        }
        case Event.Broken broken -> throw new MalformedMultipart(broken.reason());
        case Event.Complete _ -> {
          return null;
        }
        case Event.Data _, Event.End _ -> events.poll();
      }
    }
  }

  /// The next event, which stays where it is.
  private Event event() throws IOException {
    Event first = events.peek();
    while (first == null) {
      feed();
      first = events.peek();
    }
    return first;
  }

  private void feed() throws IOException {
    if (bodyEnded) {
      events.add(new Event.Broken("The body ends inside a part."));
      return;
    }
    int count = body.read(buffer, 0, buffer.length);
    if (count < 0) {
      bodyEnded = true;
      parser.parse(Content.Chunk.EOF);
    } else {
      parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, count), false));
    }
  }

  /// Turns the parser's calls into events.
  private final class Found implements MultiPart.Parser.Listener {

    private String name = "";

    @Override
    public void onPartBegin() {
      name = "";
    }

    @Override
    public void onPartHeader(String header, String value) {
      if (header.equalsIgnoreCase("Content-Disposition")) {
        int semicolon = value.indexOf(';');
        name =
            semicolon < 0 ? "" : Parameters.of(value.substring(semicolon)).getOrDefault("name", "");
      }
    }

    @Override
    public void onPartHeaders() {
      events.add(new Event.Begin(name));
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
      ByteBuffer bytes = chunk.getByteBuffer();
      if (bytes.hasRemaining()) {
        events.add(new Event.Data(bytes.hasArray() ? bytes.slice() : copy(bytes)));
      }
    }

    @Override
    public void onPartEnd() {
      events.add(new Event.End());
    }

    @Override
    public void onComplete() {
      events.add(new Event.Complete());
    }

    @Override
    public void onFailure(Throwable failure) {
      events.add(new Event.Broken(reason(failure)));
    }

    private static String reason(Throwable failure) {
      return failure instanceof EOFException
          ? "The body ends inside a part."
          : "The body is not multipart/form-data: " + failure.getMessage();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
      return ByteBuffer.allocate(bytes.remaining()).put(bytes.slice()).flip();
    }
  }
}
