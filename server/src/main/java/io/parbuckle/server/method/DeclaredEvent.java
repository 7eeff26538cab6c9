package io.parbuckle.server.method;

import io.parbuckle.api.Offer.EventRow;
import io.parbuckle.api.event.Change;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A row of a collection whose changes are told, or of a source of events.
final class DeclaredEvent extends DeclaredRow<EventRow> implements EventRow {

  private final Forms forms;
  private final @Nullable EventSource source;
  private Set<Change.Kind> kinds;
  private @Nullable Class<?> fields;

  DeclaredEvent(Forms forms, String name, @Nullable EventSource source) {
    super(name);
    this.forms = forms;
    this.source = source;
    this.kinds = source == null ? EnumSet.allOf(Change.Kind.class) : EnumSet.of(Change.Kind.ADDED);
  }

  @Override
  public EventRow kinds(Change.Kind first, Change.Kind... others) {
    kinds = EnumSet.of(first, others);
    return this;
  }

  @Override
  public EventRow fields(Class<?> type) {
    fields = type;
    return this;
  }

  @Override
  EventRow self() {
    return this;
  }

  /// @param older forms of records that are told in another than their newest one
  MethodTable.Event event(Map<Class<?>, Form> older) {
    Form form = fields == null ? null : older.getOrDefault(fields, forms.of(fields));
    return new MethodTable.Event(name, access, doc, source, kinds, form);
  }
}
