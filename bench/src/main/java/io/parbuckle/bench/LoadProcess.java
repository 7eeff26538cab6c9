package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// [WebSocketLoad], seen from the process that orders.
///
/// **Threads.** One.
final class LoadProcess implements AutoCloseable {

  private final Children children;
  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;

  LoadProcess(Children children) throws IOException {
    this.children = children;
    process = children.start(Place.LOAD_CPU, command(), Map.of());
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        WebSocketLoad.class.getName());
  }

  LoadResult run(LoadOrder order) throws IOException {
    orders.write(order.line() + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("The load has ended; it said:\n" + children.lastWords());
    }
    if (!answer.startsWith("ok ")) {
      throw new IOException("The load " + answer);
    }
    return LoadResult.read(answer.substring(3));
  }

  @Override
  public void close() {
    children.stop(process);
  }
}
