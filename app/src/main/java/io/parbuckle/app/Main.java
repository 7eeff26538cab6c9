package io.parbuckle.app;

import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import io.parbuckle.server.Server;

/// The program's entry.
public final class Main {

  private Main() {}

  /// Runs the command that the arguments name, and exits with its code.
  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    System.exit(
        new Cli(surroundings, Server.VERSION)
            .with("serve", ServeCommand::new)
            .with("secret", () -> SecretCommand.in(surroundings))
            .run(arguments));
  }
}
