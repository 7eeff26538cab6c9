package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.JobHandle;
import io.parbuckle.client.Transfers;
import io.parbuckle.protocol.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sends files to a method.
@Command(
    name = "upload",
    description = "Send files to a method, then wait for its job and print its result.",
    footer = {
      "%nExamples:",
      "  parbuckle upload config.upload backup.db",
      "  parbuckle upload filesystem.put '\"/mnt/tank/a.txt\"' a.txt",
      "%nThe last argument is a file, and so are those before it that are no JSON and name a file",
      "that exists. An argument that happens to name one is written as JSON, as above."
    })
final class UploadCommand extends ClientCommand {

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  boolean quiet;

  @Parameters(index = "0", paramLabel = "METHOD", description = "For example config.upload.")
  String method = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "JSON|FILE",
      description = "The arguments, then one to five files.")
  List<String> rest = List.of();

  UploadCommand(Surroundings surroundings) {
    super(surroundings);
  }

  private int fileCount() {
    int count = 1;
    while (count < rest.size() && namesFile(rest.get(rest.size() - 1 - count))) {
      count++;
    }
    return count;
  }

  private static boolean namesFile(String text) {
    try {
      return !Arguments.isJson(text) && Files.exists(Path.of(text));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  @Override
  void prepare() {
    Arguments.refuseOptions(method, rest);
    Path last = Path.of(rest.getLast());
    if (!Files.exists(last)) {
      throw Refusal.usage("The last argument is the file to send. There is no file " + last + ".");
    }
    if (fileCount() > Transfers.FILES_MAX) {
      throw Refusal.usage("At most " + Transfers.FILES_MAX + " files go in one upload.");
    }
  }

  @Override
  int run(Client client) throws InterruptedException {
    int firstFile = rest.size() - fileCount();
    List<JsonValue> params = new Arguments(surroundings).read(rest.subList(0, firstFile));
    Deque<Path> files = new ArrayDeque<>();
    rest.subList(firstFile, rest.size()).forEach(file -> files.add(Path.of(file)));
    JobHandle job;
    try (Progress progress = Progress.of(surroundings, quiet)) {
      job =
          client
              .transfers()
              .upload(
                  method,
                  params,
                  List.copyOf(files),
                  (bytes, total) -> progress.transfer("Sent", bytes, total));
    }
    results.print(new JobWait(surroundings, quiet).await(job, null));
    return ExitCode.DONE;
  }
}
