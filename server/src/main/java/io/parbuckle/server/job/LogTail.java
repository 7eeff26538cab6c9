package io.parbuckle.server.job;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads a log while it grows, from its last lines on.
///
/// When the oldest half of the log goes, the file is another one; a place in the log is therefore
/// counted from where the log began. Who is so far behind that bytes are gone goes on with the line
/// that says so.
///
/// **Threads.** One, not that of the body. **Bound.** [#CHUNK] bytes at a time.
final class LogTail implements Closeable {

  /// One notification.
  static final int CHUNK = 128 << 10;

  private static final int BLOCK = 8 << 10;

  private final Path file;
  private final Supplier<Place> place;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.IGNORE)
          .onUnmappableCharacter(CodingErrorAction.IGNORE);
  private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
  private @Nullable RandomAccessFile in;
  private Place at = Place.BEGINNING;

  /// What comes next, counted from where the log began.
  private long next;

  /// Where the file lies in the log.
  ///
  /// @param shift what to add to a place in the file, for one in the log
  /// @param note bytes at the front of the file that say what has gone
  record Place(long shift, int note) {

    static final Place BEGINNING = new Place(0, 0);
  }

  /// @param place as it is now
  LogTail(Path file, Supplier<Place> place) {
    this.file = file;
    this.place = place;
  }

  /// Begins with so many of the last lines.
  ///
  /// @return false when there is no file yet
  boolean open(int lines) throws IOException {
    RandomAccessFile opened = reopened();
    if (opened == null) {
      return false;
    }
    next = at.shift() + startOf(opened, lines);
    return true;
  }

  /// What has come since, as text; empty when there is nothing.
  String read() throws IOException {
    RandomAccessFile open = in == null || !place.get().equals(at) ? reopened() : in;
    if (open == null) {
      return "";
    }
    long from = next - at.shift();
    if (from < at.note()) {
      from = 0; // what came next has gone; the note says so
    }
    open.seek(from);
    int count = open.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count <= 0) {
      return "";
    }
    next = at.shift() + from + count;
    bytes.position(bytes.position() + count).flip();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    decoder.decode(bytes, text, false);
    bytes.compact(); // the beginning of a character whose rest is to come
    return text.flip().toString();
  }

  private @Nullable RandomAccessFile reopened() throws IOException {
    do {
      close();
      in = null;
      at = place.get();
      try {
        in = new RandomAccessFile(file.toFile(), "r");
      } catch (FileNotFoundException _) {
        return null;
      }
    } while (!place.get().equals(at)); // it became another one just now
    return in;
  }

  /// Where the last lines begin; an unfinished one counts.
  private static long startOf(RandomAccessFile in, int lines) throws IOException {
    long end = in.length();
    byte[] block = new byte[BLOCK];
    int left = lines;
    for (long to = end; to > 0 && lines > 0; to -= BLOCK) {
      int size = (int) Math.min(BLOCK, to);
      in.seek(to - size);
      in.readFully(block, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        long at = to - size + i;
        if (block[i] == '\n' && at < end - 1) {
          left--;
          if (left == 0) {
            return at + 1;
          }
        }
      }
    }
    return lines == 0 ? end : 0;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
