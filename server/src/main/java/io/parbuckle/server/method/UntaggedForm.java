package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A union of v25.04, whose kinds were not told apart by their tag: what fits none is told what is
/// wrong with it for each, below the name of its model (`protocol.md` §10).
///
/// @param models in the order of the faults
record UntaggedForm(UnionForm union, List<Difference.Model> models) implements Form {

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    if (value instanceof JsonObject object
        && object.get(union.tag()) instanceof JsonText(String tag)
        && union.byTag().containsKey(tag)
        && models.stream().noneMatch(model -> model.word().equals(tag))) {
      return union.read(value, path, faults); // a kind that came later, and is taken all the same
    }
    Faults all = new Faults();
    for (Difference.Model model : models) {
      RecordForm kind = union.byTag().get(model.word());
      if (kind == null) {
        continue;
      }
      Faults own = new Faults();
      Object read = read(kind, model.word(), value, path + "." + model.name(), own);
      if (own.none()) {
        return read;
      }
      all.addAll(own);
    }
    faults.addAll(all);
    return null;
  }

  private @Nullable Object read(
      RecordForm kind, String tag, JsonValue value, String path, Faults faults) {
    if (value instanceof JsonObject object) {
      JsonValue given = object.get(union.tag());
      if (given == null) {
        faults.add(path + "." + union.tag(), "Field required");
      } else if (!given.equals(JsonText.of(tag))) {
        faults.add(path + "." + union.tag(), "Input should be '" + tag + "'");
      }
    }
    return kind.read(value, path, faults);
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    return union.write(value, secrets);
  }

  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    return union.shown(value, normalise);
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    JsonObject tagged = union.schema(schemas);
    return JsonObject.of("anyOf", tagged.at("oneOf"));
  }

  @Override
  public boolean hasSecret() {
    return union.hasSecret();
  }
}
