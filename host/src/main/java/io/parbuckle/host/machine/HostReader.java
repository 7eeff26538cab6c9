package io.parbuckle.host.machine;

import io.parbuckle.api.machine.HostFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the small text files of `/proc`, `/sys` and `/etc`. What is missing, unreadable or empty
/// is "no answer": sysfs says so in all three ways.
///
/// **Threads.** Any.
///
/// **Bound.** The first mebibyte of a file; no file that is read here comes near it.
public final class HostReader {

  private static final int BYTES_MAX = 1 << 20;

  private final HostFiles files;

  public HostReader(HostFiles files) {
    this.files = files;
  }

  /// The bytes of a file.
  public Optional<byte[]> bytes(String file) {
    try (InputStream in = Files.newInputStream(files.path(file))) {
      byte[] bytes = in.readNBytes(BYTES_MAX);
      return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The text of a file without the blanks and NULs around it.
  public Optional<String> text(String file) {
    return bytes(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip())
        .filter(text -> !text.isEmpty());
  }

  /// The lines of a file, without those that are blank.
  public List<String> lines(String file) {
    return text(file).stream().flatMap(String::lines).filter(line -> !line.isBlank()).toList();
  }

  /// The decimal number that a file consists of.
  public Optional<Long> number(String file) {
    return text(file).flatMap(HostReader::parsed);
  }

  /// What lies in a folder, sorted by name.
  public List<String> names(String folder) {
    try (Stream<Path> entries = Files.list(files.path(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  /// Where a symbolic link points, as it stands in the link.
  public Optional<String> link(String file) {
    try {
      return Optional.of(Files.readSymbolicLink(files.path(file)).toString());
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /// The last name of where a symbolic link points; sysfs says so what a thing belongs to.
  public Optional<String> linkName(String file) {
    return link(file).map(target -> target.substring(target.lastIndexOf('/') + 1));
  }

  private static Optional<Long> parsed(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
