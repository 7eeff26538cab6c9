package io.parbuckle.api.crud;

import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Name;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The components of a record, to be read and replaced by name.
///
/// **Threads.** Any.
final class Components<R> {

  private final Constructor<R> constructor;
  private final List<Component> all;

  /// @param name in Java
  /// @param column in a table, and on the wire unless the component says otherwise
  record Component(String name, String column, String onWire, Class<?> type, RecordComponent of) {

    @Nullable Object of(Object record) {
      try {
        return of.getAccessor().invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + name + " of " + record.getClass(), e);
      }
    }
  }

  private Components(Constructor<R> constructor, List<Component> all) {
    this.constructor = constructor;
    this.all = all;
  }

  static <R> Components<R> of(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type.getName() + " must be a record");
    }
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new Components<>(
          constructor, Arrays.stream(components).map(Components::component).toList());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its own constructor: " + type, e);
    }
  }

  private static Component component(RecordComponent component) {
    component.getAccessor().setAccessible(true);
    String snake = snake(component.getName());
    Name given = component.getAnnotation(Name.class);
    return new Component(
        component.getName(),
        snake,
        given == null ? snake : given.value(),
        component.getType(),
        component);
  }

  /// `timeStarted` is `time_started`.
  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  List<Component> all() {
    return all;
  }

  List<String> names() {
    return all.stream().map(Component::name).toList();
  }

  /// What a record says of each of its components, those left out that an update keeps.
  static Map<Component, @Nullable Object> given(Object record) {
    Map<Component, @Nullable Object> given = new LinkedHashMap<>();
    for (Component component : of(record.getClass()).all) {
      switch (component.of(record)) {
        case Edit.Keep<?> _ -> {}
        case Edit.Set<?>(Object value) -> given.put(component, value);
        case null -> given.put(component, null);
        case Object value -> given.put(component, value);
      }
    }
    return given;
  }

  /// The record with what another one gives of the same name.
  R over(R before, Object wanted) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given(wanted).forEach((component, value) -> given.put(component.name(), value));
    try {
      return constructor.newInstance(
          all.stream()
              .map(
                  each -> given.containsKey(each.name()) ? given.get(each.name()) : each.of(before))
              .toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot change a " + before.getClass(), e);
    }
  }
}
