package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Handler;
import io.parbuckle.api.Version;
import io.parbuckle.server.auth.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one row was in older versions of the API.
///
/// **Threads.** One, while the server starts.
final class Past {

  private final TreeMap<Version, List<Difference>> differences = new TreeMap<>();
  private final TreeMap<Version, Handler<Object, ?>> handlers = new TreeMap<>();
  private @Nullable Version since;
  private @Nullable Version until;

  void before(Version version, List<Difference> more) {
    differences.computeIfAbsent(version, _ -> new ArrayList<>()).addAll(more);
  }

  void before(Version version, Handler<Object, ?> handler) {
    handlers.put(version, handler);
  }

  void since(Version version) {
    since = version;
  }

  void until(Version version) {
    until = version;
  }

  boolean isLaterThan(Version version) {
    return since != null && version.isBefore(since);
  }

  boolean isThere(Version version) {
    return !isLaterThan(version) && (until == null || version.isBefore(until));
  }

  /// The method as that version has it: the same object when it has no differences.
  ///
  /// @throws IllegalArgumentException when a difference is about something that is not there
  Method at(Version version, Method newest, OlderForms forms) {
    // Those that came after the version, the oldest first.
    List<Difference> apply =
        differences.tailMap(version, false).values().stream().flatMap(List::stream).toList();
    Map.Entry<Version, Handler<Object, ?>> handler = handlers.higherEntry(version);
    if (apply.isEmpty() && handler == null) {
      return newest;
    }
    return newest.older(
        access(newest.access(), apply), handler == null ? null : handler.getValue(), apply, forms);
  }

  private static Access access(Access newest, List<Difference> apply) {
    for (Difference difference : apply) {
      if (difference instanceof Difference.Opened(boolean toAnybody)) {
        return toAnybody ? new Access.NoLogin() : new Access.AnyLogin();
      }
    }
    return newest;
  }
}
