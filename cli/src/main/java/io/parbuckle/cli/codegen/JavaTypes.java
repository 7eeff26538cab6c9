package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Contract.Answer;
import io.parbuckle.cli.codegen.Contract.Operation;
import io.parbuckle.cli.codegen.Contract.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// How types of a contract are called in Java, and how their values are read.
final class JavaTypes {

  /// Names that stand for something else in what is written.
  private static final Set<String> TAKEN =
      Set.of(
          "Boolean",
          "Client",
          "Double",
          "Instant",
          "Job",
          "JsonObject",
          "JsonValue",
          "List",
          "Listening",
          "LocalTime",
          "Long",
          "Map",
          "Object",
          "Override",
          "Page",
          "Parbuckle",
          "Path",
          "Record",
          "Rows",
          "Set",
          "String",
          "Void",
          "Wire");

  private final Contract contract;
  private final Map<Type.Tagged, String> unions = new LinkedHashMap<>();

  JavaTypes(Contract contract) {
    this.contract = contract;
    for (Operation operation : contract.operations()) {
      for (Parameter each : operation.params()) {
        name(each.type(), named(each.name()));
      }
      if (operation.answer() instanceof Answer.Plain(var result)) {
        name(result, named(operation.verb() + "_result"));
      }
    }
    contract
        .types()
        .forEach(
            (name, type) -> {
              if (type instanceof Type.Fields fields) {
                fields.fields().forEach(each -> name(each.type(), named(name + "_" + each.name())));
              }
            });
  }

  private void name(Type type, String wanted) {
    switch (type) {
      case Type.Tagged union -> {
        if (!unions.containsKey(union)) {
          boolean taken = unions.containsValue(wanted) || contract.types().containsKey(wanted);
          unions.put(union, taken ? wanted + (unions.size() + 1) : wanted);
        }
      }
      case Type.Maybe(var some) -> name(some, wanted);
      case Type.ListOf(var item) -> name(item, wanted);
      default -> {}
    }
  }

  /// The types that are one of several records, and their names.
  Map<Type.Tagged, String> unions() {
    return unions;
  }

  /// Those that a record is one of.
  List<String> unionsOf(String variant) {
    return unions.entrySet().stream()
        .filter(each -> each.getKey().variants().contains(variant))
        .map(Map.Entry::getValue)
        .toList();
  }

  /// Words that make an enum, with the name that it gets beside a member or parameter.
  static Map<String, List<String>> enums(Map<String, Type> byMember) {
    Map<String, List<String>> enums = new TreeMap<>();
    byMember.forEach(
        (member, type) -> words(type).ifPresent(words -> enums.put(named(member), words.words())));
    return enums;
  }

  /// The words that a value is one of, or is a collection of.
  private static Optional<Type.Words> words(Type type) {
    return switch (type) {
      case Type.Words words when makesEnum(words) -> Optional.of(words);
      case Type.Maybe(var some) -> words(some);
      case Type.ListOf(var item) -> words(item);
      case Type.SetOf(var item) -> words(item);
      case Type.MapOf(var value) -> words(value);
      default -> Optional.empty();
    };
  }

  private static boolean makesEnum(Type.Words words) {
    return words.words().size() > 1
        && words.words().stream().allMatch(word -> word.matches("[A-Z][A-Z0-9_]*"));
  }

  /// The name of a record, of the name of its schema.
  static String named(String wire) {
    String name = Names.type(wire);
    return TAKEN.contains(name) ? name + "Value" : name;
  }

  /// @param member where the value stands: enums are named after it
  String primitive(Type type, String member, JavaFile file) {
    return switch (type) {
      case Type.Truth _ -> "boolean";
      case Type.Whole _ -> "long";
      case Type.Fraction _ -> "double";
      default -> boxed(type, member, file);
    };
  }

  String boxed(Type type, String member, JavaFile file) {
    return switch (type) {
      case Type.Text _ -> "String";
      case Type.Truth _ -> "Boolean";
      case Type.Whole _ -> "Long";
      case Type.Fraction _ -> "Double";
      case Type.Nothing _ -> "Void";
      case Type.Moment _ -> file.use("java.time.Instant");
      case Type.ClockTime _ -> file.use("java.time.LocalTime");
      case Type.Words words -> makesEnum(words) ? named(member) : "String";
      case Type.ListOf(var item) -> generic(file.use("java.util.List"), item, member, file);
      case Type.SetOf(var item) -> generic(file.use("java.util.Set"), item, member, file);
      case Type.MapOf(var value) ->
          generic(file.use("java.util.Map"), "String, " + boxed(value, member, file));
      case Type.Maybe(var some) -> boxed(some, member, file);
      case Type.Named(var name) ->
          contract.types().get(name) instanceof Type.Fields ? named(name) : json(file);
      case Type.Tagged union -> unions.containsKey(union) ? unions.get(union) : json(file);
      case Type.Anything _, Type.Either _, Type.Tuple _, Type.Fields _ -> json(file);
    };
  }

  private static String json(JavaFile file) {
    return file.use("io.parbuckle.protocol.json.JsonValue");
  }

  private String generic(String raw, Type argument, String member, JavaFile file) {
    return generic(raw, boxed(argument, member, file));
  }

  private static String generic(String raw, String arguments) {
    return raw + "<" + arguments + ">";
  }

  /// An expression that reads the JSON of another one.
  String read(Type type, String json, String member, JavaFile file) {
    return switch (type) {
      case Type.Anything _, Type.Either _, Type.Tuple _, Type.Fields _ -> json;
      case Type.Words words when makesEnum(words) ->
          "Wire.word(" + json + ", " + named(member) + ".class)";
      case Type.Maybe(var some) -> "Wire.orNull(" + json + ", " + reader(some, member, file) + ")";
      case Type.ListOf(var item) -> "Wire.list(" + json + ", " + reader(item, member, file) + ")";
      case Type.SetOf(var item) -> "Wire.set(" + json + ", " + reader(item, member, file) + ")";
      case Type.MapOf(var value) -> "Wire.map(" + json + ", " + reader(value, member, file) + ")";
      case Type.Text _,
          Type.Truth _,
          Type.Whole _,
          Type.Fraction _,
          Type.Nothing _,
          Type.Moment _,
          Type.ClockTime _,
          Type.Words _,
          Type.Named _,
          Type.Tagged _ -> {
        String reader = reader(type, member, file);
        yield reader.equals("Wire::any") ? json : reader.replace("::", ".") + "(" + json + ")";
      }
    };
  }

  /// The same as a function.
  String reader(Type type, String member, JavaFile file) {
    return switch (type) {
      case Type.Text _ -> "Wire::text";
      case Type.Truth _ -> "Wire::truth";
      case Type.Whole _ -> "Wire::whole";
      case Type.Fraction _ -> "Wire::fraction";
      case Type.Nothing _ -> "Wire::nothing";
      case Type.Moment _ -> "Wire::moment";
      case Type.ClockTime _ -> "Wire::clockTime";
      case Type.Words words when !makesEnum(words) -> "Wire::text";
      case Type.Named(var name) when contract.types().get(name) instanceof Type.Fields ->
          named(name) + "::read";
      case Type.Tagged union when unions.containsKey(union) -> unions.get(union) + "::read";
      case Type.Anything _,
          Type.Named _,
          Type.Tagged _,
          Type.Either _,
          Type.Tuple _,
          Type.Fields _ ->
          "Wire::any";
      case Type.Words _ -> "Wire.words(" + named(member) + ".class)";
      case Type.Maybe(var some) -> "Wire.orNulls(" + reader(some, member, file) + ")";
      case Type.ListOf(var item) -> "Wire.lists(" + reader(item, member, file) + ")";
      case Type.SetOf(var item) -> "Wire.sets(" + reader(item, member, file) + ")";
      case Type.MapOf(var value) -> "Wire.maps(" + reader(value, member, file) + ")";
    };
  }
}
