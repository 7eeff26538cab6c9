package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Those of some entries that match, looked for one after another.
///
/// **Threads.** One.
final class Matching implements Iterator<JsonValue> {

  private final Iterator<JsonValue> entries;
  private final FilterMatcher matcher;
  private @Nullable JsonValue next;

  Matching(Iterator<JsonValue> entries, FilterMatcher matcher) {
    this.entries = entries;
    this.matcher = matcher;
  }

  @Override
  public boolean hasNext() {
    while (next == null && entries.hasNext()) {
      JsonValue entry = entries.next();
      next = matcher.matches(entry) ? entry : null;
    }
    return next != null;
  }

  @Override
  public JsonValue next() {
    JsonValue found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return found;
  }
}
