package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The forms of older versions, made from the newest ones by taking [Difference]s back. They are
/// read for their faults and their schema only: an older form makes no record.
final class OlderForms {

  private final Forms forms;

  OlderForms(Forms forms) {
    this.forms = forms;
  }

  /// The form of the parameters before a difference.
  RecordForm params(RecordForm newer, Difference difference) {
    return (RecordForm) changed(newer, difference, false);
  }

  /// The form of the result before a difference.
  Form result(Form newer, Difference difference) {
    return difference instanceof Difference.Answered(var shape, var _)
        ? forms.of(shape)
        : changed(newer, difference, true);
  }

  private Form changed(Form newer, Difference difference, boolean ofResult) {
    return switch (difference) {
      case Difference.Renamed(var path, var now) ->
          inRecord(newer, path, ofResult, now, record -> record.renamed(now, last(path)));
      case Difference.Added(var path, var _) ->
          inRecord(newer, path, ofResult, last(path), record -> record.without(last(path)));
      case Difference.Removed(var path, var shape, var value, var doc) ->
          inRecord(
              newer,
              path,
              ofResult,
              null,
              record -> record.with(last(path), doc, forms.of(shape), value));
      case Difference.Words(var path, var before, var _) ->
          at(newer, path, ofResult, _ -> choice(before));
      case Difference.VariantAdded(var path, var _, var word, var _) ->
          at(
              newer,
              path,
              ofResult,
              form -> form instanceof UnionForm union ? union.without(word) : form);
      case Difference.Untagged(var path, var models) ->
          at(
              newer,
              path,
              ofResult,
              form -> form instanceof UnionForm union ? new UntaggedForm(union, models) : form);
      case Difference.Converted(var path) -> at(newer, path, ofResult, FromText::new);
      case Difference.Opened _, Difference.Answered _ -> newer;
    };
  }

  private static String last(String path) {
    return MemberPath.of(path).last();
  }

  private static Form at(Form form, String path, boolean ofResult, UnaryOperator<Form> change) {
    MemberPath place = MemberPath.of(path);
    return place.ofResult() == ofResult ? place.changed(form, change) : form;
  }

  /// @param expected the member that must be there; null if none must
  private static Form inRecord(
      Form form,
      String path,
      boolean ofResult,
      @Nullable String expected,
      UnaryOperator<RecordForm> change) {
    MemberPath place = MemberPath.of(path);
    if (place.ofResult() != ofResult) {
      return form;
    }
    return place
        .parent()
        .changed(
            form,
            each ->
                switch (each) {
                  case RecordForm record -> changed(record, path, expected, change);
                  case UnionForm union ->
                      union.older(
                          one -> expected == null || one.has(expected) ? change.apply(one) : one);
                  default -> each;
                });
  }

  private static RecordForm changed(
      RecordForm record, String path, @Nullable String expected, UnaryOperator<RecordForm> change) {
    if (expected != null && !record.has(expected)) {
      throw new IllegalArgumentException(
          "a difference at " + path + " names no member of " + record.model());
    }
    return change.apply(record);
  }

  private static Form choice(List<String> words) {
    Map<String, Object> byWord = new LinkedHashMap<>();
    words.forEach(word -> byWord.put(word, word));
    return new ScalarForms.Choice(String.class, byWord, Map.of());
  }

  /// An integer that may come as text.
  private record FromText(Form inner) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return inner.read(integer(value), path, faults);
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return inner.write(value, secrets);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return inner.shown(normalise ? integer(value) : value, normalise);
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      JsonObject text =
          JsonObject.of(
              "type", JsonText.of("string"), "pattern", JsonText.of("^[+-]?[0-9]{1,18}$"));
      return JsonObject.of("anyOf", JsonArray.of(inner.schema(schemas), text));
    }

    @Override
    public boolean hasSecret() {
      return inner.hasSecret();
    }
  }

  /// The integer that a text stands for; anything else as it is.
  static JsonValue integer(JsonValue value) {
    return value instanceof JsonText(String text) && text.matches("[+-]?\\d{1,18}")
        ? JsonInteger.of(new BigInteger(text))
        : value;
  }
}
