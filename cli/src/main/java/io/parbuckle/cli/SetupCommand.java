package io.parbuckle.cli;

import io.parbuckle.client.Address;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Creates the first administrator, or sets a lost password again. Always over the UNIX socket:
/// there the server knows who asks, without a password.
@Command(
    name = "setup",
    description = {
      "Create the first administrator of a running server, or set a lost password again.",
      "Asks the server over its UNIX socket, so it runs on the server's own machine."
    },
    footer = {
      "%nExamples:",
      "  parbuckle setup",
      "  parbuckle setup --username mara",
      "  parbuckle setup --password-stdin < password.txt",
      "  parbuckle setup --reset admin",
      "%nEnds with 1 when there is an administrator already, with 3 when no server runs."
    })
final class SetupCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The server's data folder, if it is not the default one.")
  @Nullable Path data;

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description = "The name of the administrator. Default: admin.")
  @Nullable String username;

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  boolean passwordStdin;

  @Option(
      names = "--reset",
      paramLabel = "NAME",
      description = "Set the password of this account again. For root and the server's own user.")
  @Nullable String reset;

  @Mixin final HelpOption helpOption = new HelpOption();

  private final Surroundings surroundings;

  SetupCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (reset != null && username != null) {
      throw Refusal.usage("--reset names the account already; leave --username out.");
    }
    try (Interruption _ = new Interruption(Thread.currentThread());
        Client client = Client.connect(address(), ConnectionOptions.clientOptions())) {
      return reset == null ? create(client, name()) : reset(client, reset);
    }
  }

  private Address address() {
    try {
      return data == null ? surroundings.defaultAddress() : Surroundings.socketIn(data);
    } catch (IllegalArgumentException e) {
      throw Refusal.usage(String.valueOf(e.getMessage()));
    }
  }

  private String name() {
    return username == null ? "admin" : username;
  }

  private int create(Client client, String name) throws InterruptedException {
    // Asked before the password, so that nobody chooses one in vain.
    if (client.call("user.has_local_administrator_set_up").equals(JsonBoolean.TRUE)) {
      throw Refusal.failed(
          "There is an administrator already. A lost password is set again with --reset NAME.");
    }
    client.call(
        "user.setup_local_administrator",
        JsonText.of(name),
        JsonText.of(password(name)),
        JsonObject.EMPTY);
    surroundings.err().println("Created the administrator " + Texts.line(name) + ".");
    return ExitCode.DONE;
  }

  private int reset(Client client, String name) throws InterruptedException {
    client.call(
        "user.reset_administrator_password", JsonText.of(name), JsonText.of(password(name)));
    surroundings
        .err()
        .println("The password of " + Texts.line(name) + " is set, and the account is open.");
    return ExitCode.DONE;
  }

  private String password(String who) throws InterruptedException {
    return passwordStdin
        ? Passwords.fromStandardInput(surroundings)
        : Passwords.chosen(surroundings, who);
  }
}
