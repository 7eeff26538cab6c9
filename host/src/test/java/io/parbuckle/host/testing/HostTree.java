package io.parbuckle.host.testing;

import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.host.machine.RealMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder laid out like the root of a Linux machine, which a test writes and changes.
public final class HostTree {

  private final Path root;

  public HostTree(Path root) {
    this.root = root;
  }

  public HostFiles files() {
    return RealMachine.hostFiles(root);
  }

  public HostTree file(String name, String text) {
    try {
      Path file = root.resolve(name.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HostTree link(String name, String target) {
    try {
      Path link = root.resolve(name.substring(1));
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HostTree remove(String name) {
    try (Stream<Path> all = Files.walk(root.resolve(name.substring(1)))) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
