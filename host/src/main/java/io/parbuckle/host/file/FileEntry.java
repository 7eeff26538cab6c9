package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// What [FileRow] writes, for descriptions.
@Doc("What is in a folder.")
record FileEntry(
    @Doc("Its name.") String name,
    @Doc("Its path as it was asked for.") String path,
    @Doc("Its path with links followed.") String realpath,
    @Doc("`FILE`, `DIRECTORY`, `SYMLINK` or `OTHER`.") String type,
    @Doc("Bytes that it holds.") long size,
    @Doc("Bytes that it takes.") long allocationSize,
    @Doc("Kind and permissions, as the kernel counts them.") int mode,
    @Doc("Number of its mount.") long mountId,
    @Doc("Has an access list beyond the mode.") boolean acl,
    @Doc("Its owner.") long uid,
    @Doc("Its group.") long gid,
    @Doc("A file system is mounted there.") boolean isMountpoint,
    @Doc("Always false: there is no ZFS here.") boolean isCtldir,
    @Doc("Such as `APPEND` and `IMMUTABLE`.") List<String> attributes,
    @Doc("Names of its extended attributes.") List<String> xattrs,
    @Doc("Always null: there is no ZFS here.") JsonValue zfsAttrs) {}
