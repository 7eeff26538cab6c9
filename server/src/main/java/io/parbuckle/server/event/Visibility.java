package io.parbuckle.server.event;

import io.parbuckle.api.Caller;

/// Which of the listeners to a collection may hear one particular change; jobs are seen by their
/// owners.
@FunctionalInterface
public interface Visibility {

  Visibility EVERYBODY = _ -> true;

  boolean visibleTo(Caller caller);
}
