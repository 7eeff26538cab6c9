package io.parbuckle.api;

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
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Everything a plug-in is handed. What it is not handed it cannot touch.
///
/// **Threads.** Any, for all of its members.
public interface Platform {

  /// The API release that the server speaks by default, such as `25.10.5`.
  String apiRelease();

  /// The product's own version.
  String version();

  /// The name of this server among several on one database.
  String node();

  Events events();

  Jobs jobs();

  Queries queries();

  Database database();

  Settings settings();

  Secrets secrets();

  Commands commands();

  HostFiles hostFiles();

  /// The folders of the host whose files clients may touch (setting `roots`); nothing outside of
  /// them.
  List<Path> roots();

  Time time();

  /// A secure source of chance.
  RandomGenerator random();

  /// A folder of the plug-in's own below the data folder; made when asked for.
  Path folder(String name);

  /// Publishes an interface for other plug-ins.
  <T> void offer(Class<T> type, T implementation);

  /// Finds what another plug-in has published. Ask when it is needed, not while services are built:
  /// the other plug-in may come later.
  <T> Optional<T> find(Class<T> type);
}
