package io.parbuckle.app;

import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import io.parbuckle.server.Server;

/// The program's entry.
public final class Main {

  private Main() {}

  /// Runs the command that the arguments name, and exits with its code.
  public static void main(String[] arguments) {
    System.exit(
        new Cli(Surroundings.ofProcess(), Server.VERSION)
            .with("serve", ServeCommand::new)
            .run(arguments));
  }
}
