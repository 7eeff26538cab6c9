package io.parbuckle.server;

import io.parbuckle.server.auth.LocalUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// As whom this process runs.
final class LocalUsers {

  private LocalUsers() {}

  static LocalUser self() throws IOException {
    // The owner of /proc/self is whom the process runs as.
    long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    return new LocalUser(
        uid, System.getProperty("user.name", "nobody"), System.getProperty("user.home", "/"));
  }
}
