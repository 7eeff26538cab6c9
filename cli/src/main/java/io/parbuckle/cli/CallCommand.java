package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.JobHandle;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Calls one method and prints its result.
@Command(
    name = "call",
    description = "Call a method and print its result.",
    footer = {
      "%nExamples:",
      "  parbuckle call system.info",
      "  parbuckle call -j catalog.sync_all",
      "  parbuckle call core.get_jobs '[[\"state\",\"=\",\"RUNNING\"]]'",
      "  parbuckle call user.query '[]' '{\"limit\": 5}' | jq .",
      "  generate-secret | parbuckle call some.method admin -",
      "%nWhat can be called: parbuckle call core.get_methods"
    })
final class CallCommand extends ClientCommand {

  @Option(
      names = {"-j", "--job"},
      description = "The method makes a job: wait for its end, and show its progress.")
  boolean job;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  boolean quiet;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "Give up after so long. Default: 60 for a call, never for a job. What was asked for goes"
              + " on in the server.")
  @Nullable Duration timeout;

  @Parameters(index = "0", paramLabel = "METHOD", description = "For example system.info.")
  String method = "";

  @Parameters(
      index = "1..*",
      paramLabel = "JSON",
      description =
          "The arguments, each as JSON. What is no JSON is taken as text; - reads one from"
              + " standard input.")
  List<String> arguments = List.of();

  CallCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void prepare() {
    Arguments.refuseOptions(method, arguments);
    if (connection.passwordStdin && arguments.contains("-")) {
      throw Refusal.usage("Standard input cannot be password and argument at once.");
    }
  }

  @Override
  Duration patience() {
    return timeout != null && !job ? timeout : PATIENCE;
  }

  @Override
  int run(Client client) throws InterruptedException {
    List<JsonValue> params = new Arguments(surroundings).read(arguments);
    JsonValue result = job ? awaitJob(client, params) : client.call(method, params, patience());
    results.print(result);
    return ExitCode.DONE;
  }

  private JsonValue awaitJob(Client client, List<JsonValue> params) throws InterruptedException {
    JobHandle handle = client.startJob(method, params);
    return new JobWait(surroundings, quiet).await(handle, timeout);
  }
}
