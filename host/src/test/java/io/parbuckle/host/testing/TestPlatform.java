package io.parbuckle.host.testing;

import io.parbuckle.api.Call;
import io.parbuckle.api.Platform;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Jobs;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// What a plug-in is handed, below a folder of the test's own.
public final class TestPlatform implements Platform, AutoCloseable {

  private final Path data;
  private final HostFiles files;
  private final SqliteDatabase database;
  private final TestTime time = new TestTime();
  private final Map<String, Record> settings = new ConcurrentHashMap<>();
  private final RandomGenerator random = new SplittableRandom(7);
  private final List<Change> published = new CopyOnWriteArrayList<>();
  private final Map<String, Events.Audience> audiences = new ConcurrentHashMap<>();
  private final List<List<String>> ran = new CopyOnWriteArrayList<>();
  private volatile Commands.Result lsblk = new Commands.Result(1, "", "not here");

  public TestPlatform(Path data, HostFiles files) {
    this.data = data;
    this.files = files;
    this.database = new SqliteDatabase(data.resolve("test.db"));
  }

  @Override
  public String apiRelease() {
    return "25.10.5";
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public String node() {
    return "a1";
  }

  /// Everything that was published, in order.
  public List<Change> published() {
    return published;
  }

  /// Somebody listens to a collection now, or nobody any more.
  public void audience(String collection, boolean anybody) {
    Optional.ofNullable(audiences.get(collection)).orElseThrow().changed(anybody);
  }

  @Override
  public Events events() {
    return new Events() {
      @Override
      public void publish(Change change) {
        published.add(change);
      }

      @Override
      public boolean heard(String collection) {
        return true;
      }

      @Override
      public void onAudience(String collection, Audience audience) {
        audiences.put(collection, audience);
      }
    };
  }

  @Override
  public Jobs jobs() {
    throw new UnsupportedOperationException("no test needs this");
  }

  /// Answers all rows, whatever is asked.
  @Override
  public Queries queries() {
    return new Queries() {
      @Override
      public JsonValue query(
          Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
        return new JsonValue.JsonArray(rows);
      }

      @Override
      public JsonValue table(
          Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
        return new JsonValue.JsonArray(rows);
      }

      @Override
      public void check(Call call, JsonValue filters, JsonValue options) {}

      @Override
      public Queries named(String filters, String options) {
        return this;
      }
    };
  }

  @Override
  public Database database() {
    return database;
  }

  /// The stored records, as they would stand in a backup.
  public Map<String, Record> stored() {
    return settings;
  }

  @Override
  public Settings settings() {
    return new Settings() {
      @Override
      public <T extends Record> Optional<T> get(String name, Class<T> type) {
        return Optional.ofNullable(settings.get(name)).map(type::cast);
      }

      @Override
      public void put(String name, Record value) {
        settings.put(name, value);
      }
    };
  }

  /// Not secret, but no longer readable, and bound to its purpose.
  @Override
  public Secrets secrets() {
    return new Secrets() {
      @Override
      public String seal(String purpose, String plain) {
        return HexFormat.of().formatHex((purpose + "|" + plain).getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public String open(String purpose, String sealed) {
        String text = new String(HexFormat.of().parseHex(sealed), StandardCharsets.UTF_8);
        if (!text.startsWith(purpose + "|")) {
          throw new Fault.CallError(14, "Sealed for another purpose.");
        }
        return text.substring(purpose.length() + 1);
      }
    };
  }

  /// What lsblk says from now on.
  public void lsblkSays(String output) {
    lsblk = new Commands.Result(0, output, "");
  }

  /// The programs that were run.
  public List<List<String>> ran() {
    return new ArrayList<>(ran);
  }

  @Override
  public Commands commands() {
    return (words, _) -> {
      ran.add(words);
      return lsblk;
    };
  }

  @Override
  public HostFiles hostFiles() {
    return files;
  }

  @Override
  public List<Path> roots() {
    return List.of(data);
  }

  @Override
  public Time time() {
    return time;
  }

  public TestTime clock() {
    return time;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Path folder(String name) {
    try {
      return Files.createDirectories(data.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public <T> void offer(Class<T> type, T implementation) {
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    return Optional.empty();
  }

  @Override
  public void close() {
    database.close();
  }
}
