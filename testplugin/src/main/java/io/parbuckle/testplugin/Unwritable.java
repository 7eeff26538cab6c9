package io.parbuckle.testplugin;

import io.parbuckle.api.Shape;

/// A result that no JSON can show.
final class Unwritable {

  /// Declared as "anything", which promises JSON.
  static final Shape<Object> SHAPE = new Shape<>(Shape.ANYTHING.type(), Shape.ANYTHING.nullable());

  private Unwritable() {}

  /// Whatever is no value: here the thread that runs the method.
  static Object result() {
    return Thread.currentThread();
  }
}
