package io.parbuckle.api.param;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Members that the record does not know are ignored instead of refused, or, on a record with one
/// component of type [java.util.Map] named `more`, kept there.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface Loose {}
