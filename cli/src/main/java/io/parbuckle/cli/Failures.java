package io.parbuckle.cli;

import io.parbuckle.client.CallException;
import io.parbuckle.client.ClientException;
import io.parbuckle.client.ConnectionException;
import io.parbuckle.client.JobAbortedException;
import io.parbuckle.client.LoginException;
import io.parbuckle.client.NoAnswerException;
import io.parbuckle.client.TransferException;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.io.PrintStream;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;

/// Failures in words, and as exit codes.
final class Failures {

  private final PrintStream err;

  Failures(PrintStream err) {
    this.err = err;
  }

  int tell(ClientException failure) {
    return switch (failure) {
      case CallException error -> tell(error);
      case ConnectionException lost -> tell(lost);
      case JobAbortedException _, LoginException _, NoAnswerException _, TransferException _ ->
          tell(failure, ExitCode.FAILED);
    };
  }

  private int tell(ClientException failure, int exitCode) {
    err.println(Texts.lines(String.valueOf(failure.getMessage())));
    return exitCode;
  }

  private int tell(ConnectionException lost) {
    int exitCode = tell(lost, ExitCode.NO_CONNECTION);
    if (lost.neverOpened()) {
      err.println("Is the server running? `parbuckle serve` starts it.");
    }
    if (lost.getCause() instanceof SSLHandshakeException) {
      err.println("For a self-signed certificate in a network of your own there is --insecure.");
    }
    return exitCode;
  }

  /// The reason, then each broken rule, unless the reason has named it already.
  private int tell(CallException error) {
    String reason = Texts.lines(error.reason()).stripTrailing();
    err.println(reason);
    for (Problem problem : error.problems()) {
      String where = problem.attribute() == null ? "" : problem.attribute() + ": ";
      String line = Texts.line(where + problem.message());
      if (!reason.contains(line)) {
        err.println(line);
      }
    }
    hint(error);
    return ExitCode.FAILED;
  }

  private void hint(CallException error) {
    switch (error.errno()) {
      case Errno.ENOTAUTHENTICATED ->
          err.println("Log in with -U USER or -K KEYFILE; see `parbuckle call --help`.");
      case Errno.EACCES -> {
        if (error.error().data().at("roles") instanceof JsonArray(var roles)) {
          err.println(
              "One of these roles would do: "
                  + roles.stream().map(Texts::of).map(Texts::line).collect(Collectors.joining(", "))
                  + ".");
        }
      }
      case Errno.EBUSY -> {
        if (error.error().data().at("retry_after") instanceof JsonInteger seconds) {
          err.println("Try again in " + seconds + " s.");
        }
      }
      default -> {}
    }
  }
}
