package io.parbuckle.host.catalog;

import io.parbuckle.api.Platform;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Settings;
import io.parbuckle.host.catalog.CatalogIndex.Entry;
import io.parbuckle.host.catalog.CatalogParams.AppsOptions;
import io.parbuckle.host.catalog.CatalogParams.CatalogUpdate;
import io.parbuckle.host.catalog.CatalogParams.RepositoryUpdate;
import io.parbuckle.host.catalog.CatalogSettings.StoredRepository;
import io.parbuckle.host.catalog.CatalogStore.AppRow;
import io.parbuckle.host.catalog.GitRepositories.Wish;
import io.parbuckle.host.catalog.RepositoryAddress.NotAnAddress;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/// The rules of catalogues: what is configured, how all of them are synchronised, what they offer
/// (`services.md` §15, `extensions.md` §10).
///
/// **Threads.** Any.
final class Catalogs {

  private static final String SETTING = "catalog";

  /// Where the setting holds sealed texts; goes with [#purpose].
  static final Sealed SEALED_LOGINS =
      new Sealed.InSetting(SETTING, "repositories.*.sealed_login", "catalog:{label}");

  // The name under which the reference has its one catalogue.
  private static final String OFFICIAL = "TRUENAS";

  private static final int REPOSITORIES_MAX = 100;

  private final Settings settings;
  private final Secrets secrets;
  private final CatalogFolders folders;
  private final CatalogStore store;
  private final CatalogSync sync;
  private final AppVersions versions;

  // Replaced as a whole when another content counts; reading three million bytes of JSON takes
  // long.
  private volatile @Nullable CatalogIndex index;

  Catalogs(Platform platform, SyncLimits limits) {
    this.settings = platform.settings();
    this.secrets = platform.secrets();
    this.folders = new CatalogFolders(() -> platform.folder("catalog"));
    this.store = new CatalogStore(platform.database());
    this.sync = new CatalogSync(new GitRepositories(limits), folders, store, platform.time());
    this.versions = new AppVersions(platform.apiRelease());
  }

  CatalogConfig config() {
    CatalogSettings stored = stored();
    return new CatalogConfig(
        OFFICIAL,
        OFFICIAL,
        stored.preferredTrains(),
        folders.root().toString(),
        stored.repositories().stream().map(Catalogs::shown).toList());
  }

  private CatalogSettings stored() {
    return settings.get(SETTING, CatalogSettings.class).orElse(CatalogSettings.DEFAULTS);
  }

  private static CatalogConfig.Repository shown(StoredRepository repository) {
    return new CatalogConfig.Repository(
        repository.label(),
        RepositoryAddress.shown(repository.address(), repository.sealedLogin() != null),
        repository.branch());
  }

  /// Changes the settings.
  ///
  /// @throws Fault.Invalid with everything that is wrong with the change
  synchronized CatalogConfig update(CatalogUpdate update) {
    CatalogSettings before = stored();
    List<Problem> problems = new ArrayList<>();
    List<String> trains = update.preferredTrains().over(before.preferredTrains());
    checkTrains(trains, problems);
    List<StoredRepository> repositories =
        switch (update.repositories()) {
          case Edit.Keep<List<RepositoryUpdate>> _ -> before.repositories();
          case Edit.Set<List<RepositoryUpdate>> set ->
              repositories(set.value(), before.repositories(), problems);
        };
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    settings.put(SETTING, new CatalogSettings(trains, repositories));
    return config();
  }

  private static void checkTrains(List<String> trains, List<Problem> problems) {
    if (trains.isEmpty()) {
      problems.add(
          new Problem(
              "catalog_update.preferred_trains",
              "At least 1 preferred train must be specified for a catalog."));
    }
    for (int at = 0; at < trains.size(); at++) {
      if (trains.get(at).isBlank()) {
        problems.add(new Problem("catalog_update.preferred_trains." + at, "A train has a name."));
      }
    }
  }

  private List<StoredRepository> repositories(
      List<RepositoryUpdate> wanted, List<StoredRepository> before, List<Problem> problems) {
    if (wanted.size() > REPOSITORIES_MAX) {
      problems.add(
          new Problem(
              "catalog_update.repositories",
              "There may be at most " + REPOSITORIES_MAX + " catalogs."));
      return before;
    }
    Set<String> labels = new HashSet<>();
    List<StoredRepository> repositories = new ArrayList<>();
    for (int at = 0; at < wanted.size(); at++) {
      RepositoryUpdate repository = wanted.get(at);
      String place = "catalog_update.repositories." + at;
      if (!labels.add(repository.label().toLowerCase(Locale.ROOT))) {
        problems.add(
            new Problem(
                place + ".label", "There is already a catalog " + repository.label() + "."));
      }
      if (!Repository.isValidRefName("refs/heads/" + repository.branch())) {
        problems.add(new Problem(place + ".branch", "Not the name of a branch."));
      }
      repository(repository, before, place, problems).ifPresent(repositories::add);
    }
    return repositories;
  }

  private Optional<StoredRepository> repository(
      RepositoryUpdate wanted,
      List<StoredRepository> before,
      String place,
      List<Problem> problems) {
    try {
      RepositoryAddress address = RepositoryAddress.parse(wanted.repository());
      return Optional.of(
          new StoredRepository(
              wanted.label(), address.bare(), wanted.branch(), sealed(wanted, address, before)));
    } catch (NotAnAddress e) {
      problems.add(new Problem(place + ".repository", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /// A list that was read, changed and sent back holds the mask of a secret: the secret stays.
  private @Nullable String sealed(
      RepositoryUpdate wanted, RepositoryAddress address, List<StoredRepository> before)
      throws NotAnAddress {
    if (!address.isMasked()) {
      String login = address.login();
      return login == null ? null : secrets.seal(purpose(wanted.label()), login);
    }
    return before.stream()
        .filter(known -> known.label().equals(wanted.label()))
        .filter(known -> known.address().equals(address.bare()))
        .map(StoredRepository::sealedLogin)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                new NotAnAddress(
                    "The mask stands for no user name and password that are kept for this"
                        + " address. Write them out."));
  }

  private static String purpose(String label) {
    return "catalog:" + label;
  }

  /// `catalog.sync_all`: each catalogue is one step.
  void syncAll(JobContext job) throws InterruptedException {
    List<StoredRepository> repositories = begin(job);
    List<String> failures = new ArrayList<>();
    for (int at = 0; at < repositories.size(); at++) {
      job.stopIfAborted();
      StoredRepository repository = repositories.get(at);
      job.progress(100.0 * at / repositories.size(), "Syncing " + repository.label() + " catalog");
      attempt(repository, () -> {}, failures);
    }
    end(failures);
    job.progress(100, "");
  }

  /// `catalog.sync`: each catalogue is three steps.
  void sync(JobContext job) throws InterruptedException {
    List<StoredRepository> repositories = begin(job);
    List<String> failures = new ArrayList<>();
    int count = repositories.size();
    for (int at = 0; at < count; at++) {
      job.stopIfAborted();
      String label = repositories.get(at).label();
      double begin = 100.0 * at;
      job.progress((begin + 5) / count, "Updating " + label + " repository");
      boolean synced =
          attempt(
              repositories.get(at),
              () -> job.progress((begin + 15) / count, "Reading " + label + " catalog"),
              failures);
      if (synced) {
        job.progress((begin + 100) / count, "Synced " + label + " catalog");
      }
    }
    end(failures);
  }

  private List<StoredRepository> begin(JobContext job) throws InterruptedException {
    List<StoredRepository> repositories = stored().repositories();
    sync.keepOnly(repositories.stream().map(StoredRepository::label).toList());
    if (repositories.isEmpty()) {
      job.progress(100, "There is no catalog to sync");
    }
    return repositories;
  }

  private boolean attempt(StoredRepository repository, CatalogSync.Step step, List<String> failures)
      throws InterruptedException {
    try {
      sync.sync(repository.label(), wish(repository), step);
      return true;
    } catch (RepositoryFailure e) {
      failures.add("Catalog " + repository.label() + ": " + e.sentence());
      return false;
    }
  }

  private Wish wish(StoredRepository repository) {
    String sealed = repository.sealedLogin();
    String login = sealed == null ? null : secrets.open(purpose(repository.label()), sealed);
    return new Wish(repository.address(), login, repository.branch());
  }

  private static void end(List<String> failures) {
    if (!failures.isEmpty()) {
      throw new Fault.CallError(Errno.EFAULT, String.join("\n", failures));
    }
  }

  /// All trains that the last synchronisations found.
  List<String> trains() throws MalformedJson {
    return List.copyOf(index().trains().keySet());
  }

  /// Whether every configured catalogue has been fetched once.
  boolean synced() {
    Map<String, Long> generations = store.generations();
    return stored().repositories().stream()
        .allMatch(repository -> generations.containsKey(repository.label()));
  }

  /// Applications by train and name.
  JsonObject apps(AppsOptions options) throws MalformedJson {
    CatalogIndex offered = index();
    Map<String, JsonValue> shown = new LinkedHashMap<>();
    for (String train : offered.trains().keySet()) {
      if (options.retrieveAllTrains() || options.trains().contains(train)) {
        shown.put(train, offered.shown(train));
      }
    }
    return new JsonObject(shown);
  }

  /// What all configured catalogues offer.
  CatalogIndex index() throws MalformedJson {
    Map<String, Long> counting = new LinkedHashMap<>();
    Map<String, Long> generations = store.generations();
    for (StoredRepository repository : stored().repositories()) {
      Long generation = generations.get(repository.label());
      if (generation != null) {
        counting.put(repository.label(), generation);
      }
    }
    CatalogIndex known = index;
    if (known == null || !sameInOrder(known.generations(), counting)) {
      known = read(counting);
      index = known;
    }
    return known;
  }

  // Of two catalogues with one application the earlier one counts, so the order is part of it.
  private static boolean sameInOrder(Map<String, Long> one, Map<String, Long> other) {
    return List.copyOf(one.entrySet()).equals(List.copyOf(other.entrySet()));
  }

  private CatalogIndex read(Map<String, Long> counting) throws MalformedJson {
    Map<String, List<AppRow>> rows = new LinkedHashMap<>();
    counting.keySet().forEach(label -> rows.put(label, new ArrayList<>()));
    for (AppRow row : store.apps()) {
      List<AppRow> ofLabel = rows.get(row.label());
      if (ofLabel != null) {
        ofLabel.add(row);
      }
    }
    Map<String, Map<String, Entry>> trains = new LinkedHashMap<>();
    for (List<AppRow> ofLabel : rows.values()) {
      for (AppRow row : ofLabel) {
        trains
            .computeIfAbsent(row.train(), _ -> new LinkedHashMap<>())
            .putIfAbsent(row.name(), entry(row));
      }
    }
    return new CatalogIndex(counting, trains);
  }

  private Entry entry(AppRow row) throws MalformedJson {
    Path content = folders.content(row.label(), row.generation());
    Path location = content.resolve("trains").resolve(row.train()).resolve(row.name());
    JsonObject info = (JsonObject) Json.read(row.entry());
    return new Entry(row.label(), content, info.with("location", JsonText.of(location.toString())));
  }

  /// One application with its versions.
  ///
  /// @throws Fault.CallError errno 2 if there is no such application or no file with its versions
  JsonObject details(String app, String train) throws MalformedJson {
    Entry entry = index().find(train, app);
    if (entry == null) {
      throw new Fault.CallError(
          Errno.ENOENT, "There is no application %s in train %s.".formatted(app, train));
    }
    try {
      JsonObject listed =
          CatalogReader.versions(CatalogFolders.versionsFile(entry.content(), train, app));
      String location = ((JsonText) entry.info().at("location")).value();
      return entry.info().with("versions", versions.completed(listed, location));
    } catch (RepositoryFailure e) {
      throw new Fault.CallError(
          Errno.EFAULT,
          "Cannot read the versions of %s in train %s: %s".formatted(app, train, e.sentence()),
          e);
    } catch (IOException e) {
      throw new Fault.CallError(
          Errno.ENOENT,
          "There is no file with the versions of %s in train %s. Sync the catalog %s again."
              .formatted(app, train, entry.label()),
          e);
    }
  }
}
