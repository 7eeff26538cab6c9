package io.parbuckle.server.config;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// An uncompressed tar of a few files that only their owner may read.
///
/// **Threads.** One.
final class SavedTar implements AutoCloseable {

  private static final int MODE = 0100600;

  private final TarArchiveOutputStream tar;
  private final FileTime time;

  /// @param out is closed with it
  /// @param now the time that the members have
  SavedTar(OutputStream out, Instant now) {
    tar = new TarArchiveOutputStream(out);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    time = FileTime.from(now);
  }

  void add(String name, Path file) throws IOException {
    begin(name, Files.size(file));
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  void add(String name, byte[] content) throws IOException {
    begin(name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private void begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(MODE);
    entry.setModTime(time);
    tar.putArchiveEntry(entry);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
