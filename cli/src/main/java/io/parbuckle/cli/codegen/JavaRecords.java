package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Type.Field;
import io.parbuckle.cli.codegen.Type.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes records. One that is answered has a component for each member. One that is only given
/// holds its JSON and has a method for each member, because a member that is left out is another
/// thing than one that is null.
final class JavaRecords {

  private static final String JSON_OBJECT = "io.parbuckle.protocol.json.JsonValue.JsonObject";
  private static final String JSON_VALUE = "io.parbuckle.protocol.json.JsonValue";

  private final JavaTypes types;

  JavaRecords(JavaTypes types) {
    this.types = types;
  }

  JavaFile given(String schema, Fields fields) {
    JavaFile file = new JavaFile();
    String name = JavaTypes.named(schema);
    String object = file.use(JSON_OBJECT);
    file.doc("", List.of(fields.doc()));
    file.line(
        "public record " + name + "(" + object + " json)" + implementing(schema, true) + " {");
    enums(fields, file);
    of(name, fields, file);
    for (Field field : fields.fields()) {
      if (!field.fixed()) {
        String member = Names.member(field.name());
        file.line("").doc("  ", List.of(field.doc()));
        file.line(
            "  public %s %s(%s %s) {".formatted(name, member, type(field, file, false), member));
        file.line(
            "    return new %s(json.with(%s, Wire.json(%s)));"
                .formatted(name, Names.quoted(field.name()), member));
        file.line("  }");
      }
    }
    hideSecrets(name, fields, file);
    return file.line("}");
  }

  /// Begins with what must be there.
  private void of(String name, Fields fields, JavaFile file) {
    List<String> declared = new ArrayList<>();
    StringBuilder made = new StringBuilder("    return new " + name + "(JsonObject.EMPTY");
    StringBuilder set = new StringBuilder();
    for (Field field : fields.fields()) {
      if (field.fixed()) {
        String word = ((Type.Words) field.type()).words().getFirst();
        made.append(
            ".with(%s, Wire.json(%s))".formatted(Names.quoted(field.name()), Names.quoted(word)));
      } else if (field.required()) {
        String member = Names.member(field.name());
        declared.add(type(field, file, false) + " " + member);
        set.append("\n        .%s(%s)".formatted(member, member));
      }
    }
    file.line("").list("  ", "public static " + name + " of", declared, " {");
    file.line(made.append(")").append(set).append(";").toString()).line("  }");
  }

  JavaFile answered(String schema, Fields fields, boolean alsoGiven) {
    JavaFile file = new JavaFile();
    String name = JavaTypes.named(schema);
    String value = file.use(JSON_VALUE);
    String object = file.use(JSON_OBJECT);
    List<Field> shown = fields.fields().stream().filter(field -> !field.fixed()).toList();
    List<String> declared =
        shown.stream()
            .map(each -> type(each, file, true) + " " + Names.member(each.name()))
            .toList();
    file.doc("", List.of(fields.doc()));
    params(shown, fields.doc(), file);
    file.list("", "public record " + name, declared, implementing(schema, alsoGiven) + " {");
    enums(fields, file);
    file.line("").line("  static " + name + " read(" + value + " json) {");
    file.line("    " + object + " in = Wire.object(json);");
    List<String> read =
        shown.stream()
            .map(
                each ->
                    types.read(
                        wire(each), "in.at(" + Names.quoted(each.name()) + ")", each.name(), file))
            .toList();
    file.list("    ", "return new " + name, read, ";").line("  }");
    if (alsoGiven) {
      json(fields, file);
    }
    hideSecrets(name, fields, file);
    return file.line("}");
  }

  private static void params(List<Field> shown, String doc, JavaFile file) {
    List<Field> told = shown.stream().filter(field -> !field.doc().isEmpty()).toList();
    if (!told.isEmpty() && !doc.isEmpty()) {
      file.line("///");
    }
    told.forEach(
        each -> file.doc("", List.of("@param " + Names.member(each.name()) + " " + each.doc())));
  }

  private static void json(Fields fields, JavaFile file) {
    file.line("").line("  @Override").line("  public JsonObject json() {");
    file.line("    JsonObject out = JsonObject.EMPTY;");
    for (Field field : fields.fields()) {
      String member = Names.member(field.name());
      if (field.type() instanceof Type.Words(var words) && field.fixed()) {
        member = Names.quoted(words.getFirst());
      }
      file.line(
          (field.required()
                  ? "    out = out.with(%s, Wire.json(%s));"
                  : "    out = Wire.withUnlessNull(out, %s, %s);")
              .formatted(Names.quoted(field.name()), member));
    }
    file.line("    return out;").line("  }");
  }

  /// A component that may be missing is null then.
  private static Type wire(Field field) {
    return field.required() || field.type() instanceof Type.Maybe
        ? field.type()
        : new Type.Maybe(field.type());
  }

  private String type(Field field, JavaFile file, boolean answered) {
    return types.primitive(answered ? wire(field) : field.type(), field.name(), file);
  }

  private String implementing(String schema, boolean given) {
    List<String> interfaces = new ArrayList<>(types.unionsOf(schema));
    if (given && interfaces.isEmpty()) {
      interfaces.add("Wire.Given");
    }
    return interfaces.isEmpty() ? "" : " implements " + String.join(", ", interfaces);
  }

  private static void enums(Fields fields, JavaFile file) {
    Map<String, Type> byMember = new LinkedHashMap<>();
    fields.fields().forEach(each -> byMember.put(each.name(), each.type()));
    enums(byMember, file);
  }

  static void enums(Map<String, Type> byMember, JavaFile file) {
    JavaTypes.enums(byMember)
        .forEach(
            (name, words) -> {
              file.line("").line("  public enum " + name + " {");
              file.line("    " + String.join(",\n    ", words)).line("  }");
            });
  }

  /// A record would print what it holds.
  private static void hideSecrets(String name, Fields fields, JavaFile file) {
    if (fields.secret()) {
      file.line("").line("  /// Holds secrets, which belong in no log.").line("  @Override");
      file.line("  public String toString() {");
      file.line("    return \"" + name + "[…]\";").line("  }");
    }
  }

  /// A type of which each variant is a record.
  ///
  /// @param contract knows the variants' tags
  JavaFile union(
      Type.Tagged union, String name, Contract contract, boolean given, boolean answered) {
    JavaFile file = new JavaFile();
    String permitted =
        union.variants().stream().map(JavaTypes::named).collect(Collectors.joining(",\n        "));
    file.line("/// One of several, told apart by their type.");
    file.line("public sealed interface " + name + (given ? " extends Wire.Given" : ""));
    file.line("    permits " + permitted + " {");
    if (answered) {
      file.line("").line("  static " + name + " read(" + file.use(JSON_VALUE) + " json) {");
      file.line(
          "    return switch (Wire.text(Wire.object(json).at("
              + Names.quoted(union.member())
              + "))) {");
      for (String variant : union.variants()) {
        String tag =
            contract.types().get(variant) instanceof Fields fields
                ? fields.tag(union.member())
                : null;
        if (tag != null) {
          file.line(
              "      case %s -> %s.read(json);"
                  .formatted(Names.quoted(tag), JavaTypes.named(variant)));
        }
      }
      file.line("      default -> throw Wire.unexpected(\"a " + name + "\", json);");
      file.line("    };").line("  }");
    }
    return file.line("}");
  }
}
