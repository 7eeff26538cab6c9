package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("The access list of a file.")
record FileAcl(
    @Doc("The path that was asked for.") String path,
    @Doc("`POSIX1E`, or `DISABLED` where the file system has no access lists.") String acltype,
    @Doc("Its entries, or null.") @Nullable List<PosixAcl.Entry> acl,
    @Doc("Owner.") int uid,
    @Doc("Group.") int gid,
    @Doc("Name of the owner, if it was asked for.") @Nullable String user,
    @Doc("Name of the group, if it was asked for.") @Nullable String group,
    @Doc("Whether it says no more than the permissions do.") boolean trivial) {

  /// @param names whether names of users and groups are wanted
  static FileAcl of(String path, Pinned file, boolean names) throws IOException {
    StatX stat = file.stat();
    PosixAcl acl = PosixAcl.of(file);
    Libc libc = file.libc();
    List<PosixAcl.Entry> entries =
        names ? acl.entries().stream().map(entry -> entry.named(libc)).toList() : acl.entries();
    return new FileAcl(
        path,
        acl.supported() ? "POSIX1E" : "DISABLED",
        acl.supported() ? entries : null,
        stat.uid(),
        stat.gid(),
        names ? libc.user(stat.uid()).orElse(null) : null,
        names ? libc.group(stat.gid()).orElse(null) : null,
        !acl.isSpecial());
  }
}
