package io.parbuckle.server.job;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/// The log file of one job: bytes as the body writes them, unbuffered, at the end of the file.
///
/// **Threads.** Any. A plain file stream, not a channel: an abort interrupts the body, and a
/// channel would be closed by that.
///
/// **Bound.** `bytesMax`: what goes beyond it drops the oldest half, and a line says so.
final class JobLog implements Closeable {

  private static final int LINES_EACH = 10;

  /// Longer lines are cut in an excerpt: it travels in every notification.
  private static final int LINE_CHARS_MAX = 65_536;

  private final Path file;
  private final long bytesMax;

  /// Guarded by this.
  private OutputStream out;

  /// Guarded by this.
  private long size;

  /// Guarded by this.
  private LogTail.Place place = LogTail.Place.BEGINNING;

  private JobLog(Path file, long bytesMax, OutputStream out, long size) {
    this.file = file;
    this.bytesMax = bytesMax;
    this.out = out;
    this.size = size;
  }

  /// Opens the file, or goes on in it after an earlier attempt.
  static JobLog open(Path file, long bytesMax) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      // an earlier attempt
    }
    return new JobLog(file, bytesMax, new FileOutputStream(file.toFile(), true), Files.size(file));
  }

  /// What the body writes into; closing it closes nothing.
  OutputStream stream() {
    return new Stream();
  }

  /// Where the file lies in the whole log.
  synchronized LogTail.Place place() {
    return place;
  }

  /// A line of the engine's own.
  void line(String sentence) throws IOException {
    byte[] bytes = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  private synchronized void write(byte[] bytes, int from, int count) throws IOException {
    out.write(bytes, from, count);
    size += count;
    if (size > bytesMax) {
      dropOldestHalf();
    }
  }

  private void dropOldestHalf() throws IOException {
    out.close();
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    LogTail.Place now;
    try (InputStream in = Files.newInputStream(file);
        OutputStream to = new FileOutputStream(half.toFile())) {
      in.skipNBytes(size - bytesMax / 2);
      long dropped = size - bytesMax / 2 + restOfLine(in, bytesMax / 4);
      byte[] note =
          ("... "
                  + dropped
                  + " bytes before this line were dropped: a log holds "
                  + bytesMax
                  + " bytes (jobs.log_bytes) ...\n")
              .getBytes(StandardCharsets.UTF_8);
      to.write(note);
      in.transferTo(to);
      now = new LogTail.Place(place.shift() + dropped - note.length, note.length);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    place = now;
    size = Files.size(file);
    out = new FileOutputStream(file.toFile(), true);
  }

  /// Skips to the next line, but not for ever: there may be none.
  private static long restOfLine(InputStream in, long bytesMax) throws IOException {
    long skipped = 0;
    while (skipped < bytesMax) {
      int next = in.read();
      skipped++;
      if (next < 0 || next == '\n') {
        break;
      }
    }
    return skipped;
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }

  /// The excerpt of a log (`jobs.md` §13): everything up to 20 lines, else the first and the last
  /// ten. Reads the file once and holds no more than that.
  static String excerpt(Path file) {
    try (Reader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.IGNORE)
                    .onUnmappableCharacter(CodingErrorAction.IGNORE)))) {
      return excerpt(reader);
    } catch (NoSuchFileException _) {
      return "Log file was removed";
    } catch (IOException e) {
      return "Log file cannot be read: " + e.getMessage();
    }
  }

  private static String excerpt(Reader reader) throws IOException {
    StringBuilder first = new StringBuilder();
    Deque<String> last = new ArrayDeque<>();
    long lines = 0;
    Lines source = new Lines(reader);
    for (String line = source.next(); !line.isEmpty(); line = source.next()) {
      lines++;
      if (lines <= LINES_EACH) {
        first.append(line);
      } else {
        last.addLast(line);
        if (last.size() > LINES_EACH) {
          last.removeFirst();
        }
      }
    }
    long left = lines - 2 * LINES_EACH;
    if (left > 0) {
      first.append("... ").append(left).append(" more lines ...\n");
    }
    last.forEach(first::append);
    return first.toString();
  }

  /// Lines with their ends: a carriage return, alone or before a line feed, ends one too and
  /// becomes a line feed.
  private static final class Lines {

    private final Reader reader;
    private boolean afterReturn;

    Lines(Reader reader) {
      this.reader = reader;
    }

    /// The next line; empty at the end.
    String next() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        boolean second = afterReturn && c == '\n';
        afterReturn = c == '\r';
        if (second) {
          continue;
        }
        if (c == '\n' || c == '\r') {
          return line.append('\n').toString();
        }
        if (line.length() < LINE_CHARS_MAX) {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }

  private final class Stream extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      JobLog.this.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      JobLog.this.write(bytes, from, count);
    }
  }
}
