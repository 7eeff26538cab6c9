package io.parbuckle.host.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.api.param.Edit;
import io.parbuckle.host.catalog.CatalogParams.AppsOptions;
import io.parbuckle.host.catalog.CatalogParams.CatalogUpdate;
import io.parbuckle.host.catalog.CatalogParams.RepositoryUpdate;
import io.parbuckle.host.testing.HostTree;
import io.parbuckle.host.testing.TestJob;
import io.parbuckle.host.testing.TestPlatform;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Catalogues, over real repositories in files and a real database.
final class CatalogsTest {

  private static final AppsOptions ALL = new AppsOptions(true, false, true, List.of());

  @TempDir Path folder;
  private TestPlatform platform;
  private Catalogs catalogs;

  @BeforeEach
  void open() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    platform = new TestPlatform(data, new HostTree(folder.resolve("root")).files());
    catalogs = new Catalogs(platform, SyncLimits.DEFAULTS);
  }

  @AfterEach
  void close() throws Exception {
    platform.close();
  }

  @Test
  void without_settings_there_is_one_catalogue_at_its_public_address() {
    CatalogConfig config = catalogs.config();

    assertThat(config.id()).isEqualTo("TRUENAS");
    assertThat(config.label()).isEqualTo("TRUENAS");
    assertThat(config.preferredTrains()).containsExactly("stable");
    assertThat(config.location()).isEqualTo(folder.resolve("data/catalog").toString());
    assertThat(config.repositories())
        .containsExactly(
            new CatalogConfig.Repository("TRUENAS", "https://github.com/truenas/apps", "master"));
  }

  @Test
  void what_an_update_leaves_out_stays() {
    catalogs.update(repositories(of("TEST", "file:///srv/catalog")));

    CatalogConfig config = catalogs.update(trains("community", "stable"));

    assertThat(config.preferredTrains()).containsExactly("community", "stable");
    assertThat(config.repositories())
        .containsExactly(new CatalogConfig.Repository("TEST", "file:///srv/catalog", "master"));
  }

  @Test
  void everything_that_is_wrong_with_an_update_is_said_at_once_and_nothing_is_changed() {
    CatalogUpdate update =
        new CatalogUpdate(
            new Edit.Set<>(List.of()),
            new Edit.Set<>(
                List.of(
                    of("TEST", "file:///srv/one"),
                    of("test", "ssh://git@host/two"),
                    new RepositoryUpdate("THREE", "not an address", "a..b"),
                    of("FOUR", "https://host/four?token=x"))));

    Fault.Invalid fault = catchThrowableOfType(Fault.Invalid.class, () -> catalogs.update(update));

    assertThat(fault.problems())
        .extracting(Problem::attribute)
        .containsExactly(
            "catalog_update.preferred_trains",
            "catalog_update.repositories.1.label",
            "catalog_update.repositories.1.repository",
            "catalog_update.repositories.2.branch",
            "catalog_update.repositories.2.repository",
            "catalog_update.repositories.3.repository");
    assertThat(platform.stored()).isEmpty();
  }

  @Test
  void a_password_in_an_address_is_shown_to_nobody_and_survives_being_sent_back() {
    CatalogConfig config =
        catalogs.update(repositories(of("TEST", "https://mara:s3cret@git.example.org/apps.git")));

    assertThat(config.repositories())
        .extracting(CatalogConfig.Repository::repository)
        .containsExactly("https://********@git.example.org/apps.git");
    assertThat(platform.stored().toString()).doesNotContain("s3cret").doesNotContain("mara");

    catalogs.update(repositories(of("TEST", config.repositories().getFirst().repository())));

    assertThat(platform.stored().toString())
        .contains(platform.secrets().seal("catalog:TEST", "mara:s3cret"));
  }

  @Test
  void a_mask_without_a_secret_behind_it_is_refused() {
    CatalogUpdate update = repositories(of("TEST", "https://********@git.example.org/apps.git"));

    Fault.Invalid fault = catchThrowableOfType(Fault.Invalid.class, () -> catalogs.update(update));

    assertThat(fault.problems())
        .extracting(Problem::attribute)
        .containsExactly("catalog_update.repositories.0.repository");
  }

  @Test
  void sync_all_counts_catalogues_and_reads_their_index() throws Exception {
    Path one = example("one");
    Path two = example("two");
    catalogs.update(repositories(of("TEST", url(one)), of("OTHER", url(two))));
    TestJob job = new TestJob();

    catalogs.syncAll(job);

    assertThat(job.progress())
        .containsExactly(
            "0 Syncing TEST catalog", "50 Syncing OTHER catalog", "100 Syncing OTHER catalog");
    assertThat(catalogs.trains()).containsExactly("stable", "community");
    JsonObject notes = app("stable", "notes");
    assertThat(notes.at("title")).isEqualTo(JsonText.of("Notes"));
    assertThat(notes.at("last_update"))
        .isEqualTo(JsonInstant.of(Instant.parse("2025-11-02T08:30:00Z")));
    assertThat(((JsonText) notes.at("location")).value())
        .startsWith(folder.resolve("data/catalog/TEST").toString())
        .endsWith("/trains/stable/notes");
  }

  @Test
  void sync_says_three_steps_of_each_catalogue() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    TestJob one = new TestJob();
    catalogs.sync(one);
    catalogs.update(
        repositories(of("TEST", url(folder.resolve("one"))), of("B", url(example("two")))));
    TestJob two = new TestJob();
    catalogs.sync(two);

    assertThat(one.progress())
        .containsExactly(
            "5 Updating TEST repository", "15 Reading TEST catalog", "100 Synced TEST catalog");
    assertThat(two.progress())
        .containsExactly(
            "2 Updating TEST repository",
            "7 Reading TEST catalog",
            "50 Synced TEST catalog",
            "52 Updating B repository",
            "57 Reading B catalog",
            "100 Synced B catalog");
  }

  @Test
  void without_catalogues_a_sync_does_nothing_and_says_so() throws Exception {
    catalogs.update(repositories());
    TestJob job = new TestJob();

    catalogs.sync(job);

    assertThat(job.progress()).containsExactly("100 There is no catalog to sync");
    assertThat(catalogs.trains()).isEmpty();
  }

  @Test
  void a_catalogue_that_fails_does_not_stop_the_others_and_fails_the_job() throws Exception {
    String nowhere = url(folder.resolve("nowhere"));
    catalogs.update(repositories(of("BAD", nowhere), of("TEST", url(example("one")))));
    TestJob job = new TestJob();

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> catalogs.syncAll(job));

    assertThat(fault.errno()).isEqualTo(Errno.EFAULT);
    assertThat(fault.text().lines())
        .singleElement()
        .asString()
        .startsWith("Catalog BAD: cannot fetch " + nowhere + ", branch master: ")
        .contains("catalog.update");
    assertThat(catalogs.trains()).containsExactly("stable", "community");
  }

  @Test
  void each_catalogue_that_fails_has_a_line() throws Exception {
    Path broken = example("broken");
    write(broken, "catalog.json", "{\"stable\": [");
    Path bare = example("bare");
    remove(bare, "features_capability.json");
    catalogs.update(repositories(of("BROKEN", url(broken)), of("BARE", url(bare))));

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> catalogs.sync(new TestJob()));

    assertThat(fault.text().lines())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).startsWith("Catalog BROKEN: catalog.json is no JSON: ");
              assertThat(lines.get(1))
                  .isEqualTo("Catalog BARE: there is no file features_capability.json at its top");
            });
  }

  @Test
  void the_last_good_content_stays_when_a_sync_fails() throws Exception {
    Path one = example("one");
    catalogs.update(repositories(of("TEST", url(one))));
    catalogs.sync(new TestJob());
    write(one, "catalog.json", "{\"stable\": {\"notes\": {\"categories\": \"none\"}}}");

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> catalogs.sync(new TestJob()));

    assertThat(fault.text())
        .isEqualTo(
            "Catalog TEST: catalog.json: stable.notes.categories is of another kind than the"
                + " format says");
    assertThat(app("stable", "notes").at("title")).isEqualTo(JsonText.of("Notes"));
    assertThat(catalogs.details("notes", "stable").get("versions")).isNotNull();
    assertThat(contentFolders("TEST")).hasSize(1);
  }

  @Test
  void a_new_content_replaces_the_old_one_as_a_whole() throws Exception {
    Path one = example("one");
    catalogs.update(repositories(of("TEST", url(one))));
    catalogs.sync(new TestJob());
    List<Path> before = contentFolders("TEST");
    write(one, "catalog.json", "{\"community\": {\"clock\": {\"title\": \"Watch\"}}}");

    catalogs.sync(new TestJob());

    assertThat(catalogs.trains()).containsExactly("community");
    assertThat(app("community", "clock").at("title")).isEqualTo(JsonText.of("Watch"));
    assertThat(contentFolders("TEST")).hasSize(1).doesNotContainAnyElementsOf(before);
    assertThat(rowsOf("TEST")).isEqualTo(1);
  }

  @Test
  void what_a_killed_sync_left_behind_is_removed_by_the_next_one() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    Path left = folder.resolve("data/catalog/TEST/17.git/objects");
    Files.createDirectories(left);
    Files.writeString(left.resolve("pack"), "half");
    new CatalogStore(platform.database())
        .insert("TEST", 17, List.of(new CatalogApp("stable", "half", JsonObject.EMPTY)));

    catalogs.sync(new TestJob());

    assertThat(contentFolders("TEST")).hasSize(1).noneMatch(path -> path.endsWith("17.git"));
    assertThat(rowsOf("TEST")).isEqualTo(3);
    assertThat(catalogs.index().find("stable", "half")).isNull();
  }

  @Test
  void a_catalogue_that_is_configured_no_more_is_offered_no_more_and_removed() throws Exception {
    Path two = example("two");
    catalogs.update(repositories(of("TEST", url(example("one")))));
    catalogs.sync(new TestJob());
    catalogs.update(repositories(of("OTHER", url(two))));

    assertThat(catalogs.trains()).isEmpty();

    catalogs.sync(new TestJob());

    assertThat(folder.resolve("data/catalog/TEST")).doesNotExist();
    assertThat(rowsOf("TEST")).isZero();
  }

  @Test
  void of_two_catalogues_with_one_application_the_earlier_one_counts() throws Exception {
    Path one = example("one");
    Path two = example("two");
    write(
        two,
        "catalog.json",
        "{\"stable\": {\"notes\": {\"title\": \"Other\"}, \"more\": {\"title\": \"More\"}}}");
    catalogs.update(repositories(of("TEST", url(one)), of("OTHER", url(two))));
    catalogs.sync(new TestJob());

    assertThat(app("stable", "notes").at("title")).isEqualTo(JsonText.of("Notes"));
    assertThat(app("stable", "more").at("title")).isEqualTo(JsonText.of("More"));

    catalogs.update(repositories(of("OTHER", url(two)), of("TEST", url(one))));

    assertThat(app("stable", "notes").at("title")).isEqualTo(JsonText.of("Other"));
  }

  @Test
  void links_and_what_lies_outside_of_the_format_are_not_taken_over() throws Exception {
    Path one = example("one");
    try (Git git = Git.open(one.toFile())) {
      Path details = one.resolve("trains/stable/notes/app_versions.json");
      Files.delete(details);
      Files.createSymbolicLink(details, Path.of("/etc/hostname"));
      Files.createSymbolicLink(one.resolve("trains/more"), Path.of("/etc"));
      Files.writeString(one.resolve("other.txt"), "not wanted");
      git.add().addFilepattern(".").call();
      commit(git);
    }
    catalogs.update(repositories(of("TEST", url(one))));

    catalogs.sync(new TestJob());

    try (Stream<Path> all = Files.walk(contentFolders("TEST").getFirst())) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .contains("catalog.json", "features_capability.json")
          .doesNotContain(".git", "other.txt", "more");
    }
    assertThatThrownBy(() -> catalogs.details("notes", "stable"))
        .isInstanceOfSatisfying(
            Fault.CallError.class, fault -> assertThat(fault.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void the_content_is_for_nobody_elses_eyes() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));

    catalogs.sync(new TestJob());

    assertThat(Files.getPosixFilePermissions(folder.resolve("data/catalog/TEST")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void details_add_versions_with_what_they_are_set_to() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    catalogs.sync(new TestJob());

    JsonObject details = catalogs.details("whoami", "stable");

    JsonObject versions = (JsonObject) details.at("versions");
    assertThat(versions.members()).containsOnlyKeys("1.1.0", "1.0.0");
    JsonObject newest = (JsonObject) versions.at("1.1.0");
    assertThat(newest.at("supported")).isEqualTo(JsonBoolean.TRUE);
    assertThat(((JsonText) newest.at("location")).value()).endsWith("/trains/stable/whoami/1.1.0");
    JsonObject network = (JsonObject) ((JsonObject) newest.at("values")).at("network");
    assertThat(network.at("port")).isEqualTo(JsonInteger.of(8080));
    assertThat(((JsonObject) versions.at("1.0.0")).at("supported")).isEqualTo(JsonBoolean.FALSE);
  }

  @Test
  void a_question_about_the_time_zone_can_be_answered_with_those_there_are() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    catalogs.sync(new TestJob());

    JsonObject details = catalogs.details("clock", "community");

    assertThat(Json.text(details))
        .contains("\"$ref\":[\"definitions/timezone\"],\"enum\":[{")
        .contains("{\"value\":\"Europe/Berlin\",");
  }

  @Test
  void details_of_an_application_that_does_not_exist_are_not_found() {
    assertThatThrownBy(() -> catalogs.details("nothing", "stable"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            fault -> {
              assertThat(fault.errno()).isEqualTo(Errno.ENOENT);
              assertThat(fault.text())
                  .isEqualTo("There is no application nothing in train stable.");
            });
  }

  @Test
  void apps_can_be_asked_for_by_train() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    catalogs.sync(new TestJob());

    JsonObject some =
        catalogs.apps(new AppsOptions(true, true, false, List.of("community", "none")));

    assertThat(some.members()).containsOnlyKeys("community");
  }

  @Test
  void an_abort_is_looked_at_before_each_catalogue() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    TestJob job = new TestJob();
    job.abort();

    assertThatThrownBy(() -> catalogs.syncAll(job)).isInstanceOf(JobAborted.class);
    assertThat(catalogs.trains()).isEmpty();
  }

  @Test
  void a_repository_that_never_answers_fails_in_time_with_its_address_and_the_cure()
      throws Exception {
    Catalogs impatient = impatient(Duration.ofMillis(300));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + silent.getLocalPort() + "/apps";
      impatient.update(repositories(of("TEST", address)));

      Fault.CallError fault =
          catchThrowableOfType(Fault.CallError.class, () -> impatient.sync(new TestJob()));

      assertThat(fault.text())
          .startsWith("Catalog TEST: cannot fetch " + address + ", branch master: no answer within")
          .endsWith(
              "Set a repository that can be reached with catalog.update, such as a file://"
                  + " address.");
    }
    await().until(() -> contentFolders("TEST").isEmpty());
  }

  @Test
  void a_host_that_does_not_exist_is_named_with_the_cure() {
    Catalogs impatient = impatient(Duration.ofSeconds(5));
    impatient.update(repositories(of("TEST", "https://nowhere.invalid/apps")));

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> impatient.sync(new TestJob()));

    assertThat(fault.text())
        .startsWith("Catalog TEST: cannot fetch https://nowhere.invalid/apps, branch master: ")
        .contains("catalog.update");
  }

  @Test
  void the_login_in_an_address_reaches_the_repository_and_no_message() throws Exception {
    List<String> headers = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String header = exchange.getRequestHeaders().getFirst("Authorization");
          headers.add(header == null ? "" : header);
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"apps\"");
          exchange.sendResponseHeaders(header == null ? 401 : 403, -1);
          exchange.close();
        });
    server.start();
    try {
      String host = "127.0.0.1:" + server.getAddress().getPort() + "/apps";
      catalogs.update(repositories(of("TEST", "http://mara:s3%2Bc@" + host)));

      Fault.CallError fault =
          catchThrowableOfType(Fault.CallError.class, () -> catalogs.sync(new TestJob()));

      String login =
          Base64.getEncoder().encodeToString("mara:s3+c".getBytes(StandardCharsets.UTF_8));
      assertThat(headers).contains("Basic " + login);
      assertThat(fault.text())
          .contains("http://********@" + host)
          .doesNotContain("mara")
          .doesNotContain("s3");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_sync_that_waits_for_its_repository_can_be_interrupted() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + silent.getLocalPort() + "/apps";
      catalogs.update(repositories(of("TEST", address)));
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread body =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      catalogs.sync(new TestJob());
                    } catch (InterruptedException | RuntimeException e) {
                      end.set(e);
                    }
                  });
      try (Socket caller = silent.accept()) {
        assertThat(caller.isConnected()).isTrue();
        body.interrupt();

        await().until(() -> !body.isAlive());
      }
      assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }
    await().until(() -> contentFolders("TEST").isEmpty());
  }

  @Test
  void a_catalogue_that_is_too_large_is_refused() throws Exception {
    Catalogs small =
        new Catalogs(
            platform, new SyncLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), 2, 1 << 20));
    small.update(repositories(of("TEST", url(example("one")))));

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> small.sync(new TestJob()));

    assertThat(fault.text())
        .isEqualTo("Catalog TEST: is too large: more than 2 files or 1048576 bytes");
  }

  @Test
  void a_branch_that_does_not_exist_is_named() throws Exception {
    String address = url(example("one"));
    catalogs.update(repositories(new RepositoryUpdate("TEST", address, "next")));

    Fault.CallError fault =
        catchThrowableOfType(Fault.CallError.class, () -> catalogs.sync(new TestJob()));

    assertThat(fault.text()).startsWith("Catalog TEST: ").contains(address).contains("next");
  }

  @Test
  void the_shop_window_shows_preferred_trains_newest_first_and_what_is_alike() throws Exception {
    catalogs.update(repositories(of("TEST", url(example("one")))));
    catalogs.sync(new TestJob());
    AppOffers offers = new AppOffers(catalogs);

    assertThat(offers.available())
        .extracting(row -> ((JsonObject) row).at("name"))
        .containsExactly(JsonText.of("whoami"), JsonText.of("notes"));
    assertThat(offers.categories()).containsExactly("networking", "productivity");

    catalogs.update(trains("stable", "community"));

    assertThat(offers.latest())
        .extracting(row -> ((JsonObject) row).at("name"))
        .containsExactly(JsonText.of("clock"), JsonText.of("whoami"), JsonText.of("notes"));
    assertThat(offers.similar("notes", "stable"))
        .extracting(row -> ((JsonObject) row).at("name"))
        .containsExactlyInAnyOrder(JsonText.of("whoami"), JsonText.of("clock"));
    assertThatThrownBy(() -> offers.similar("none", "stable"))
        .isInstanceOf(Fault.MatchNotFound.class);
  }

  private Catalogs impatient(Duration contact) {
    return new Catalogs(platform, new SyncLimits(contact, Duration.ofSeconds(30), 1000, 1 << 20));
  }

  private JsonObject app(String train, String name) throws Exception {
    JsonObject apps = (JsonObject) catalogs.apps(ALL).at(train);
    return (JsonObject) apps.at(name);
  }

  private List<Path> contentFolders(String label) throws IOException {
    Path of = folder.resolve("data/catalog").resolve(label);
    if (!Files.exists(of)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(of)) {
      return all.toList();
    }
  }

  private record Count(long rows) {}

  private long rowsOf(String label) {
    return platform
        .database()
        .read(
            tx ->
                tx.sql("select count(*) as rows from catalog_app where label = :label")
                    .bind("label", label)
                    .list(Count.class))
        .getFirst()
        .rows();
  }

  private static CatalogUpdate repositories(RepositoryUpdate... repositories) {
    return new CatalogUpdate(new Edit.Keep<>(), new Edit.Set<>(List.of(repositories)));
  }

  private static CatalogUpdate trains(String... trains) {
    return new CatalogUpdate(new Edit.Set<>(List.of(trains)), new Edit.Keep<>());
  }

  private static RepositoryUpdate of(String label, String address) {
    return new RepositoryUpdate(label, address, "master");
  }

  private static String url(Path repository) {
    return "file://" + repository;
  }

  /// The catalogue that comes with the project, as a git repository.
  private Path example(String name) throws Exception {
    GitSurroundings.settle();
    Path repository = folder.resolve(name);
    copy(examples(), repository);
    try (Git git = Git.init().setInitialBranch("master").setDirectory(repository.toFile()).call()) {
      git.add().addFilepattern(".").call();
      commit(git);
    }
    return repository;
  }

  private static Path examples() {
    Path here = Path.of("").toAbsolutePath();
    Path beside = here.resolve("examples/catalog");
    return Files.isDirectory(beside) ? beside : here.resolveSibling("examples").resolve("catalog");
  }

  private static void write(Path repository, String file, String text) throws Exception {
    Files.writeString(repository.resolve(file), text);
    try (Git git = Git.open(repository.toFile())) {
      git.add().addFilepattern(".").call();
      commit(git);
    }
  }

  private static void remove(Path repository, String file) throws Exception {
    try (Git git = Git.open(repository.toFile())) {
      git.rm().addFilepattern(file).call();
      commit(git);
    }
  }

  private static void commit(Git git) throws Exception {
    git.commit()
        .setMessage("A change")
        .setAuthor("Example", "example@example.org")
        .setCommitter("Example", "example@example.org")
        .setSign(false)
        .call();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  @Test
  void versions_are_compared_by_their_numbers() {
    Map<String, Integer> orders =
        Map.of("25.10.5", 0, "25.10", 1, "24.10.2.2", 1, "25.10.10", -1, "99.04", -1, "v25.10", 1);

    orders.forEach(
        (other, order) -> assertThat(AppVersions.compare("25.10.5", other)).isEqualTo(order));
  }
}
