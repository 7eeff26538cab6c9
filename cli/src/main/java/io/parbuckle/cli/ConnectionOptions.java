package io.parbuckle.cli;

import io.parbuckle.client.Address;
import io.parbuckle.client.Client;
import io.parbuckle.client.ClientOptions;
import io.parbuckle.client.ClientOptions.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command reaches a server, and as whom.
final class ConnectionOptions {

  /// The wire form of a key (`protocol.md` §8.5).
  private static final Pattern KEY = Pattern.compile("\\d+-[A-Za-z0-9]+");

  @Option(
      names = "--uri",
      paramLabel = "URI",
      description = {
        "Where the server is: ws://HOST:PORT, wss://HOST:PORT or ws+unix:///PATH.",
        "Default: the UNIX socket in the data folder, where root and the server's own user need"
            + " no password."
      })
  @Nullable String uri;

  @Option(
      names = {"-U", "--username"},
      paramLabel = "USER",
      description = {
        "Log in as this user. By itself it takes PARBUCKLE_PASSWORD, or asks on a terminal."
      })
  @Nullable String user;

  @Option(
      names = {"-P", "--password"},
      paramLabel = "PASSWORD",
      description =
          "The password. Others on this machine can see it in the list of processes: better use"
              + " --password-stdin.")
  @Nullable String password;

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  boolean passwordStdin;

  @Option(
      names = {"-K", "--api-key"},
      paramLabel = "KEY|KEYFILE",
      description =
          "Log in with an API key, or with the one in a file; also from PARBUCKLE_API_KEY. A key"
              + " given here can be seen in the list of processes, a file cannot.")
  @Nullable String key;

  @Option(
      names = "--insecure",
      description = "Believe any certificate of a wss:// server, and any host name in it.")
  boolean insecure;

  /// Checks what can be checked without a server, so that nobody types a password in vain.
  void check() {
    if (password != null && passwordStdin) {
      throw Refusal.usage("Give the password once: -P or --password-stdin, not both.");
    }
    if (user == null && (password != null || passwordStdin)) {
      throw Refusal.usage("A password needs a user: add -U USER.");
    }
    if (key != null && (password != null || passwordStdin)) {
      throw Refusal.usage("Log in with a password or with an API key, not with both.");
    }
  }

  /// Connects, and logs in if that was asked for.
  ///
  /// @param patience for every call that names no time of its own
  Client open(Surroundings surroundings, Duration patience) throws InterruptedException {
    check();
    Client client = connect(surroundings, patience);
    try {
      login(client, surroundings);
      return client;
    } catch (RuntimeException | InterruptedException e) {
      client.close();
      throw e;
    }
  }

  /// Connects and stays a stranger.
  Client connect(Surroundings surroundings, Duration patience) {
    ClientOptions options = clientOptions().withCall(patience);
    return Client.connect(
        address(surroundings), insecure ? options.withTrust(Trust.ANYTHING) : options);
  }

  /// Platform threads, because a command ends soon.
  static ClientOptions clientOptions() {
    return ClientOptions.defaults()
        .withThreads(Thread.ofPlatform().daemon().name("parbuckle-client").factory());
  }

  private Address address(Surroundings surroundings) {
    try {
      return uri == null ? surroundings.defaultAddress() : Address.parse(uri);
    } catch (IllegalArgumentException e) {
      throw Refusal.usage(String.valueOf(e.getMessage()));
    }
  }

  private void login(Client client, Surroundings surroundings) throws InterruptedException {
    String someKey = key == null ? keyOfEnvironment(surroundings) : key(key);
    if (someKey != null) {
      client.loginWithApiKey(user, someKey);
    } else if (user != null) {
      if (!client.address().secure()) {
        surroundings
            .err()
            .println("Warning: the password goes to " + client.address() + " unencrypted.");
      }
      client.login(user, password(user, surroundings), () -> oneTimeCode(surroundings));
    }
  }

  /// A user who was named, and a password beside it, count more than a key that lies around.
  private @Nullable String keyOfEnvironment(Surroundings surroundings) {
    String named = surroundings.environment().getOrDefault("PARBUCKLE_API_KEY", "");
    return named.isEmpty() || user != null ? null : key(named);
  }

  private static String key(String keyOrFile) {
    if (KEY.matcher(keyOrFile).matches()) {
      return keyOrFile;
    }
    String read;
    try {
      read = Files.readString(Path.of(keyOrFile), StandardCharsets.UTF_8).strip();
    } catch (IOException | InvalidPathException _) {
      // Not what was given: it may be a key with a slip in it.
      throw Refusal.usage(
          "What was given as API key is neither a key (NUMBER-SECRET) nor a file that can be"
              + " read.");
    }
    if (!KEY.matcher(read).matches()) {
      throw Refusal.usage("The file " + keyOrFile + " holds no API key (NUMBER-SECRET).");
    }
    return read;
  }

  private String password(String who, Surroundings surroundings) throws InterruptedException {
    if (password != null) {
      return password;
    }
    if (passwordStdin) {
      return Passwords.fromStandardInput(surroundings);
    }
    String named = surroundings.environment().getOrDefault("PARBUCKLE_PASSWORD", "");
    if (!named.isEmpty()) {
      return named;
    }
    if (surroundings.terminals().in()) {
      return surroundings.asking().secret("Password of " + who + ": ");
    }
    throw Refusal.usage(
        "There is no terminal to ask for the password. Use --password-stdin or"
            + " PARBUCKLE_PASSWORD.");
  }

  private static String oneTimeCode(Surroundings surroundings) {
    if (!surroundings.terminals().in()) {
      throw Refusal.failed(
          "This account has a second factor, and there is no terminal to ask for its code. Use an"
              + " API key.");
    }
    try {
      return surroundings.asking().secret("One-time code: ");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the next wait notices
      return "";
    }
  }
}
