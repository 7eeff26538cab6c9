package io.parbuckle.server.method;

import io.parbuckle.api.Shape;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Loose;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.OneOf;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.param.Tag;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes [Form]s from Java types and the words of `api.param` on them. What is wrong with a
/// declaration is an [IllegalArgumentException] that names the record and the component.
///
/// **Threads.** Any.
final class Forms {

  /// Records are met again and again; the others are cheap.
  private final Map<Class<?>, Form> records = new ConcurrentHashMap<>();

  /// The form of a declared result.
  Form of(Shape<?> shape) {
    Form form = of(shape.type());
    return shape.nullable() ? new ContainerForms.OrNull(form) : form;
  }

  /// The form of a type without words of its own.
  Form of(Type type) {
    return switch (type) {
      case Class<?> plain -> ofClass(plain, List.of(), Words.NONE);
      case ParameterizedType generic ->
          ofClass(
              (Class<?>) generic.getRawType(),
              Arrays.stream(generic.getActualTypeArguments()).map(this::of).toList(),
              Words.NONE);
      case Shape.Described described -> described(described);
      default -> throw new IllegalArgumentException("no form for the type " + type);
    };
  }

  private Form described(Shape.Described described) {
    List<Form> parts = described.parts().stream().map(this::of).toList();
    return switch (described.kind()) {
      case JOINED -> ((RecordForm) parts.get(0)).joined((RecordForm) parts.get(1));
      case EITHER -> new DescribedForm(schemas -> Schemas.anyOf(parts, schemas));
      case TUPLE -> new DescribedForm(schemas -> Schemas.tuple(parts, schemas));
      case FOUND -> {
        Form row = parts.getFirst();
        yield new DescribedForm(
            schemas -> QuerySchemas.result(row.schema(Schemas.answer()), schemas));
      }
    };
  }

  /// The form of what a method really returned, whatever it declared.
  Form ofValue(Object value) {
    return switch (value) {
      case Iterable<?> _ when !(value instanceof Set<?>) -> new ContainerForms.Items(loose());
      case java.util.stream.Stream<?> _ -> new ContainerForms.Items(loose());
      case Set<?> _ -> new ContainerForms.Distinct(loose());
      case Map<?, ?> _ -> new ContainerForms.Entries(loose());
      default -> ofRuntime(value.getClass());
    };
  }

  private Form ofRuntime(Class<?> type) {
    try {
      return ofClass(type, List.of(), Words.NONE);
    } catch (IllegalArgumentException _) {
      return new ScalarForms.Unwritable(type);
    }
  }

  /// Writes every value by its own class.
  private Form loose() {
    return new Loosely(this);
  }

  /// The form of a record, whose members the caller needs.
  RecordForm ofRecord(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " must be a record");
    }
    return (RecordForm) of(type);
  }

  /// The parameters of a method that many services have, each with a record of its own: `params` is
  /// generic, and takes what is of a variable type under this name.
  RecordForm ofGeneric(Class<?> params, String name, String doc, Class<?> type) {
    RecordComponent[] components = params.getRecordComponents();
    List<RecordForm.Member> members = new ArrayList<>();
    for (RecordComponent component : components) {
      if (component.getGenericType() instanceof TypeVariable) {
        component.getAccessor().setAccessible(true);
        members.add(
            new RecordForm.Member(name, doc, of(type), null, false, component.getAccessor()));
      } else {
        members.add(member(params, component));
      }
    }
    return new RecordForm(
        params, name, constructor(params, components), List.copyOf(members), false, null);
  }

  private Form ofClass(Class<?> type, List<Form> arguments, Words words) {
    Form form = simple(type, words);
    if (form != null) {
      return form;
    }
    if (type == List.class || type == Iterable.class || type == java.util.stream.Stream.class) {
      return new ContainerForms.Items(only(type, arguments, 0));
    }
    if (type == Set.class) {
      return new ContainerForms.Distinct(only(type, arguments, 0));
    }
    if (type == Map.class) {
      return new ContainerForms.Entries(only(type, arguments, 1));
    }
    if (type == Edit.class) {
      return new ContainerForms.Changed(only(type, arguments, 0));
    }
    if (type == Written.class) {
      return new WrittenForm(only(type, arguments, 0));
    }
    if (type.isEnum() && !JsonValue.class.isAssignableFrom(type)) {
      return ScalarForms.Choice.of(type);
    }
    return composite(type);
  }

  private static Form only(Class<?> type, List<Form> arguments, int index) {
    if (arguments.size() <= index) {
      throw new IllegalArgumentException(
          "a raw " + type.getSimpleName() + " says nothing of its content");
    }
    return arguments.get(index);
  }

  private static @Nullable Form simple(Class<?> type, Words words) {
    if (type == String.class) {
      return words.text();
    }
    if (type == boolean.class || type == Boolean.class) {
      return new ScalarForms.Flag();
    }
    if (type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class
        || type == BigInteger.class) {
      return words.oneOf().isEmpty()
          ? ScalarForms.Whole.of(type, words.min(), words.max())
          : new ScalarForms.OneOf(type, words.oneOf());
    }
    if (type == double.class
        || type == Double.class
        || type == float.class
        || type == Float.class) {
      return new ScalarForms.Fraction(words.min(), words.max());
    }
    if (type == Instant.class) {
      return new ScalarForms.Moment();
    }
    if (type == LocalTime.class) {
      return new ScalarForms.Clock();
    }
    if (type == LocalDate.class) {
      return new ScalarForms.Day();
    }
    if (type == Void.class) {
      return new ScalarForms.Nothing();
    }
    if (type == JsonObject.class) {
      return new ContainerForms.AnyObject();
    }
    if (type == JsonArray.class) {
      return new ContainerForms.AnyList();
    }
    return JsonValue.class.isAssignableFrom(type) ? new ScalarForms.Anything() : null;
  }

  private Form composite(Class<?> type) {
    Form known = records.get(type);
    if (known != null) {
      return known;
    }
    Form made;
    if (type.isRecord()) {
      made = record(type);
    } else if (type.isSealed() && type.getAnnotation(Tag.class) != null) {
      made = union(type);
    } else {
      throw new IllegalArgumentException("no form for the type " + type.getName());
    }
    records.put(type, made);
    return made;
  }

  private UnionForm union(Class<?> type) {
    Map<String, RecordForm> byTag = new LinkedHashMap<>();
    for (Class<?> each : type.getPermittedSubclasses()) {
      byTag.put(Names.ofModel(each), ofRecord(each));
    }
    return new UnionForm(Objects.requireNonNull(type.getAnnotation(Tag.class)).value(), byTag);
  }

  private RecordForm record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<RecordForm.Member> members = new ArrayList<>();
    for (RecordComponent component : components) {
      members.add(member(type, component));
    }
    return new RecordForm(
        type,
        Names.ofModel(type),
        constructor(type, components),
        List.copyOf(members),
        type.getAnnotation(Loose.class) != null,
        tag(type));
  }

  private static RecordForm.@Nullable Tag tag(Class<?> type) {
    for (Class<?> parent : type.getInterfaces()) {
      Tag tag = parent.getAnnotation(Tag.class);
      if (tag != null) {
        return new RecordForm.Tag(tag.value(), Names.ofModel(type));
      }
    }
    return null;
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its constructor: " + type, e);
    }
  }

  private RecordForm.Member member(Class<?> type, RecordComponent component) {
    Form form = ofAnnotated(component.getAnnotatedType(), Words.of(component));
    if (component.getAnnotation(Secret.class) != null) {
      form = new ContainerForms.Hidden(form);
    }
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    Doc doc = component.getAnnotation(Doc.class);
    return new RecordForm.Member(
        Names.of(component),
        doc == null ? "" : doc.value(),
        form,
        fallback(type, component, form),
        component.getType() == Edit.class,
        accessor);
  }

  private Form ofAnnotated(AnnotatedType type, Words words) {
    List<Form> arguments = List.of();
    if (type instanceof AnnotatedParameterizedType generic) {
      // The words on a component hold for what a list, an edit or a map is made of.
      arguments =
          Arrays.stream(generic.getAnnotatedActualTypeArguments())
              .map(argument -> ofAnnotated(argument, words))
              .toList();
    }
    Class<?> raw =
        type.getType() instanceof ParameterizedType generic
            ? (Class<?>) generic.getRawType()
            : (Class<?>) type.getType();
    Form form = ofClass(raw, arguments, words);
    return type.isAnnotationPresent(Nullable.class) ? new ContainerForms.OrNull(form) : form;
  }

  private static @Nullable JsonValue fallback(Class<?> type, RecordComponent component, Form form) {
    Default given = component.getAnnotation(Default.class);
    if (given == null) {
      return null;
    }
    String place = type.getName() + "." + component.getName();
    try {
      JsonValue value = Json.read(given.value());
      Faults faults = new Faults();
      form.read(value, place, faults);
      if (!faults.none()) {
        throw new IllegalArgumentException("@Default of " + faults.problems());
      }
      return value;
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(
          "@Default of " + place + " is no JSON: " + given.value(), e);
    }
  }

  /// The rules that stand on a component.
  private record Words(
      double min,
      double max,
      int lengthMin,
      int lengthMax,
      @Nullable Matches matches,
      List<Integer> oneOf) {

    static final Words NONE =
        new Words(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 1024, null, List.of());

    static Words of(AnnotatedElement element) {
      Range range = element.getAnnotation(Range.class);
      Length length = element.getAnnotation(Length.class);
      OneOf oneOf = element.getAnnotation(OneOf.class);
      return new Words(
          range == null ? NONE.min : range.min(),
          range == null ? NONE.max : range.max(),
          length == null ? NONE.lengthMin : length.min(),
          length == null ? NONE.lengthMax : length.max(),
          element.getAnnotation(Matches.class),
          oneOf == null ? NONE.oneOf : Arrays.stream(oneOf.value()).boxed().toList());
    }

    ScalarForms.Text text() {
      return new ScalarForms.Text(
          lengthMin,
          lengthMax,
          matches == null ? null : Pattern.compile(matches.value()),
          matches == null ? "" : matches.message());
    }
  }

  /// Writes a value by the class it turns out to have.
  private record Loosely(Forms forms) implements Form {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return value;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return value == null ? JsonValue.NULL : forms.ofValue(value).write(value, secrets);
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.EMPTY;
    }

    @Override
    public boolean hasSecret() {
      return false;
    }
  }
}
