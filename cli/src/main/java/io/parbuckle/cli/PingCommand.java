package io.parbuckle.cli;

import io.parbuckle.client.Client;
import java.time.Duration;
import picocli.CommandLine.Command;

/// Asks whether a server answers.
@Command(
    name = "ping",
    description = "Ask the server for a sign of life. Needs no login.",
    footer = {"%nExample:", "  parbuckle ping --uri ws://127.0.0.1:6080"})
final class PingCommand extends ClientCommand {

  PingCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Duration patience() {
    return Duration.ofSeconds(10);
  }

  @Override
  Client open() {
    return connection.connect(surroundings, patience());
  }

  @Override
  int run(Client client) throws InterruptedException {
    results.print(client.call("core.ping"));
    return ExitCode.DONE;
  }
}
