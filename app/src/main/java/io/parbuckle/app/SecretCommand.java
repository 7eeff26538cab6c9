package io.parbuckle.app;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import io.parbuckle.server.OfflineSecret;
import io.parbuckle.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parbuckle secret`: the key that encrypts secrets at rest.
@Command(
    name = "secret",
    description = "The key that encrypts secrets at rest.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SecretCommand implements Callable<Integer> {

  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int USAGE = 2;

  private final Surroundings surroundings;

  private SecretCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  static CommandLine in(Surroundings surroundings) {
    return new CommandLine(new SecretCommand(surroundings)).addSubcommand(new Rotate(surroundings));
  }

  @Override
  public Integer call() {
    surroundings.err().println("Say what to do: parbuckle secret rotate");
    return USAGE;
  }

  /// `parbuckle secret rotate`: another key. A server that runs is asked for it over its UNIX
  /// socket; otherwise the key is put in its place and the next start does the work.
  @Command(
      name = "rotate",
      description = {
        "Change the key that encrypts secrets at rest.",
        "A running server seals everything with the new key, which takes some seconds, on"
            + " PostgreSQL a minute. Without a server the next start does that."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Configurations that were saved without their key cannot be restored afterwards."
      })
  static final class Rotate implements Callable<Integer> {

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The server's data folder, if it is not the default one.")
    private @Nullable Path data;

    private final Surroundings surroundings;

    Rotate(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Path folder = data == null ? surroundings.dataFolder() : data;
      Path socket = folder.toAbsolutePath().normalize().resolve("parbuckle.sock");
      return answers(socket) ? byServer(socket) : byOurselves(folder);
    }

    private static boolean answers(Path socket) {
      try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        return probe.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException _) {
        return false;
      }
    }

    private int byServer(Path socket) {
      int code =
          new Cli(withoutResult(), Server.VERSION)
              .run("call", "--uri", "ws+unix://" + socket, "-j", "config.rotate_secret");
      if (code == DONE) {
        surroundings.err().println("Everything is sealed with a new key.");
      }
      return code;
    }

    /// The job's result is nothing, and would be printed as `null`.
    private Surroundings withoutResult() {
      return new Surroundings(
          surroundings.in(),
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
          surroundings.err(),
          surroundings.environment(),
          surroundings.terminals(),
          surroundings.asking(),
          surroundings.root());
    }

    private int byOurselves(Path folder) {
      try {
        OfflineSecret.change(folder);
        surroundings
            .err()
            .println(
                "No server runs. There is a new key; the next start seals everything with it and"
                    + " drops the old one.");
        return DONE;
      } catch (StartRefused refused) {
        surroundings.err().println(refused.getMessage());
        return REFUSED;
      }
    }
  }
}
