package io.parbuckle.api.param;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Stands on a sealed interface whose records are told apart by this member, such as `mechanism`;
/// each record says its own value with [Name].
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface Tag {

  String value();
}
