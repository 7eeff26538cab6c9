package io.parbuckle.cli;

import io.parbuckle.cli.codegen.Contract;
import io.parbuckle.cli.codegen.JavaClient;
import io.parbuckle.cli.codegen.Language;
import io.parbuckle.cli.codegen.TypeScriptClient;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes a typed client from what a server says of itself.
@Command(
    name = "codegen",
    description = {
      "Write a typed client from a server's OpenRPC document.",
      "Java: a package over parbuckle-client. TypeScript: one file, for browsers and Node.js 22."
    },
    footer = {
      "%nExamples:",
      "  parbuckle codegen typescript --out src/nas",
      "  parbuckle codegen java --out src/main/java --package org.example.nas",
      "  curl -s http://127.0.0.1:6080/api/v25.10.5/openrpc.json |"
          + " parbuckle codegen java --out gen --file -",
      "%nWithout --file the server is asked for what this caller may call (rpc.discover). Files"
          + " that an earlier run wrote are replaced, others are left alone."
    })
final class CodegenCommand implements Callable<Integer> {

  /// In which language.
  enum Target {
    java,
    typescript
  }

  @Mixin final ConnectionOptions connection = new ConnectionOptions();
  @Mixin final HelpOption helpOption = new HelpOption();

  @Parameters(paramLabel = "java|typescript", description = "Which language.")
  Target target = Target.java;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  String out = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Read the document from a file, - for standard input, and ask no server.")
  @Nullable String file;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "The Java package. Default: parbuckle.")
  String packageName = "parbuckle";

  private final Surroundings surroundings;

  CodegenCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!packageName.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")) {
      throw Refusal.usage("--package is the name of a Java package, such as org.example.nas.");
    }
    Path folder = folder();
    Language language =
        switch (target) {
          case java -> new JavaClient(packageName);
          case typescript -> new TypeScriptClient();
        };
    Map<String, String> files = language.files(contract());
    try {
      write(folder, files);
    } catch (IOException e) {
      throw Refusal.failed("Below " + out + " nothing can be written: " + e.getMessage() + ".");
    }
    surroundings
        .err()
        .println(
            "Wrote "
                + files.size()
                + (files.size() == 1 ? " file" : " files")
                + " below "
                + out
                + ".");
    return ExitCode.DONE;
  }

  private Path folder() {
    try {
      return Path.of(out);
    } catch (InvalidPathException e) {
      throw Refusal.usage("--out names no folder: " + e.getReason() + ".");
    }
  }

  private Contract contract() throws InterruptedException {
    try {
      return Contract.of(document());
    } catch (IllegalArgumentException e) {
      throw Refusal.failed(String.valueOf(e.getMessage()));
    }
  }

  private JsonValue document() throws InterruptedException {
    if (file == null) {
      try (Interruption _ = new Interruption(Thread.currentThread());
          Client client = connection.open(surroundings, ClientCommand.PATIENCE)) {
        return client.call("rpc.discover");
      }
    }
    try {
      byte[] text =
          file.equals("-") ? surroundings.in().readAllBytes() : Files.readAllBytes(Path.of(file));
      return Json.readPlain(new String(text, StandardCharsets.UTF_8));
    } catch (MalformedJson e) {
      throw Refusal.failed(file + " is no JSON: " + e.getMessage() + ".");
    } catch (IOException | InvalidPathException e) {
      throw Refusal.failed(file + " cannot be read: " + e.getMessage() + ".");
    }
  }

  private static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path path = folder.resolve(each.getKey());
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, each.getValue());
    }
    for (Path parent :
        files.keySet().stream().map(folder::resolve).map(Path::getParent).distinct().toList()) {
      removeStale(parent, files.keySet().stream().map(folder::resolve).toList());
    }
  }

  /// What an earlier run wrote for types that are gone.
  private static void removeStale(Path folder, List<Path> written) throws IOException {
    List<Path> there;
    try (Stream<Path> list = Files.list(folder)) {
      there = list.filter(Files::isRegularFile).filter(path -> !written.contains(path)).toList();
    }
    for (Path path : there) {
      byte[] head = new byte[Language.MARK.length()];
      try (var in = Files.newInputStream(path)) {
        int read = in.readNBytes(head, 0, head.length);
        if (read == head.length && new String(head, StandardCharsets.UTF_8).equals(Language.MARK)) {
          Files.delete(path);
        }
      }
    }
  }
}
