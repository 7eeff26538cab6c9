package io.parbuckle.cli.codegen;

import io.parbuckle.cli.codegen.Contract.Answer;
import java.util.Set;
import java.util.TreeSet;

/// Which named types a contract's methods and events use, and to what end.
///
/// @param given the names of those that clients give
/// @param answered the names of those that they are answered
record Reach(Set<String> given, Set<String> answered) {

  static Reach of(Contract contract) {
    Set<String> given = new TreeSet<>();
    Set<String> answered = new TreeSet<>();
    for (Contract.Operation operation : contract.operations()) {
      operation.params().forEach(each -> walk(each.type(), contract, given));
      switch (operation.answer()) {
        case Answer.Plain(var result) -> walk(result, contract, answered);
        case Answer.Rows(var row) -> walk(row, contract, answered);
        case Answer.Row(var row) -> walk(row, contract, answered);
        case Answer.Job(var outcome) -> walk(outcome, contract, answered);
        case Answer.Upload(var outcome) -> walk(outcome, contract, answered);
        case Answer.Download _ -> {}
      }
    }
    for (Contract.Event event : contract.events()) {
      if (event.arguments() != null) {
        walk(event.arguments(), contract, given);
      }
      walk(event.fields(), contract, answered);
    }
    return new Reach(given, answered);
  }

  private static void walk(Type type, Contract contract, Set<String> found) {
    switch (type) {
      case Type.Named(var name) -> walk(name, contract, found);
      case Type.Tagged(_, var variants) -> variants.forEach(name -> walk(name, contract, found));
      case Type.ListOf(var item) -> walk(item, contract, found);
      case Type.SetOf(var item) -> walk(item, contract, found);
      case Type.MapOf(var value) -> walk(value, contract, found);
      case Type.Maybe(var some) -> walk(some, contract, found);
      case Type.Tuple(var items) -> items.forEach(item -> walk(item, contract, found));
      case Type.Either(var types) -> types.forEach(each -> walk(each, contract, found));
      case Type.Fields fields ->
          fields.fields().forEach(field -> walk(field.type(), contract, found));
      case Type.Anything _,
          Type.Text _,
          Type.Truth _,
          Type.Whole _,
          Type.Fraction _,
          Type.Moment _,
          Type.ClockTime _,
          Type.Nothing _,
          Type.Words _ -> {}
    }
  }

  private static void walk(String name, Contract contract, Set<String> found) {
    Type type = contract.types().get(name);
    if (type != null && found.add(name)) {
      walk(type, contract, found);
    }
  }
}
