package io.parbuckle.server.method;

import io.parbuckle.api.Version;
import io.parbuckle.server.job.JobMethod;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What can be called on each version of the API: one [MethodTable] for each, made once at the
/// start. A method without differences is the same object in all of them, so that a call on an
/// older version costs what it costs on the newest.
///
/// **Threads.** Any; immutable.
public final class Versions {

  private final Map<Version, MethodTable> tables;
  private final MethodTable current;
  private final Map<String, JobMethod> jobs;

  /// @param jobs the job methods of all versions
  Versions(Map<Version, MethodTable> tables, MethodTable current, Map<String, JobMethod> jobs) {
    this.tables = new TreeMap<>(tables);
    this.current = current;
    this.jobs = Map.copyOf(jobs);
  }

  /// The table of a version that is served.
  public MethodTable at(Version version) {
    MethodTable table = tables.get(version);
    if (table == null) {
      throw new IllegalArgumentException(version + " is not served, only " + tables.keySet());
    }
    return table;
  }

  /// What `/api/current` speaks, and everything that names no version: the legacy protocol (whose
  /// models of v24.10 are those of no method here), uploads, the calls of `core.bulk`.
  public MethodTable current() {
    return current;
  }

  /// All tables, the oldest first.
  public Collection<MethodTable> all() {
    return tables.values();
  }

  /// The job method of that name, of whatever version; null if there is none.
  public @Nullable JobMethod job(String name) {
    return jobs.get(name);
  }
}
