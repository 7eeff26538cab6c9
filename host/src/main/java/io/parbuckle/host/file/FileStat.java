package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("A file as the kernel knows it; times are seconds since 1970.")
record FileStat(
    @Doc("Path without links.") String realpath,
    @Doc("`DIRECTORY`, `FILE`, `SYMLINK` or `OTHER`.") String type,
    @Doc("Bytes.") long size,
    @Doc("Bytes that it takes on the disk.") long allocationSize,
    @Doc("Permissions with the bits of the type.") int mode,
    @Doc("Number of the mount, as in `/proc/self/mountinfo`.") long mountId,
    @Doc("Owner.") int uid,
    @Doc("Group.") int gid,
    @Doc("Last read.") double atime,
    @Doc("Last written.") double mtime,
    @Doc("Last changed in any way.") double ctime,
    @Doc("Made; 0 where the file system does not know.") double btime,
    @Doc("Number of the device.") long dev,
    @Doc("Number of the file on it.") long inode,
    @Doc("Names that it has.") int nlink,
    @Doc("Whether it has an access list beyond its permissions.") boolean acl,
    @Doc("Whether a file system is mounted here.") boolean isMountpoint,
    @Doc("Always false: there is no ZFS here.") boolean isCtldir,
    @Doc("What the file system says of it, such as `IMMUTABLE`.") List<String> attributes,
    @Doc("Name of the owner, or null.") @Nullable String user,
    @Doc("Name of the group, or null.") @Nullable String group) {

  /// @param named as it stands in its folder: a link there is shown as one, with the numbers of
  ///   what it leads to
  static FileStat of(StatX named, Pinned file) throws java.io.IOException {
    StatX stat = file.stat();
    return new FileStat(
        file.real().toString(),
        named.isLink() ? named.type() : stat.type(),
        stat.size(),
        stat.allocated(),
        stat.mode(),
        stat.mount(),
        stat.uid(),
        stat.gid(),
        stat.atime().value(),
        stat.mtime().value(),
        stat.ctime().value(),
        stat.btime().value(),
        stat.device(),
        stat.inode(),
        stat.links(),
        PosixAcl.of(file).isSpecial(),
        stat.isMountPoint(),
        false,
        stat.attributes(),
        file.libc().user(stat.uid()).orElse(null),
        file.libc().group(stat.gid()).orElse(null));
  }
}
