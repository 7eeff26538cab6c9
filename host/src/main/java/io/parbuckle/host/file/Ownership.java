package io.parbuckle.host.file;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.host.file.FilesystemParams.AccessList;
import io.parbuckle.host.file.FilesystemParams.AclType;
import io.parbuckle.host.file.FilesystemParams.Owner;
import io.parbuckle.host.file.FilesystemParams.Permissions;
import io.parbuckle.host.file.FilesystemParams.Reach;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Changes owners, permissions and access lists, of one file or of everything below a folder.
///
/// Each file is held while it is changed, links are left alone: nothing that happens to names
/// meanwhile leads the change elsewhere.
///
/// **Bound.** [#DEPTH_MAX] folders deep, one handle each.
final class Ownership {

  private static final int DEPTH_MAX = 500;

  private final Roots roots;

  Ownership(Roots roots) {
    this.roots = roots;
  }

  /// What is done to one file.
  private interface Change {
    void apply(Pinned file) throws IOException;
  }

  /// What is wanted; null leaves a thing as it is.
  ///
  /// @param strip whether access lists go
  /// @param acl comes in their place
  private record Wish(
      @Nullable Integer uid,
      @Nullable Integer gid,
      @Nullable Integer mode,
      boolean strip,
      @Nullable PosixAcl acl) {

    void apply(Pinned file) throws IOException {
      Path via = file.via();
      if (strip) {
        file.libc().removeAttribute(via.toString(), PosixAcl.ACCESS);
        file.libc().removeAttribute(via.toString(), PosixAcl.DEFAULT);
      }
      if (uid != null) {
        Files.setAttribute(via, "unix:uid", uid);
      }
      if (gid != null) {
        Files.setAttribute(via, "unix:gid", gid);
      }
      if (mode != null) {
        Files.setAttribute(via, "unix:mode", mode); // last: a new owner takes bits away
      }
      if (acl != null) {
        acl.writeTo(file);
      }
    }
  }

  void chown(JobContext job, Owner wanted) throws IOException {
    Problems problems = new Problems("chown", "filesystem_chown");
    Integer uid = problems.id("user", wanted.uid(), wanted.user(), roots.libc()::uid);
    Integer gid = problems.id("group", wanted.gid(), wanted.group(), roots.libc()::gid);
    if (problems.none() && uid == null && gid == null) {
      problems.whole("Say at least one of uid, user, gid and group.");
    }
    change(job, wanted.path(), wanted.options(), new Wish(uid, gid, null, false, null), problems);
  }

  void setPermissions(JobContext job, Permissions wanted) throws IOException {
    Problems problems = new Problems("setperm", "filesystem_setperm");
    String digits = wanted.mode();
    Integer mode = digits == null ? null : Integer.valueOf(digits, 8);
    if (mode == null && !wanted.options().stripacl()) {
      problems.whole("Say a mode, or that access lists go (stripacl).");
    }
    if (mode != null && mode == 0) {
      problems.add("mode", "Mode 000 would lock everybody out.");
    }
    Wish wish =
        new Wish(
            problems.id("user", wanted.uid(), wanted.user(), roots.libc()::uid),
            problems.id("group", wanted.gid(), wanted.group(), roots.libc()::gid),
            mode,
            wanted.options().stripacl(),
            null);
    Reach reach = new Reach(wanted.options().recursive(), wanted.options().traverse());
    change(job, wanted.path(), reach, wish, problems);
  }

  /// @return the list as it is then
  FileAcl setAcl(JobContext job, AccessList wanted) throws IOException {
    Problems problems = new Problems("setacl", "filesystem_acl");
    boolean strip = wanted.options().stripacl();
    if (strip && !wanted.dacl().isEmpty()) {
      problems.whole("Say entries, or that access lists go (stripacl), not both.");
    }
    if (wanted.acltype() == AclType.NFS4) {
      problems.add("acltype", "Files of this machine have lists of type POSIX1E.");
    }
    WantedAcl lists = new WantedAcl(roots.libc(), sentence -> problems.add("dacl", sentence));
    Wish wish =
        new Wish(
            problems.id("user", wanted.uid(), wanted.user(), roots.libc()::uid),
            problems.id("group", wanted.gid(), wanted.group(), roots.libc()::gid),
            null,
            strip,
            strip ? null : lists.of(wanted.dacl()));
    Reach reach = new Reach(wanted.options().recursive(), wanted.options().traverse());
    change(job, wanted.path(), reach, wish, problems);
    try (Pinned file = roots.hold(wanted.path())) {
      return FileAcl.of(wanted.path(), file, false);
    }
  }

  private void change(JobContext job, String path, Reach reach, Wish wish, Problems problems)
      throws IOException {
    job.progress(0, "Preparing");
    try (Pinned top = problems.hold(roots, path)) {
      if (top != null) {
        check(top, path, reach, wish, problems);
      }
      problems.throwAny();
      if (top != null) {
        job.progress(10, "Applying");
        apply(job, top, path, wish::apply, reach, 0);
      }
    }
    job.progress(100, "Done");
  }

  private void check(Pinned top, String path, Reach reach, Wish wish, Problems problems)
      throws IOException {
    if (roots.isRoot(top.real())) {
      problems.add("path", path + " is one of the folders that were opened, and stays as it is.");
    }
    if (reach.recursive() && !top.stat().isFolder()) {
      problems.add("path", path + " is not a folder; recursive is for folders.");
    }
    if (FileSystems.of(top).flags().contains("RO")) {
      problems.add("path", path + " lies on a file system that is mounted read-only.");
    }
    if (wish.acl() != null) {
      checkAcl(top, path, wish.acl(), problems);
    }
    if (wish.mode() != null && !wish.strip() && PosixAcl.of(top).isSpecial()) {
      problems.add("mode", path + " has an access list; a mode needs stripacl.");
    }
  }

  private static void checkAcl(Pinned top, String path, PosixAcl acl, Problems problems)
      throws IOException {
    if (!PosixAcl.of(top).supported()) {
      throw new Fault.CallError(
          Errno.ENOTSUP, "The file system of " + path + " has no access lists.");
    }
    if (!top.stat().isFolder() && acl.entries().stream().anyMatch(PosixAcl.Entry::forNew)) {
      problems.add("dacl", path + " is not a folder; entries for new files are for folders.");
    }
  }

  private static void apply(
      JobContext job, Pinned file, String shown, Change change, Reach reach, int depth)
      throws IOException {
    job.stopIfAborted();
    if (depth > DEPTH_MAX) {
      throw new Fault.CallError(
          Errno.ELOOP, shown + " lies more than " + DEPTH_MAX + " folders deep.");
    }
    if (reach.recursive() && file.stat().isFolder()) {
      below(job, file, shown, change, reach, depth);
    }
    try {
      change.apply(file);
    } catch (IOException e) {
      throw Refusals.of(e, shown);
    }
  }

  private static void below(
      JobContext job, Pinned folder, String shown, Change change, Reach reach, int depth)
      throws IOException {
    long mount = folder.stat().mount();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder.via())) {
      for (Path each : names) {
        String name = each.getFileName().toString();
        String path = shown + "/" + name;
        try (Pinned child = folder.child(name, path)) {
          StatX stat = child.stat();
          if (!stat.isLink() && (reach.traverse() || stat.mount() == mount)) {
            apply(job, child, path, change, reach, depth + 1);
          }
        } catch (Fault.CallError e) {
          if (e.errno() != Errno.ENOENT) { // gone meanwhile
            throw e;
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// Everything that is wrong with a request, told at once.
  private static final class Problems {

    private final String method;
    private final String parameter;
    private final List<Problem> found = new ArrayList<>();

    /// @param parameter its name on the wire
    Problems(String method, String parameter) {
      this.method = method;
      this.parameter = parameter;
    }

    /// What is wrong with the parameter as a whole.
    void whole(String sentence) {
      found.add(new Problem(parameter, sentence));
    }

    void add(String member, String sentence) {
      found.add(new Problem("filesystem." + method + "." + member, sentence));
    }

    boolean none() {
      return found.isEmpty();
    }

    void throwAny() {
      if (!found.isEmpty()) {
        throw new Fault.Invalid(found);
      }
    }

    @Nullable Pinned hold(Roots roots, String path) throws IOException {
      try {
        return roots.hold(path);
      } catch (Fault.CallError e) {
        found.add(new Problem("filesystem." + method + ".path", e.text(), e.errno()));
        return null;
      }
    }

    /// @return null when it stays
    @Nullable Integer id(
        String member,
        @Nullable Integer number,
        @Nullable String name,
        Function<String, Optional<Integer>> numbers) {
      if (name == null) {
        return number == null || number < 0 ? null : number;
      }
      if (number != null && number >= 0) {
        add(member, "Say the number or the name, not both.");
        return null;
      }
      Optional<Integer> found = numbers.apply(name);
      if (found.isEmpty()) {
        add(member, String.format(Locale.ROOT, "There is no %s %s.", member, name));
      }
      return found.orElse(null);
    }
  }
}
