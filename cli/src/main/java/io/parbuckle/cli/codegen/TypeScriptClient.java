package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Contract.Answer;
import io.parbuckle.cli.codegen.Contract.Event;
import io.parbuckle.cli.codegen.Contract.Member;
import io.parbuckle.cli.codegen.Contract.Operation;
import io.parbuckle.cli.codegen.Contract.Parameter;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One TypeScript file: the connection, a type for each schema, and an object whose members are the
/// services, their methods and their events. Everything is named as on the wire.
public final class TypeScriptClient implements Language {

  private static final int LINE = 100;

  @Override
  public Map<String, String> files(Contract contract) {
    Reach reach = Reach.of(contract);
    StringBuilder out = new StringBuilder(Language.mark(contract));
    out.append('\n').append(Language.resource("wire.ts"));
    contract
        .types()
        .forEach(
            (name, type) -> {
              if (reach.given().contains(name) || reach.answered().contains(name)) {
                declare(name, type, out);
              }
            });
    services(contract, out);
    return Map.of("parbuckle.ts", out.toString());
  }

  private static void declare(String name, Type type, StringBuilder out) {
    if (type instanceof Type.Fields fields) {
      comment("", List.of(fields.doc()), out);
      out.append("export interface ").append(Names.type(name)).append(" {\n");
      for (Type.Field field : fields.fields()) {
        comment("  ", List.of(field.doc()), out);
        out.append("  ").append(member(field)).append(";\n");
      }
      out.append(fields.open() ? "  [member: string]: unknown;\n" : "").append("}\n\n");
    } else {
      out.append("export type %s = %s;\n\n".formatted(Names.type(name), text(type)));
    }
  }

  private static String member(Type.Field field) {
    return key(field.name()) + (field.required() ? ": " : "?: ") + text(field.type());
  }

  private static String text(Type type) {
    return switch (type) {
      case Type.Anything _ -> "any";
      case Type.Text _ -> "string";
      case Type.Truth _ -> "boolean";
      case Type.Whole _, Type.Fraction _ -> "number";
      case Type.Moment _ -> "Moment";
      case Type.ClockTime _ -> "ClockTime";
      case Type.Nothing _ -> "null";
      case Type.Words(var words) ->
          words.stream().map(Names::quoted).collect(Collectors.joining(" | "));
      case Type.ListOf(var item) -> inner(item) + "[]";
      case Type.SetOf(var item) -> "SetOf<" + text(item) + ">";
      case Type.MapOf(var value) -> "Record<string, " + text(value) + ">";
      case Type.Tuple(var items) ->
          items.stream().map(TypeScriptClient::text).collect(Collectors.joining(", ", "[", "]"));
      case Type.Maybe(var some) -> text(some) + " | null";
      case Type.Either(var types) ->
          types.stream().map(TypeScriptClient::text).collect(Collectors.joining(" | "));
      case Type.Tagged(_, var variants) ->
          variants.stream().map(Names::type).collect(Collectors.joining(" | "));
      case Type.Named(var name) -> Names.type(name);
      case Type.Fields fields ->
          fields.fields().stream()
              .map(TypeScriptClient::member)
              .collect(Collectors.joining("; ", "{ ", " }"));
    };
  }

  /// In brackets where `[]` would bind tighter than what is inside.
  private static String inner(Type type) {
    boolean loose =
        switch (type) {
          case Type.Maybe _, Type.Either _, Type.Tagged _ -> true;
          case Type.Words(var words) -> words.size() > 1;
          default -> false;
        };
    return loose ? "(" + text(type) + ")" : text(type);
  }

  private static String key(String name) {
    return name.matches("[A-Za-z_$][A-Za-z0-9_$]*") ? name : Names.quoted(name);
  }

  /// A service with its methods, and the services below it.
  private record Node(List<Member> members, Map<String, Node> below) {

    Node() {
      this(new ArrayList<>(), new TreeMap<>());
    }
  }

  private static void services(Contract contract, StringBuilder out) {
    Node root = new Node();
    for (Member member : contract.members()) {
      Node node = root;
      for (String part : member.service().split("\\.", -1)) {
        node = node.below().computeIfAbsent(part, _ -> new Node());
      }
      node.members().add(member);
    }
    comment(
        "",
        List.of(
            "Version "
                + contract.version()
                + " of the API over a connection: `api(wire).user.query()` calls `user.query`."),
        out);
    out.append("export function api(wire: Wire) {\n  return {\n");
    root.below().forEach((name, node) -> service(name, node, "    ", out));
    out.append("  };\n}\n\nexport type Api = ReturnType<typeof api>;\n");
  }

  private static void service(String name, Node node, String indent, StringBuilder out) {
    out.append(indent).append(key(name)).append(": {\n");
    for (Member member : node.members()) {
      switch (member) {
        case Operation operation -> method(operation, indent + "  ", out);
        case Event event -> listening(event, indent + "  ", out);
      }
    }
    node.below().forEach((below, each) -> service(below, each, indent + "  ", out));
    out.append(indent).append("},\n");
  }

  private static void method(Operation operation, String indent, StringBuilder out) {
    List<String> doc = new ArrayList<>(List.of(operation.doc(), operation.access()));
    for (Parameter each : operation.params()) {
      doc.add("@param " + parameterName(each) + " " + each.doc());
    }
    comment(indent, doc, out);
    List<String> declared = new ArrayList<>();
    for (Parameter each : operation.params()) {
      declared.add(parameter(operation, each));
    }
    switch (operation.answer()) {
      case Answer.Upload _ -> declared.add("file: Blob");
      case Answer.Download _ -> declared.add("filename: string");
      default -> {}
    }
    function(
        key(operation.verb()) + ": " + generic(operation.answer()),
        declared,
        body(operation),
        indent,
        out);
  }

  private static void listening(Event event, String indent, StringBuilder out) {
    comment(indent, List.of(event.doc(), event.access(), "What is answered ends it."), out);
    List<String> declared = new ArrayList<>();
    String collection = Names.quoted(event.name());
    if (event.arguments() != null) {
      declared.add("wanted: " + text(event.arguments()));
      collection = Names.quoted(event.name() + ":") + " + JSON.stringify(wanted)";
    }
    declared.add("heard: (update: CollectionUpdate<" + text(event.fields()) + ">) => void");
    String head = key("on_" + event.verb()) + ": ";
    function(head, declared, "wire.subscribe(" + collection + ", heard)", indent, out);
  }

  private static void function(
      String head, List<String> declared, String body, String indent, StringBuilder out) {
    String params = String.join(", ", declared);
    String line = indent + head + "(" + params + ") => " + body + ",\n";
    if (line.length() > LINE + 1) {
      line = indent + head + "(" + params + ") =>\n" + indent + "  " + body + ",\n";
    }
    if (line.indexOf('\n') > LINE) {
      String each = "\n" + indent + "  ";
      line =
          "%s%s(%s%s,\n%s) => %s,\n"
              .formatted(indent, head, each, String.join("," + each, declared), indent, body);
    }
    out.append(line);
  }

  private static String generic(Answer answer) {
    return switch (answer) {
      case Answer.Rows _, Answer.Row _ -> "<const O extends QueryOptions = {}>";
      default -> "";
    };
  }

  /// `arguments` and `default` are no names in TypeScript.
  private static String parameterName(Parameter parameter) {
    return Names.reserved(parameter.name()) ? parameter.name() + "_" : parameter.name();
  }

  private static String parameter(Operation operation, Parameter parameter) {
    String name = parameterName(parameter);
    boolean row =
        operation.answer() instanceof Answer.Rows || operation.answer() instanceof Answer.Row;
    if (row && parameter.type().equals(Contract.OPTIONS)) {
      return name + ": O = {} as O";
    }
    JsonValue fallback = parameter.fallback();
    return name
        + ": "
        + text(parameter.type())
        + (fallback == null ? "" : " = " + Json.text(fallback));
  }

  private static String body(Operation operation) {
    String arguments =
        operation.params().stream()
            .map(TypeScriptClient::parameterName)
            .collect(Collectors.joining(", ", "[", "]"));
    String name = Names.quoted(operation.name());
    return switch (operation.answer()) {
      case Answer.Plain(var result) ->
          "wire.call<%s>(%s, %s)".formatted(text(result), name, arguments);
      case Answer.Rows(var row) ->
          "wire.call<Found<%s, O>>(%s, %s)".formatted(text(row), name, arguments);
      case Answer.Row(var row) ->
          "wire.call<Chosen<%s, O>>(%s, %s)".formatted(text(row), name, arguments);
      case Answer.Job(var outcome) ->
          "wire.job<%s>(%s, %s)".formatted(text(outcome), name, arguments);
      case Answer.Upload _ -> "wire.upload(%s, %s, file)".formatted(name, arguments);
      case Answer.Download _ -> "wire.download(%s, %s, filename)".formatted(name, arguments);
    };
  }

  private static void comment(String indent, List<String> parts, StringBuilder out) {
    List<String> lines = new ArrayList<>();
    for (String part : parts) {
      lines.addAll(Names.wrapped(part.replace("*/", "* /"), LINE - indent.length() - 3));
    }
    if (lines.size() == 1 && lines.getFirst().length() < LINE - indent.length() - 7) {
      out.append(indent).append("/** ").append(lines.getFirst()).append(" */\n");
    } else if (!lines.isEmpty()) {
      out.append(indent).append("/**\n");
      lines.forEach(line -> out.append(indent).append(" * ").append(line).append('\n'));
      out.append(indent).append(" */\n");
    }
  }
}
