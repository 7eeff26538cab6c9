package io.parbuckle.app;

import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import io.parbuckle.testkit.TestServer;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A server in a process of its own, over a fake machine and with the test methods: to be killed,
/// or to be measured.
///
/// **Threads.** One.
final class ChildServer implements AutoCloseable {

  private final Process process;
  private final int port;

  private ChildServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts it, and returns when it listens.
  ///
  /// @param folder gets the folder `data`, and what the process logs
  /// @param flags of the JVM
  static ChildServer start(Path folder, String... flags) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    words.addAll(Arrays.asList(flags));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(ChildServer.class.getName());
    words.add(folder.resolve("data").toString());
    Process process =
        new ProcessBuilder(words)
            .redirectError(Files.createTempFile(folder, "server", ".err").toFile())
            .start();
    try {
      return new ChildServer(process, port(process));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new EOFException("the server did not start");
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /// The most that it had resident at a time, in bytes.
  long residentMax() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("the system does not say how much was resident");
  }

  /// `kill -9`; any thread may.
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /// Waits for the end, and answers the exit code.
  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /// Kills it if it still runs; its folder may be deleted then.
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /// The child: says `port N` when it is ready, and ends by itself when nobody holds its input any
  /// more.
  static void main(String[] arguments) throws IOException {
    PrintStream told = System.out;
    System.setOut(System.err); // what is logged goes to the file: nobody reads on behind the port
    Path machine = FakeMachine.files();
    try (Server server =
        Server.start(
            ServerConfig.local(Path.of(arguments[0])).withAdminPassword(TestServer.PASSWORD),
            TranscriptTest.plugins(),
            FakeMachine.commands(),
            absolute -> machine.resolve(absolute.substring(1)))) {
      told.println("port " + java.net.URI.create(server.httpUrl()).getPort());
      while (System.in.read() >= 0) {
        // the one who started us is alive
      }
    }
  }
}
