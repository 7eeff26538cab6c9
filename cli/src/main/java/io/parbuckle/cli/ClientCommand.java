package io.parbuckle.cli;

import io.parbuckle.client.Client;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// A command that asks a server something.
///
/// **Threads.** One; an interrupt ends it with [ExitCode#INTERRUPTED].
abstract class ClientCommand implements Callable<Integer> {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin final ConnectionOptions connection = new ConnectionOptions();
  @Mixin final HelpOption helpOption = new HelpOption();

  final Surroundings surroundings;
  final Results results;

  ClientCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.results = new Results(surroundings);
  }

  @Override
  public final Integer call() throws InterruptedException {
    try (Interruption _ = new Interruption(Thread.currentThread())) {
      prepare();
      try (Client client = open()) {
        return run(client);
      }
    }
  }

  /// Checks what was typed, before there is a connection.
  void prepare() {}

  Client open() throws InterruptedException {
    return connection.open(surroundings, patience());
  }

  /// How long a call may take.
  Duration patience() {
    return PATIENCE;
  }

  abstract int run(Client client) throws InterruptedException;

  void note(String sentence) {
    surroundings.err().println(sentence);
  }
}
