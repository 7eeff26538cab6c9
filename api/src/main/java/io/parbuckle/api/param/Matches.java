package io.parbuckle.api.param;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A regular expression that the whole text must match.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Matches {

  String value();

  /// What a text that does not match is told; the contract's own text unless given.
  String message() default "";
}
