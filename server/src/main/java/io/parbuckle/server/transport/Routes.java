package io.parbuckle.server.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which path is served by whom (`protocol.md` §1.1).
///
/// A path matches as it stands: a slash too many is another path.
///
/// **Threads.** Any; immutable.
public final class Routes {

  private final Map<String, Target> exact;
  private final List<Below> below;

  private Routes(Map<String, Target> exact, List<Below> below) {
    this.exact = Map.copyOf(exact);
    this.below =
        below.stream()
            .sorted(Comparator.comparingInt((Below row) -> row.prefix().length()).reversed())
            .toList();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// What a path leads to.
  public sealed interface Target {

    /// @param methods those that are answered, in the order in which 405 lists them; empty for all
    record Http(Endpoint endpoint, List<String> methods) implements Target {}

    record Socket(SocketRoute route) implements Target {}

    /// Nothing is here: 404.
    record Nothing() implements Target {}
  }

  private static final Target NOTHING = new Target.Nothing();

  private record Below(String prefix, Target target) {}

  /// The target of a decoded path, without query.
  public Target target(String path) {
    Target target = exact.get(path);
    if (target != null) {
      return target;
    }
    for (Below row : below) {
      if (path.startsWith(row.prefix())) {
        return row.target();
      }
    }
    return NOTHING;
  }

  /// Collects routes; a path given twice is a defect.
  public static final class Builder {

    private final Map<String, Target> exact = new HashMap<>();
    private final List<Below> below = new ArrayList<>();

    private Builder() {}

    /// One path.
    ///
    /// @param methods those that are answered; none for all
    public Builder at(String path, Endpoint endpoint, String... methods) {
      add(path, new Target.Http(endpoint, List.of(methods)));
      return this;
    }

    /// Every path that begins so and has no route of its own; the longest beginning wins.
    ///
    /// @param methods those that are answered; none for all
    public Builder below(String prefix, Endpoint endpoint, String... methods) {
      below.add(new Below(prefix, new Target.Http(endpoint, List.of(methods))));
      return this;
    }

    /// Nothing is at paths that begin so and have no route of their own, whatever stands above.
    public Builder nothingBelow(String prefix) {
      below.add(new Below(prefix, NOTHING));
      return this;
    }

    /// A path on which WebSockets are opened.
    public Builder socket(String path, SocketRoute route) {
      add(path, new Target.Socket(route));
      return this;
    }

    public Routes build() {
      return new Routes(exact, below);
    }

    private void add(String path, Target target) {
      if (exact.put(path, target) != null) {
        throw new IllegalStateException("two routes for " + path);
      }
    }
  }
}
