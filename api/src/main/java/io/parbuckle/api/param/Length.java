package io.parbuckle.api.param;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How long a text may be, in characters. Without it at most 1024 (`services.md` §0).
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Length {

  int min() default 0;

  int max() default 1024;
}
