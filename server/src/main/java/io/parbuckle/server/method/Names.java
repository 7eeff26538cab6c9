package io.parbuckle.server.method;

import io.parbuckle.api.param.Name;
import java.lang.reflect.RecordComponent;
import java.util.List;

/// Names on the wire.
final class Names {

  private Names() {}

  /// The component's own name in snake case, unless it says another.
  static String of(RecordComponent component) {
    Name given = component.getAnnotation(Name.class);
    return given != null ? given.value() : snake(component.getName());
  }

  static String of(Enum<?> constant) {
    try {
      Name given = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Name.class);
      return given != null ? given.value() : constant.name();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("an enum without its constant " + constant, e);
    }
  }

  /// The model's name in error texts.
  static String ofModel(Class<?> record) {
    Name given = record.getAnnotation(Name.class);
    return given != null ? given.value() : record.getSimpleName();
  }

  static String snake(String camel) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_').append(Character.toLowerCase(c));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }

  /// `'A'`, `'A' or 'B'`, `'A', 'B' or 'C'`.
  static String choice(List<String> words) {
    return either(words.stream().map(word -> "'" + word + "'").toList());
  }

  /// `1`, `1 or 2`, `1, 2 or 3`.
  static String either(List<?> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(i == values.size() - 1 ? " or " : ", ");
      }
      text.append(values.get(i));
    }
    return text.toString();
  }
}
