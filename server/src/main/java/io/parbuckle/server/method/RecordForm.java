package io.parbuckle.server.method;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An object whose members are the components of a record.
///
/// @param constructor null in the form of an older version, which is read for its faults only
/// @param loose whether unknown members are ignored instead of refused
/// @param tag the member that tells this record from its siblings, null if it has none
record RecordForm(
    Class<?> type,
    String model,
    @Nullable Constructor<?> constructor,
    List<Member> members,
    boolean loose,
    @Nullable Tag tag)
    implements Form {

  /// One component.
  ///
  /// @param fallback stands in for a left-out member; null makes it required, unless it is an edit
  record Member(
      String name,
      String doc,
      Form form,
      @Nullable JsonValue fallback,
      boolean edit,
      @Nullable Method accessor) {

    boolean required() {
      return fallback == null && !edit;
    }

    /// The same member in an older version.
    Member older(Form before) {
      return new Member(name, doc, before, fallback, edit, accessor);
    }

    private Member named(String before) {
      return new Member(before, doc, form, fallback, edit, accessor);
    }
  }

  /// A member with one fixed value.
  record Tag(String name, String value) {}

  @Override
  public @Nullable Object read(JsonValue value, String path, Faults faults) {
    if (!(value instanceof JsonObject object)) {
      faults.add(path, "Input should be a valid dictionary or instance of " + model);
      return null;
    }
    int before = faults.problems().size();
    @Nullable Object[] values = new @Nullable Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(members.get(i), object, path, faults);
    }
    refuseUnknown(object, path, faults);
    return faults.problems().size() == before ? make(values) : null;
  }

  private static @Nullable Object read(
      Member member, JsonObject object, String path, Faults faults) {
    JsonValue given = object.get(member.name());
    if (given == null) {
      if (member.edit()) {
        return new Edit.Keep<>();
      }
      given = member.fallback();
    }
    String place = path.isEmpty() ? member.name() : path + "." + member.name();
    if (given == null) {
      faults.add(place, "Field required");
      return null;
    }
    return member.form().read(given, place, faults);
  }

  private void refuseUnknown(JsonObject object, String path, Faults faults) {
    if (loose) {
      return;
    }
    Set<String> known = members.stream().map(Member::name).collect(Collectors.toSet());
    for (String name : object.members().keySet()) {
      if (!known.contains(name) && (tag == null || !tag.name().equals(name))) {
        faults.add(path.isEmpty() ? name : path + "." + name, "Extra inputs are not permitted");
      }
    }
  }

  boolean has(String name) {
    return members.stream().anyMatch(member -> member.name().equals(name));
  }

  /// The form of an older version, in which one member is another.
  RecordForm older(String name, UnaryOperator<Member> change) {
    return older(
        members.stream()
            .map(member -> member.name().equals(name) ? change.apply(member) : member)
            .toList());
  }

  /// The form of an older version, in which a member had another name.
  RecordForm renamed(String now, String before) {
    return older(now, member -> member.named(before));
  }

  /// The form of an older version, which had no such member.
  RecordForm without(String name) {
    return older(members.stream().filter(member -> !member.name().equals(name)).toList());
  }

  /// The form of an older version, which had one more member.
  RecordForm with(String name, String doc, Form form, JsonValue fallback) {
    List<Member> more = new ArrayList<>(members);
    more.add(new Member(name, doc, form, fallback, false, null));
    return older(List.copyOf(more));
  }

  /// An object with the members of both, for descriptions.
  RecordForm joined(RecordForm other) {
    List<Member> both = new ArrayList<>(members);
    both.addAll(other.members());
    return new RecordForm(type, model + "And" + other.model(), null, both, loose, tag);
  }

  private RecordForm older(List<Member> before) {
    return new RecordForm(type, model, null, before, loose, tag);
  }

  Object make(@Nullable Object[] values) {
    if (constructor == null) {
      return values;
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
    }
  }

  @Override
  public JsonValue write(@Nullable Object value, boolean secrets) {
    if (!type.isInstance(value)) {
      throw new ClassCastException(value + " is no " + type.getSimpleName());
    }
    Map<String, JsonValue> out = LinkedHashMap.newLinkedHashMap(members.size() + 1);
    if (tag != null) {
      out.put(tag.name(), JsonText.of(tag.value()));
    }
    for (Member member : members) {
      Object component = component(member, value);
      if (!(component instanceof Edit.Keep)) {
        out.put(member.name(), member.form().write(component, secrets));
      }
    }
    return new JsonObject(out);
  }

  private @Nullable Object component(Member member, Object record) {
    try {
      return Objects.requireNonNull(member.accessor()).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + member.name() + " of " + model, e);
    }
  }

  @Override
  public JsonValue shown(JsonValue value, boolean normalise) {
    if (!(value instanceof JsonObject object)) {
      // Not an object where one with a secret belongs: it might be the secret itself.
      return hasSecret() ? JsonText.of(MASK) : value;
    }
    Map<String, JsonValue> out = new LinkedHashMap<>(object.members());
    for (Member member : members) {
      out.computeIfPresent(member.name(), (_, each) -> member.form().shown(each, normalise));
    }
    return new JsonObject(out);
  }

  @Override
  public JsonObject schema(Schemas schemas) {
    return schemas.record(this);
  }

  /// The schema in full, with its members' records in place or by reference.
  JsonObject schemaInFull(Schemas schemas) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    if (tag != null) {
      properties.put(
          tag.name(),
          JsonObject.of("type", JsonText.of("string"), "const", JsonText.of(tag.value())));
      required.add(tag.name());
    }
    for (Member member : members) {
      properties.put(member.name(), schema(member, schemas));
      if (schemas.answered() ? !member.edit() : member.required()) {
        required.add(member.name());
      }
    }
    JsonObject schema = Schemas.object(properties, required).with("title", JsonText.of(model));
    Doc doc = type.getAnnotation(Doc.class);
    if (doc != null) {
      schema = schema.with("description", JsonText.of(doc.value()));
    }
    return loose ? schema.without("additionalProperties") : schema;
  }

  /// One component; what is said of it here goes before what its type says of itself.
  JsonObject schema(Member member, Schemas schemas) {
    JsonObject schema = member.form().schema(schemas);
    if (!member.doc().isEmpty()) {
      schema = schema.with("description", JsonText.of(member.doc()));
    }
    JsonValue fallback = member.fallback();
    return fallback == null || schemas.answered() ? schema : schema.with("default", fallback);
  }

  @Override
  public boolean hasSecret() {
    return members.stream().anyMatch(member -> member.form().hasSecret());
  }
}
