package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Contract.Answer;
import io.parbuckle.cli.codegen.Contract.Event;
import io.parbuckle.cli.codegen.Contract.Member;
import io.parbuckle.cli.codegen.Contract.Operation;
import io.parbuckle.cli.codegen.Contract.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Java package over Parbuckle's own client: a record for each schema, one with methods for each
/// service, and `Parbuckle`, which has the services.
public final class JavaClient implements Language {

  private static final List<String> FIXED = List.of("Job", "Listening", "Rows", "Wire");

  private final String packageName;

  /// @param packageName such as `org.example.nas`
  public JavaClient(String packageName) {
    this.packageName = packageName;
  }

  @Override
  public Map<String, String> files(Contract contract) {
    Map<String, String> files = new TreeMap<>();
    JavaTypes types = new JavaTypes(contract);
    records(contract, types).forEach((name, file) -> add(name, file, contract, files));
    Map<String, List<Member>> services = new TreeMap<>();
    for (Member each : contract.members()) {
      services.computeIfAbsent(each.service(), _ -> new ArrayList<>()).add(each);
    }
    services.forEach(
        (service, members) -> add(api(service), service(service, members, types), contract, files));
    add("Parbuckle", root(contract, services), contract, files);
    for (String name : FIXED) {
      String text = Language.resource(name + ".java.txt").replace("PACKAGE", packageName);
      files.put(path(name), Language.mark(contract) + text);
    }
    return files;
  }

  private void add(String name, JavaFile file, Contract contract, Map<String, String> files) {
    files.put(path(name), file.text(Language.mark(contract), packageName));
  }

  private String path(String name) {
    return packageName.replace('.', '/') + "/" + name + ".java";
  }

  private static Map<String, JavaFile> records(Contract contract, JavaTypes types) {
    Map<String, JavaFile> files = new TreeMap<>();
    Reach reach = Reach.of(contract);
    JavaRecords records = new JavaRecords(types);
    contract
        .types()
        .forEach(
            (name, type) -> {
              boolean given = reach.given().contains(name);
              boolean answered = reach.answered().contains(name);
              if (!(type instanceof Type.Fields fields) || name.equals("QueryOptions")) {
                return;
              }
              if (answered) {
                files.put(JavaTypes.named(name), records.answered(name, fields, given));
              } else if (given) {
                files.put(JavaTypes.named(name), records.given(name, fields));
              }
            });
    types
        .unions()
        .forEach(
            (union, name) -> {
              boolean given = reach.given().containsAll(union.variants());
              boolean answered = reach.answered().containsAll(union.variants());
              files.put(name, records.union(union, name, contract, given, answered));
            });
    return files;
  }

  private static String api(String service) {
    return Names.type(service) + "Api";
  }

  private static JavaFile root(Contract contract, Map<String, List<Member>> services) {
    JavaFile file = new JavaFile();
    String client = file.use("io.parbuckle.client.Client");
    file.doc(
        "",
        List.of(
            "Version "
                + contract.version()
                + " of the API over a connection, which whoever opened it closes:"
                + " `new Parbuckle(client).system().info()` calls `system.info`.",
            "Every method blocks until the server has answered, and throws a `ClientException` when"
                + " it refused or could not be reached."));
    file.line("public record Parbuckle(" + client + " client) {");
    for (String service : services.keySet()) {
      String name = Names.member(service);
      file.line("").line("  /// `" + service + ".*`.");
      file.line("  public " + api(service) + " " + name + "() {");
      file.line("    return new " + api(service) + "(client);").line("  }");
    }
    return file.line("}");
  }

  private static JavaFile service(String service, List<Member> members, JavaTypes types) {
    JavaFile file = new JavaFile();
    String client = file.use("io.parbuckle.client.Client");
    file.line("/// `" + service + ".*`.");
    file.line("public record " + api(service) + "(" + client + " client) {");
    Map<String, Type> params = new LinkedHashMap<>();
    for (Member member : members) {
      switch (member) {
        case Operation operation -> {
          method(operation, types, file);
          operation.params().forEach(each -> params.put(each.name(), each.type()));
        }
        case Event event -> listening(event, types, file);
      }
    }
    JavaRecords.enums(params, file);
    return file.line("}");
  }

  private static void listening(Event event, JavaTypes types, JavaFile file) {
    Type arguments = event.arguments();
    file.line("").doc("  ", List.of(event.doc(), event.access()));
    List<String> declared = new ArrayList<>();
    List<String> to = new ArrayList<>(List.of("client", Names.quoted(event.name())));
    if (arguments != null) {
      declared.add(types.boxed(arguments, "wanted", file) + " wanted");
      to.add("wanted");
    }
    to.add(types.reader(event.fields(), "fields", file));
    String heard = "Listening<" + types.boxed(event.fields(), "fields", file) + "> ";
    file.list(
        "  ",
        "public " + heard + Names.member("on_" + event.verb()),
        declared,
        " throws InterruptedException {");
    file.list("    ", "return Listening.to", to, ";").line("  }");
  }

  private static void method(Operation operation, JavaTypes types, JavaFile file) {
    method(operation, operation.params(), described(operation), types, file);
    List<Parameter> needed =
        operation.params().stream().filter(each -> each.fallback() == null).toList();
    if (needed.size() < shown(operation, operation.params()).size()) {
      method(operation, needed, List.of("As above, with the defaults."), types, file);
    }
  }

  /// Filters and options have a Java form of their own.
  private static List<Parameter> shown(Operation operation, List<Parameter> params) {
    return switch (operation.answer()) {
      case Answer.Rows _ -> List.of();
      case Answer.Row _ -> params.subList(0, 1);
      default -> params;
    };
  }

  private static List<String> described(Operation operation) {
    List<String> doc = new ArrayList<>(List.of(operation.doc(), operation.access()));
    List<String> params = new ArrayList<>();
    for (Parameter each : shown(operation, operation.params())) {
      params.add("@param " + Names.member(each.name()) + " " + each.doc());
    }
    doc.add(String.join("\n", params));
    return doc;
  }

  private static void method(
      Operation operation,
      List<Parameter> given,
      List<String> doc,
      JavaTypes types,
      JavaFile file) {
    List<Parameter> params = shown(operation, given);
    List<String> declared = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of("\"" + operation.name() + "\""));
    for (Parameter each : params) {
      String name = Names.member(each.name());
      declared.add(types.primitive(each.type(), each.name(), file) + " " + name);
      arguments.add("Wire.json(" + name + ")");
    }
    file.line("").doc("  ", doc);
    body(operation, declared, arguments, types, file);
    file.line("  }");
  }

  private static void body(
      Operation operation,
      List<String> declared,
      List<String> arguments,
      JavaTypes types,
      JavaFile file) {
    String name = Names.member(operation.verb());
    String throwing = " throws InterruptedException {";
    switch (operation.answer()) {
      case Answer.Plain(var result) -> {
        boolean nothing = result instanceof Type.Nothing;
        String type = nothing ? "void" : types.primitive(result, "result", file);
        file.list("  ", "public " + type + " " + name, declared, throwing);
        String call = call(arguments);
        file.line(
            nothing
                ? "    " + call + ";"
                : "    return " + types.read(result, call, "result", file) + ";");
      }
      case Answer.Rows(var row) -> {
        file.line("  public Rows<" + types.boxed(row, "row", file) + "> " + name + "() {");
        file.line(
            "    return Rows.of(client, %s, %s);"
                .formatted(arguments.getFirst(), types.reader(row, "row", file)));
      }
      case Answer.Row(var row) -> {
        String type = types.boxed(row, "row", file);
        file.list("  ", "public " + type + " " + name, declared, throwing);
        String call = call(arguments);
        file.line("    return " + types.read(row, call, "row", file) + ";");
      }
      case Answer.Job(var outcome) -> {
        String type = types.boxed(outcome, "outcome", file);
        file.list("  ", "public Job<" + type + "> " + name, declared, throwing);
        arguments.set(
            0, "client, " + arguments.getFirst() + ", " + types.reader(outcome, "outcome", file));
        file.list("    ", "return Job.start", arguments, ";");
      }
      case Answer.Upload(var outcome) -> {
        declared.add(file.use("java.nio.file.Path") + " file");
        String type = types.boxed(outcome, "outcome", file);
        file.list("  ", "public Job<" + type + "> " + name, declared, throwing);
        arguments.set(
            0,
            "client, "
                + arguments.getFirst()
                + ", "
                + types.reader(outcome, "outcome", file)
                + ", file");
        file.list("    ", "return Job.upload", arguments, ";");
      }
      case Answer.Download _ -> {
        declared.add(file.use("java.nio.file.Path") + " target");
        file.list("  ", "public void " + name, declared, throwing);
        arguments.set(0, "client, " + arguments.getFirst() + ", target");
        file.list("    ", "Job.download", arguments, ";");
      }
    }
  }

  /// On one line, if it has room for that.
  private static String call(List<String> arguments) {
    String line = String.join(", ", arguments);
    String between = ",\n            ";
    return line.length() < 70
        ? "client.call(" + line + ")"
        : "client.call(" + between.substring(1) + String.join(between, arguments) + ")";
  }
}
