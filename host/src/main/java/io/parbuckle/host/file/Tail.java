package io.parbuckle.host.file;

import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Follows a file that grows: its last lines, then what is appended.
///
/// **Bound.** [#CHUNK_BYTES] of an event, and of what is looked through for the last lines.
final class Tail {

  static final int LINES_MAX = 10_000;

  /// The contract's two events a second.
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final int CHUNK_BYTES = 256 << 10;

  private final Roots roots;

  Tail(Roots roots) {
    this.roots = roots;
  }

  /// Returns when there is no such file: that ends the subscription without an error.
  void follow(Emitter emitter, FilesystemParams.TailArguments wanted)
      throws IOException, InterruptedException {
    try (Pinned file = roots.hold(wanted.path())) {
      if (!file.stat().isFile()) {
        throw new Fault.CallError(Errno.EINVAL, wanted.path() + " is not a regular file.");
      }
      try (RandomAccessFile in = new RandomAccessFile(file.via().toFile(), "r")) {
        follow(emitter, in, wanted.tailLines());
      }
    } catch (Fault.CallError e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static void follow(Emitter emitter, RandomAccessFile in, int lines)
      throws IOException, InterruptedException {
    Text text = new Text();
    long at = start(in, lines);
    boolean first = true;
    while (true) {
      long end = in.length();
      at = Math.min(at, end); // cut meanwhile: what is appended from here on
      String data = text.next(in, at, (int) Math.min(CHUNK_BYTES, end - at));
      at += Math.min(CHUNK_BYTES, end - at);
      if (first || !data.isEmpty()) {
        emitter.added(JsonObject.of("data", JsonText.of(data)));
        first = false;
      }
      emitter.pause(LOOK);
    }
  }

  /// Where the last lines begin.
  private static long start(RandomAccessFile in, int lines) throws IOException {
    long end = in.length();
    int size = (int) Math.min(CHUNK_BYTES, end);
    if (lines == 0) {
      return end;
    }
    byte[] last = new byte[size];
    in.seek(end - size);
    in.readFully(last);
    int left = lines;
    for (int i = size - 2; i >= 0; i--) { // the line feed that ends the last line begins none
      if (last[i] == '\n' && --left == 0) {
        return end - size + i + 1;
      }
    }
    return end - size;
  }

  /// Bytes to text; a character whose bytes have not all come waits for the rest.
  private static final class Text {

    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.IGNORE)
            .onUnmappableCharacter(CodingErrorAction.IGNORE);
    private byte[] rest = new byte[0];

    String next(RandomAccessFile in, long at, int count) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(rest.length + count).put(rest);
      in.seek(at);
      in.readFully(bytes.array(), rest.length, count);
      bytes.rewind();
      CharBuffer chars = CharBuffer.allocate(bytes.remaining());
      decoder.reset().decode(bytes, chars, false);
      rest = new byte[bytes.remaining()];
      bytes.get(rest);
      return chars.flip().toString();
    }
  }
}
