package io.parbuckle.host.catalog;

import io.parbuckle.api.time.Time;
import io.parbuckle.host.catalog.GitRepositories.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// One synchronisation, from top to bottom in [#sync].
///
/// Until the one transaction in which a new generation begins to count, everything new lies beside
/// everything old: whoever kills the server at any moment finds the last good content, and the next
/// synchronisation removes what was left behind.
///
/// **Threads.** Any; one synchronisation at a time, others wait and can be interrupted.
final class CatalogSync {

  private final GitRepositories repositories;
  private final CatalogFolders folders;
  private final CatalogStore store;
  private final Time time;

  // Held across everything: `catalog.sync` and `catalog.sync_all` are jobs with different locks.
  private final ReentrantLock one = new ReentrantLock(true);

  CatalogSync(GitRepositories repositories, CatalogFolders folders, CatalogStore store, Time time) {
    this.repositories = repositories;
    this.folders = folders;
    this.store = store;
    this.time = time;
  }

  /// Hears how far one synchronisation is.
  @FunctionalInterface
  interface Step {

    /// The repository is here; its content is read next.
    void fetched();
  }

  /// Brings one catalogue up to date.
  ///
  /// @throws RepositoryFailure with a sentence that does not name the catalogue
  void sync(String label, Wish wish, Step step) throws RepositoryFailure, InterruptedException {
    one.lockInterruptibly();
    try {
      long old = store.generations().getOrDefault(label, 0L);
      long fresh = Math.max(old + 1, time.millis());
      prepare(label, old);
      Path content = folders.content(label, fresh);
      try {
        String commit = repositories.fetch(wish, content);
        step.fetched();
        List<CatalogApp> apps = CatalogReader.read(content);
        store.insert(label, fresh, apps);
        store.count(label, fresh, commit, time.instant());
      } catch (RepositoryFailure | InterruptedException | RuntimeException e) {
        CatalogFolders.delete(content);
        throw e;
      }
      store.prune(label, fresh);
      CatalogFolders.delete(folders.content(label, old));
    } finally {
      one.unlock();
    }
  }

  private void prepare(String label, long counts) throws RepositoryFailure {
    try {
      store.prune(label, counts);
      folders.prepare(label, counts);
    } catch (IOException e) {
      throw new RepositoryFailure("cannot make its folder: " + e.getMessage(), e);
    }
  }

  /// Forgets the catalogues that are configured no more.
  void keepOnly(List<String> labels) throws InterruptedException {
    one.lockInterruptibly();
    try {
      Map<String, Long> known = store.generations();
      known.keySet().removeAll(labels);
      known.keySet().forEach(store::forget);
      folders.keepOnly(labels);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy " + folders.root(), e);
    } finally {
      one.unlock();
    }
  }
}
