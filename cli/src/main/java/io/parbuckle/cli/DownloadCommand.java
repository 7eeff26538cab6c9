package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.TransferListener;
import io.parbuckle.client.Transfers;
import io.parbuckle.protocol.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Brings what a method writes into a file.
@Command(
    name = "download",
    description = {
      "Call a method that writes a file, and keep it.",
      "The file appears when it is whole and the job has succeeded; only you can read it."
    },
    footer = {
      "%nExamples:",
      "  parbuckle download config.save -o backup.db",
      "  parbuckle download config.save '{\"secretseed\": true}' -o backup.tar"
    })
final class DownloadCommand extends ClientCommand {

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to put it; what is there is replaced.")
  String output = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  boolean quiet;

  @Option(
      names = {"-k", "--keep"},
      description = {
        "Let the server keep the file first: the job does not wait for the network, a transfer",
        "that breaks is continued where it broke, and the digest is compared."
      })
  boolean keep;

  @Parameters(index = "0", paramLabel = "METHOD", description = "For example config.save.")
  String method = "";

  @Parameters(
      index = "1..*",
      paramLabel = "JSON",
      description = "The arguments, as for `parbuckle call`.")
  List<String> arguments = List.of();

  DownloadCommand(Surroundings surroundings) {
    super(surroundings);
  }

  private Path target() {
    try {
      return Path.of(output).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw Refusal.usage("-o names no file: " + e.getReason() + ".");
    }
  }

  @Override
  void prepare() {
    Arguments.refuseOptions(method, arguments);
    Path target = target();
    @Nullable Path folder = target.getParent();
    if (Files.isDirectory(target)) {
      throw Refusal.usage("-o needs a file, " + target + " is a folder.");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw Refusal.usage("-o needs a folder that exists, " + folder + " does not.");
    }
  }

  @Override
  int run(Client client) throws InterruptedException {
    List<JsonValue> params = new Arguments(surroundings).read(arguments);
    try (Progress progress = Progress.of(surroundings, quiet)) {
      TransferListener moved = (bytes, total) -> progress.transfer("Received", bytes, total);
      Transfers transfers = client.transfers();
      JsonValue _ =
          keep
              ? transfers.downloadKept(method, params, target(), moved, progress::job)
              : transfers.download(method, params, target(), moved, progress::job);
    }
    note("Wrote " + output + ".");
    return ExitCode.DONE;
  }
}
