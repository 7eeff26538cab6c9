package io.parbuckle.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A server that can be started and measured.
///
/// @param name as the tables have it
/// @param environment beyond ours
/// @param password of the account `admin`, empty for a server without logins
record Subject(
    String name, List<String> command, Map<String, String> environment, String password) {

  /// Of a server that lives for minutes, on loopback, with an empty data folder.
  private static final String PASSWORD = "bench-of-one-run";

  Subject {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /// The yardstick, with the JVM flags of the other.
  static Subject bareNetty(Path root) {
    List<String> command = java(root);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BareNetty.class.getName());
    return new Subject("bare Netty", command, Map.of(), "");
  }

  /// Parbuckle as the launcher starts it, the cache apart, on a data folder of its own.
  static Subject parbuckle(Path root, Path data) {
    List<String> command = java(root);
    command.addAll(List.of("-cp", root.resolve("app/target/parbuckle.jar").toString()));
    command.add("io.parbuckle.app.Main");
    command.addAll(List.of("serve", "--data", data.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--unix", "none", "--test-methods", "--log-level", "WARN"));
    return new Subject(
        "Parbuckle", command, Map.of("PARBUCKLE_ADMIN_PASSWORD", PASSWORD), PASSWORD);
  }

  /// The same, started from the cache of classes that the build has made.
  Subject withCache(Path cache) {
    List<String> cached = new ArrayList<>(command);
    cached.addAll(1, List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off,cds=off"));
    return new Subject(name, cached, environment, password);
  }

  /// The same with further settings.
  Subject with(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(settings);
    return new Subject(name, command, all, password);
  }

  static Path cache(Path root) {
    return root.resolve("app/target/app.aot");
  }

  /// What the launcher comes to on a machine with 4 GiB or more; `PARBUCKLE_JAVA_OPTS` counts here,
  /// too, so that a run can be profiled.
  private static List<String> java(Path root) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path flags = root.resolve("app/target/serve.flags");
    if (Files.exists(flags)) {
      command.add("@" + flags);
    }
    command.addAll(List.of("-XX:+UseG1GC", "-Xmx1024m", "-XX:MaxDirectMemorySize=512m"));
    String further = System.getenv().getOrDefault("PARBUCKLE_JAVA_OPTS", "").strip();
    if (!further.isEmpty()) {
      command.addAll(List.of(further.split("\\s+", -1)));
    }
    return command;
  }
}
