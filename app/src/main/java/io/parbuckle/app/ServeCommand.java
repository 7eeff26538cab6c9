package io.parbuckle.app;

import io.parbuckle.api.Plugin;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parbuckle serve`: runs the server until it is told to stop.
@Command(
    name = "serve",
    description = "Runs the server in this terminal until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Every option has an environment variable (PARBUCKLE_LISTEN, …) and a key in the",
      "configuration file; an option wins over the variable, the variable over the file.",
      "",
      "Example: parbuckle serve --data /srv/parbuckle --listen 0.0.0.0:6080"
    })
final class ServeCommand implements Callable<Integer> {

  /// What is managed.
  enum Machine {
    HOST,
    FAKE
  }

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  private static final int REFUSED = 1;
  private static final int USAGE = 2;

  @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept.")
  private @Nullable String data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen (127.0.0.1:6080); port 0 takes a free one.")
  private @Nullable String listen;

  @Option(
      names = "--tls",
      paramLabel = "HOST:PORT",
      description = "Where to listen for TLS; without a certificate one is made.")
  private @Nullable String tls;

  @Option(
      names = "--unix",
      paramLabel = "PATH|none",
      description = "The UNIX socket (parbuckle.sock in the data folder).")
  private @Nullable String unix;

  @Option(names = "--config", paramLabel = "FILE", description = "A configuration file (TOML).")
  private @Nullable Path config;

  @Option(
      names = "--plugin",
      paramLabel = "JAR",
      description = "A plug-in to load; may be given several times.")
  private List<Path> plugins = new ArrayList<>();

  @Option(
      names = "--test-methods",
      description = "Loads the methods for trying clients out (test.*). Never in production.")
  private boolean testMethods;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "A folder that filesystem.* may touch (/mnt); may be given several times.")
  private List<String> roots = new ArrayList<>();

  @Option(
      names = "--machine",
      paramLabel = "host|fake",
      defaultValue = "host",
      description = "fake: a made-up machine, for trying clients out without one to spoil.")
  private Machine machine = Machine.HOST;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How log lines look on standard error.")
  private String logFormat = "text";

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info, debug or trace.")
  private String logLevel = "info";

  @Override
  public Integer call() throws Exception {
    ServerConfig settings;
    try {
      Logs.setUp(logFormat, logLevel);
      settings = ConfigReader.read(options(), System.getenv(), config);
    } catch (ConfigFaults faults) {
      faults.sentences().forEach(System.err::println);
      return USAGE;
    }
    try (Server server =
        Server.start(settings, plugins(), commands(), hostFiles(), hostAccounts(settings))) {
      announce(server, System.out);
      return awaitStop(server);
    } catch (StartRefused refused) {
      System.err.println(refused.getMessage());
      return REFUSED;
    }
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "data", data);
    put(options, "listen", listen);
    put(options, "tls", tls);
    put(options, "unix", unix);
    put(options, "roots", roots.isEmpty() ? null : String.join(":", roots));
    return options;
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  private Commands commands() {
    return machine == Machine.FAKE ? FakeMachine.commands() : RealMachine.commands();
  }

  private HostFiles hostFiles() throws IOException {
    return machine == Machine.FAKE
        ? RealMachine.hostFiles(FakeMachine.files())
        : RealMachine.hostFiles();
  }

  /// Of this machine, whichever is managed.
  static Optional<HostAccounts> hostAccounts(ServerConfig settings) {
    return Optional.ofNullable(settings.hostAccounts())
        .map(wanted -> RealMachine.hostAccounts(wanted.service(), wanted.folder()));
  }

  private List<Plugin> plugins() {
    List<Plugin> loaded = new ArrayList<>();
    // What is on the class path: the services of the host.
    ServiceLoader.load(Plugin.class, ServeCommand.class.getClassLoader()).forEach(loaded::add);
    List<Path> jars = new ArrayList<>(plugins);
    if (testMethods) {
      jars.add(testPlugin());
    }
    for (Path jar : jars) {
      loaded.addAll(PluginJar.load(jar));
    }
    return loaded;
  }

  /// Beside the program: it is never on the class path.
  private static Path testPlugin() {
    Path jar = Program.folder().resolve("plugins").resolve("testplugin.jar");
    if (!Files.isRegularFile(jar)) {
      throw new StartRefused("The test methods are not installed here: " + jar + " is missing.");
    }
    return jar;
  }

  private static void announce(Server server, PrintStream out) {
    out.printf(
        "Parbuckle %s ready on %s (pid %d)%n",
        server.version(), server.httpUrl(), ProcessHandle.current().pid());
    server
        .setupCode()
        .ifPresent(
            code ->
                out.printf(
                    "Create the first administrator: %s/#setup=%s (or ./parbuckle setup)%n",
                    server.httpUrl(), code));
    out.flush();
    Systemd.ready();
  }

  /// Waits for a signal. The first one stops in order, a second one at once.
  private int awaitStop(Server server) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Signals.on(
        "TERM",
        () -> {
          if (stop.getCount() == 0) {
            Runtime.getRuntime().halt(REFUSED);
          }
          stop.countDown();
        });
    Signals.on(
        "INT",
        () -> {
          if (stop.getCount() == 0) {
            Runtime.getRuntime().halt(130);
          }
          stop.countDown();
        });
    Signals.on("HUP", () -> reload(server));
    stop.await();
    return 0;
  }

  /// Reads the settings again; when anything is wrong with them, nothing changes.
  private void reload(Server server) {
    try {
      server.reload(ConfigReader.read(options(), System.getenv(), config));
    } catch (ConfigFaults faults) {
      faults
          .sentences()
          .forEach(
              sentence ->
                  LOG.atError()
                      .addKeyValue("fault", sentence)
                      .log("settings not reloaded; what was in use stays"));
    }
  }
}
