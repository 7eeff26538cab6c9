package io.parbuckle.host.catalog;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// Keeps JGit from looking around on this machine. By itself it starts the program `git` to find
/// its settings, reads those of whoever started the server (which may redirect addresses), and
/// writes what it measured about file systems into that person's home.
///
/// JGit has one such object for the whole process; [#settle] puts this one there.
final class GitSurroundings extends SystemReader.Delegate {

  private GitSurroundings(SystemReader original) {
    super(original);
  }

  static synchronized void settle() {
    if (!(SystemReader.getInstance() instanceof GitSurroundings)) {
      SystemReader.setInstance(new GitSurroundings(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public StoredConfig getUserConfig() {
    return new Nothing(null, FS.DETECTED);
  }

  @Override
  public StoredConfig getSystemConfig() {
    return new Nothing(null, FS.DETECTED);
  }

  @Override
  public StoredConfig getJGitConfig() {
    return new Nothing(null, FS.DETECTED);
  }

  /// Settings that are empty and stay so.
  private static final class Nothing extends FileBasedConfig {

    Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
