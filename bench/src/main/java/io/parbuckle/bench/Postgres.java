package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A PostgreSQL of this run with its default settings, so with `fsync` and `synchronous_commit`, on
/// one port of loopback. Its folder is removed with it.
final class Postgres implements AutoCloseable {

  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final Path programs;
  private final int port;
  private final Children children;

  private Postgres(Path folder, Path programs, int port, Children children) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
    this.children = children;
  }

  /// @throws IOException when none is installed below `/usr/lib/postgresql`
  static Postgres start(Children children) throws IOException {
    Path folder = Files.createTempDirectory("parbuckle-bench-postgres");
    Postgres server = new Postgres(folder, programs(), freePort(), children);
    if (root()) {
      server.run(List.of("chown", "postgres", folder.toString()));
    }
    server.run(server.program("initdb", "-A", "trust", "-U", "postgres"));
    server.run(
        server.program(
            "pg_ctl",
            "-w",
            "-l",
            folder + "/log",
            "-o",
            "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s"
                .formatted(server.port, folder),
            "start"));
    return server;
  }

  private static Path programs() throws IOException {
    if (Files.isDirectory(VERSIONS)) {
      try (Stream<Path> versions = Files.list(VERSIONS)) {
        return versions
            .map(version -> version.resolve("bin"))
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new IOException("No PostgreSQL below " + VERSIONS + "."));
      }
    }
    throw new IOException("PostgreSQL is needed for its peers, below " + VERSIONS + ".");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// PostgreSQL refuses to run as root.
  private List<String> program(String name, String... words) {
    List<String> line = new ArrayList<>();
    if (root()) {
      line.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    line.add(programs.resolve(name).toString());
    line.addAll(List.of("-D", folder.resolve("data").toString()));
    line.addAll(List.of(words));
    return line;
  }

  private void run(List<String> words) throws IOException {
    Process process = children.start(Place.ANYWHERE, words, Map.of("LC_ALL", "C.UTF-8"));
    try {
      byte[] said = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException(
            words
                + " failed; it said:\n"
                + new String(said, StandardCharsets.UTF_8)
                + children.lastWords());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      children.stop(process);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  @Override
  public void close() throws IOException {
    run(program("pg_ctl", "-w", "-m", "immediate", "stop"));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
