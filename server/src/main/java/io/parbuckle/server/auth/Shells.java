package io.parbuckle.server.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an account may have as its shell (`services.md` §5.2): what the host lists below
/// `/usr/bin`, and two that are always there, because clients count on them. Nothing here starts
/// one.
///
/// **Threads.** Any; reads a small file.
public final class Shells {

  static final String NOLOGIN = "/usr/sbin/nologin";
  private static final List<String> ALWAYS = List.of("/usr/bin/zsh", "/usr/bin/bash", NOLOGIN);
  private static final Logger LOG = LoggerFactory.getLogger(Shells.class);

  private final Path list;

  /// @param list the host's own, `/etc/shells`; it need not be there
  public Shells(Path list) {
    this.list = list;
  }

  /// By path, each with its name.
  Map<String, String> choices() {
    Map<String, String> choices = new TreeMap<>();
    Stream.concat(ALWAYS.stream(), listed().stream())
        .forEach(path -> choices.put(path, path.substring(path.lastIndexOf('/') + 1)));
    return choices;
  }

  private List<String> listed() {
    if (!Files.isReadable(list)) {
      return List.of();
    }
    try {
      return Files.readAllLines(list).stream()
          .map(String::strip)
          .filter(line -> line.startsWith("/usr/bin/"))
          .toList();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", list).setCause(e).log("the list of shells is unreadable");
      return List.of();
    }
  }
}
