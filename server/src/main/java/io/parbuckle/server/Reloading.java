package io.parbuckle.server;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.transport.Doors;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings in use, and how those that may change while the server runs are changed
/// (`operating.md`, marked `*`).
///
/// **Threads.** Any; one change at a time.
final class Reloading {

  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  /// A setting that may change.
  private record Key(String name, Function<ServerConfig, Object> value) {}

  private static final List<Key> KEYS =
      List.of(
          new Key("origins", ServerConfig::origins),
          new Key("proxies", ServerConfig::proxies),
          new Key("allow", ServerConfig::allow),
          new Key("docs.public", ServerConfig::docsPublic),
          new Key("jobs.abort_grace", config -> config.jobs().abortGrace()),
          new Key("jobs.keep", config -> config.jobs().keep()),
          new Key("jobs.keep_count", config -> config.jobs().keepCount()),
          new Key("jobs.keep_short", config -> config.jobs().keepShort()),
          new Key("jobs.keep_short_count", config -> config.jobs().keepShortCount()),
          new Key("jobs.log_bytes", config -> config.jobs().logBytes()),
          new Key("transfer.begin", config -> config.transfer().begin()),
          new Key("transfer.begin_buffered", config -> config.transfer().beginBuffered()),
          new Key("transfer.idle", config -> config.transfer().idle()),
          new Key("transfer.digests", config -> config.transfer().digests()),
          new Key("transfer.body_bytes", config -> config.transfer().bodyBytes()),
          new Key("config.upload_bytes", config -> config.transfer().configUploadBytes()));

  private final Doors doors;
  private final Consumer<ServerConfig> limits;
  private final AtomicReference<ServerConfig> current;

  /// @param current what is in use; whoever asks it whenever a setting is needed hears of changes
  /// @param limits hands new limits to those who keep them
  Reloading(AtomicReference<ServerConfig> current, Doors doors, Consumer<ServerConfig> limits) {
    this.current = current;
    this.doors = doors;
    this.limits = limits;
  }

  /// Puts the settings that may change in the place of the old ones and says which have.
  synchronized void to(ServerConfig next) {
    ServerConfig before = current.get();
    ServerConfig after = before.reloaded(next);
    doors.proxies().trust(AddressList.of(after.proxies()));
    doors.origins().allow(after.origins());
    doors.allow(AddressList.of(after.allow()));
    limits.accept(after);
    current.set(after);
    for (Key key : KEYS) {
      Object was = key.value().apply(before);
      Object is = key.value().apply(after);
      if (!was.equals(is)) {
        LOG.atInfo()
            .addKeyValue("setting", key.name())
            .addKeyValue("was", was)
            .addKeyValue("is", is)
            .log("setting changed");
      }
    }
    if (!after.equals(next)) {
      LOG.atWarn().log("other settings have changed as well; they wait for a restart");
    }
  }
}
