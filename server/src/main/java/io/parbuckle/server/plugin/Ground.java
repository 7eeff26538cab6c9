package io.parbuckle.server.plugin;

import io.parbuckle.api.Platform;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.job.Jobs;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The platform that all plug-ins of a server stand on: the same ports for each, and one place
/// where they find one another.
///
/// **Threads.** Any.
///
/// @param folders makes a folder below the data folder
public record Ground(
    String apiRelease,
    String version,
    String node,
    Events events,
    Jobs jobs,
    Queries queries,
    Database database,
    Settings settings,
    Secrets secrets,
    Commands commands,
    HostFiles hostFiles,
    List<Path> roots,
    Time time,
    RandomGenerator random,
    UnaryOperator<Path> folders,
    Map<Class<?>, Object> published)
    implements Platform {

  public Ground {
    roots = List.copyOf(roots);
    published = new ConcurrentHashMap<>(published);
  }

  @Override
  public Path folder(String name) {
    return folders.apply(Path.of(name));
  }

  @Override
  public <T> void offer(Class<T> type, T implementation) {
    if (published.putIfAbsent(type, implementation) != null) {
      throw new IllegalStateException("two plug-ins offer " + type.getName());
    }
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(published.get(type)).map(type::cast);
  }
}
