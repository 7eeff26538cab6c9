package io.parbuckle.host.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jgit.api.CloneCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/// Fetches the content of git repositories.
///
/// A repository is cloned without a work tree, one commit deep; then the regular files of that
/// commit are written out. Links and submodules are never made, so that nothing read later can lead
/// out of the folder.
///
/// **Threads.** Any. The network is used on a thread of its own, because a name look-up cannot be
/// interrupted: the caller waits as long as the limits say, or until it is interrupted itself.
///
/// **Bound.** [SyncLimits].
final class GitRepositories {

  private static final List<String> WANTED = List.of("catalog.json", "features_capability.json");
  private static final String TRAINS = "trains/";

  private final SyncLimits limits;

  GitRepositories(SyncLimits limits) {
    this.limits = limits;
  }

  /// What to fetch.
  ///
  /// @param login user name and password as they stand in an address, or null
  record Wish(String address, @Nullable String login, String branch) {}

  /// Writes the content of a branch into `folder`.
  ///
  /// @param folder is made; what is in it after a failure is for the caller to remove
  /// @return the commit
  /// @throws RepositoryFailure with a sentence that says what did not work
  String fetch(Wish wish, Path folder) throws RepositoryFailure, InterruptedException {
    GitSurroundings.settle();
    Watch watch = new Watch();
    CompletableFuture<String> commit = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual().name("catalog-fetch").start(() -> complete(commit, wish, folder, watch));
    try {
      return await(commit, watch, wish);
    } finally {
      watch.cancel();
      worker.interrupt();
    }
  }

  private String await(CompletableFuture<String> commit, Watch watch, Wish wish)
      throws RepositoryFailure, InterruptedException {
    try {
      if (!watch.heard(limits.contact()) && !commit.isDone()) {
        throw silent(wish, limits.contact());
      }
      return commit.get(limits.whole().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw silent(wish, limits.whole());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RepositoryFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("cannot fetch " + wish.address(), e.getCause());
    }
  }

  private static RepositoryFailure silent(Wish wish, Duration waited) {
    return unreachable(wish, "no answer within " + waited.toSeconds() + " s");
  }

  private static RepositoryFailure unreachable(Wish wish, String reason) {
    return new RepositoryFailure(
        "cannot fetch %s, branch %s: %s. Set a repository that can be reached with catalog.update, such as a file:// address."
            .formatted(
                RepositoryAddress.shown(wish.address(), wish.login() != null),
                wish.branch(),
                reason));
  }

  private void complete(CompletableFuture<String> commit, Wish wish, Path folder, Watch watch) {
    try {
      commit.complete(fetchHere(wish, folder, watch));
    } catch (GitAPIException | IOException e) {
      commit.completeExceptionally(unreachable(wish, reason(e)));
    } catch (RepositoryFailure | RuntimeException e) {
      commit.completeExceptionally(e);
    } finally {
      watch.beginTask("done", 0); // whoever still waits for a first word need not any more
    }
  }

  private String fetchHere(Wish wish, Path folder, Watch watch)
      throws GitAPIException, IOException, RepositoryFailure {
    Path clone = folder.resolveSibling(folder.getFileName() + ".git");
    try (Git git = clone(wish, clone, watch)) {
      Repository repository = git.getRepository();
      ObjectId head = repository.resolve(Constants.R_REMOTES + "origin/" + wish.branch());
      if (head == null) {
        head = repository.resolve(Constants.R_HEADS + wish.branch());
      }
      if (head == null) {
        throw new RepositoryFailure(
            "%s has no branch %s"
                .formatted(
                    RepositoryAddress.shown(wish.address(), wish.login() != null), wish.branch()));
      }
      Files.createDirectories(folder);
      writeOut(repository, head, folder, watch);
      return head.name();
    } finally {
      CatalogFolders.delete(clone);
    }
  }

  private Git clone(Wish wish, Path clone, Watch watch) throws GitAPIException {
    CloneCommand command =
        Git.cloneRepository()
            .setURI(wish.address())
            .setBranch(Constants.R_HEADS + wish.branch())
            .setBranchesToClone(List.of(Constants.R_HEADS + wish.branch()))
            .setCloneSubmodules(false)
            .setNoTags()
            .setNoCheckout(true)
            .setDepth(1)
            .setDirectory(clone.toFile())
            .setProgressMonitor(watch)
            .setTimeout((int) Math.max(1, limits.contact().toSeconds()));
    String login = wish.login();
    if (login != null) {
      command.setCredentialsProvider(credentials(login));
    }
    return command.call();
  }

  private static UsernamePasswordCredentialsProvider credentials(String login) {
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    String password = colon < 0 ? "" : login.substring(colon + 1);
    return new UsernamePasswordCredentialsProvider(decoded(user), decoded(password));
  }

  // A plus sign stands for itself in this part of an address.
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private void writeOut(Repository repository, ObjectId head, Path folder, Watch watch)
      throws IOException, RepositoryFailure {
    int files = 0;
    long bytes = 0;
    try (RevWalk commits = new RevWalk(repository);
        TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commits.parseCommit(head).getTree());
      walk.setRecursive(true);
      while (walk.next() && !watch.isCancelled()) {
        String path = walk.getPathString();
        if (isRegular(walk.getFileMode()) && isWanted(path)) {
          ObjectLoader content = repository.open(walk.getObjectId(0), Constants.OBJ_BLOB);
          files++;
          bytes += content.getSize();
          checkSize(files, bytes);
          write(content, target(folder, path));
        }
      }
    }
  }

  private static boolean isRegular(FileMode mode) {
    return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
  }

  private static boolean isWanted(String path) {
    return WANTED.contains(path) || path.startsWith(TRAINS);
  }

  private void checkSize(int files, long bytes) throws RepositoryFailure {
    if (files > limits.filesMax() || bytes > limits.bytesMax()) {
      throw new RepositoryFailure(
          "is too large: more than %d files or %d bytes"
              .formatted(limits.filesMax(), limits.bytesMax()));
    }
  }

  /// A tree made by hand can hold any name, `..` too.
  private static Path target(Path folder, String path) throws RepositoryFailure {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new RepositoryFailure("holds a file with the impossible name " + path);
      }
    }
    return folder.resolve(path);
  }

  private static void write(ObjectLoader content, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (InputStream in = content.openStream();
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
  }

  /// The innermost words say most; JGit was never given a password, so none can be in them.
  private static String reason(Throwable failure) {
    Throwable inner = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      inner = cause;
      if (cause instanceof NoRemoteRepositoryException) {
        break;
      }
    }
    String words = inner.getMessage() == null ? "" : inner.getMessage().strip();
    return switch (inner) {
      case NoRemoteRepositoryException _ -> "there is no repository";
      case UnknownHostException _ -> "unknown host " + words;
      default -> words.isEmpty() ? inner.getClass().getSimpleName() : words;
    };
  }

  /// Hears whether the repository says something, and lets the fetch be stopped.
  ///
  /// **Threads.** Any.
  private static final class Watch implements ProgressMonitor {

    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean cancelled;

    boolean heard(Duration within) throws InterruptedException {
      return first.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    void cancel() {
      cancelled = true;
    }

    @Override
    public void beginTask(String title, int totalWork) {
      first.countDown();
    }

    @Override
    public void update(int completed) {
      first.countDown();
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void start(int totalTasks) {}

    @Override
    public void endTask() {}

    @Override
    public void showDuration(boolean enabled) {}
  }
}
