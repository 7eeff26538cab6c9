package io.parbuckle.host.file;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.file.FilesystemParams.Acl;
import io.parbuckle.host.file.FilesystemParams.Chown;
import io.parbuckle.host.file.FilesystemParams.Listing;
import io.parbuckle.host.file.FilesystemParams.Mkdir;
import io.parbuckle.host.file.FilesystemParams.Place;
import io.parbuckle.host.file.FilesystemParams.Put;
import io.parbuckle.host.file.FilesystemParams.Receive;
import io.parbuckle.host.file.FilesystemParams.SetZfs;
import io.parbuckle.host.file.FilesystemParams.Setacl;
import io.parbuckle.host.file.FilesystemParams.Setperm;
import io.parbuckle.host.file.FilesystemParams.TailArguments;
import io.parbuckle.host.file.FilesystemParams.ZfsAttributes;
import io.parbuckle.protocol.error.Errno;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Files of this machine below the folders that the operator has opened: `filesystem.*`
/// (`services.md` §18).
///
/// This file is the face: what can be called, by whom. What may be touched is decided by [Roots].
public final class FilesystemService implements Service {

  private static final String LOCK = "perm_change";
  private static final int BUFFER_BYTES = 128 << 10;

  private final Roots roots;
  private final Contents contents;
  private final Writing writing;
  private final Ownership ownership;
  private final Tail tail;

  public FilesystemService(Platform platform) {
    this.roots = new Roots(platform.roots(), new Libc());
    this.contents = new Contents(roots, platform.queries());
    this.writing = new Writing(roots, platform.random());
    this.ownership = new Ownership(roots);
    this.tail = new Tail(roots);
  }

  @Override
  public void declare(Offer offer) {
    offer.service("filesystem").doc("Files below the opened folders.");
    declareLooking(offer);
    declareWriting(offer);
    declareOwnership(offer);
    offer
        .source("filesystem.file_tail_follow", TailArguments.class, tail::follow)
        .doc("The last lines of a file, then what is appended to it.")
        .needs(Role.FULL_ADMIN);
  }

  private void declareLooking(Offer offer) {
    offer
        .call(
            "filesystem.listdir",
            Listing.class,
            Shape.ANYTHING,
            (call, params) ->
                contents.list(call, params.path(), params.queryFilters(), params.queryOptions()))
        .looksLike(Shape.found(FileEntry.class))
        .doc(
            """
            What is in a folder. Links that lead nowhere or out of the opened folders are left out; \
            `/mnt` itself shows mounted file systems only.\
            """)
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer
        .call("filesystem.stat", Place.class, FileStat.class, (_, params) -> stat(params.path()))
        .doc("What the kernel knows of a file. A link is shown as one, with its target's numbers.")
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer
        .call("filesystem.statfs", Place.class, FsStat.class, (_, params) -> statfs(params.path()))
        .doc("The file system on which a file lies.")
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer
        .call("filesystem.getacl", Acl.class, FileAcl.class, (_, params) -> acl(params))
        .doc("The access list of a file.")
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer
        .call(
            "filesystem.get_zfs_attributes",
            Place.class,
            ZfsAttributes.class,
            (_, params) -> noZfs(params.path()))
        .doc("Attributes that only ZFS keeps; this server reads none, and answers errno 95.")
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer
        .job("filesystem.get", Place.class, Shape.NOTHING, this::get)
        .doc("Sends a file; called through `core.download`.")
        .needs(Role.FULL_ADMIN)
        .audited("Filesystem get", Place::path)
        .evenUnrecorded()
        .writes();
  }

  private void declareWriting(Offer offer) {
    offer
        .call(
            "filesystem.mkdir",
            Mkdir.class,
            Shape.ANYTHING,
            (_, params) -> contents.make(params.filesystemMkdir()))
        .looksLike(FileEntry.class)
        .doc("Makes a folder and answers its row, as `filesystem.listdir` does.")
        .needs(Role.FILESYSTEM_DATA_WRITE)
        .audited("Filesystem make folder", params -> params.filesystemMkdir().path());
    offer
        .job("filesystem.put", Put.class, Shape.of(Boolean.class), this::put)
        .doc(
            """
            Writes what is uploaded into a file, which is replaced as a whole once everything has \
            come. Missing folders are made.\
            """)
        .needs(Role.FULL_ADMIN)
        .audited("Filesystem put", Put::path)
        .reads();
    offer
        .call(
            "filesystem.file_receive",
            Receive.class,
            Shape.of(Boolean.class),
            (_, params) -> receive(params))
        .doc("Writes what comes in the message into a file.")
        .needs(Role.FULL_ADMIN)
        .audited("Filesystem receive", Receive::path)
        .unlisted();
  }

  private void declareOwnership(Offer offer) {
    offer
        .job("filesystem.chown", Chown.class, Shape.NOTHING, this::chown)
        .doc("Changes the owner and the group of a file, or of everything below a folder.")
        .needs(Role.FILESYSTEM_ATTRS_WRITE)
        .audited("Filesystem change owner", params -> params.filesystemChown().path())
        .lock(LOCK);
    offer
        .job("filesystem.setperm", Setperm.class, Shape.NOTHING, this::setPermissions)
        .doc("Changes the permissions of a file, or of everything below a folder.")
        .needs(Role.FILESYSTEM_ATTRS_WRITE)
        .audited("Filesystem set permissions", params -> params.filesystemSetperm().path())
        .lock(LOCK);
    offer
        .call(
            "filesystem.set_zfs_attributes",
            SetZfs.class,
            ZfsAttributes.class,
            (_, params) -> noZfs(params.setZfsFileAttributes().path()))
        .doc("Attributes that only ZFS keeps; this server sets none, and answers errno 95.")
        .needs(Role.FILESYSTEM_ATTRS_WRITE)
        .audited("Filesystem set ZFS attributes", params -> params.setZfsFileAttributes().path());
    offer
        .job(
            "filesystem.setacl",
            Setacl.class,
            Shape.of(FileAcl.class),
            (job, params) -> ownership.setAcl(job, params.filesystemAcl()))
        .doc(
            """
            Changes the access list of a file, or of everything below a folder, and answers it as \
            `filesystem.getacl` does.\
            """)
        .needs(Role.FILESYSTEM_ATTRS_WRITE)
        .audited("Filesystem set ACL", params -> params.filesystemAcl().path())
        .lock(LOCK);
  }

  // ---- looking

  private FileStat stat(String path) throws IOException {
    try (Pinned file = roots.hold(path);
        Pinned name = roots.holdLink(path)) {
      return FileStat.of(name.stat(), file);
    }
  }

  private FsStat statfs(String path) throws IOException {
    try (Pinned file = roots.hold(path)) {
      if (roots.isMounts(file.real())) {
        throw new Fault.CallError(Errno.EINVAL, "Name a file system below " + path + ".");
      }
      return FileSystems.of(file);
    }
  }

  private FileAcl acl(Acl wanted) throws IOException {
    try (Pinned file = roots.hold(wanted.path())) {
      return FileAcl.of(wanted.path(), file, wanted.resolveIds());
    }
  }

  private ZfsAttributes noZfs(String path) throws IOException {
    try (Pinned _ = roots.hold(path)) {
      throw new Fault.CallError(
          Errno.ENOTSUP, path + " has no attributes of ZFS that this server could get at.");
    }
  }

  private @Nullable Void get(JobContext job, Place place) throws IOException {
    try (Pinned file = roots.hold(place.path())) {
      StatX stat = file.stat();
      if (!stat.isFile()) {
        throw new Fault.CallError(Errno.EFAULT, place.path() + " is not a regular file.");
      }
      try (FileInputStream in = new FileInputStream(file.via().toFile())) {
        send(job, in, stat.size());
      } catch (java.io.FileNotFoundException e) {
        throw Refusals.of(e, place.path());
      }
    }
    return null;
  }

  /// As much as there was at the beginning; what is appended meanwhile is not part of it.
  private static void send(JobContext job, FileInputStream in, long size) throws IOException {
    job.outputSize(size);
    OutputStream out = job.output();
    byte[] buffer = new byte[Math.clamp(size, 1, BUFFER_BYTES)];
    long left = size;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new Fault.CallError(
            Errno.EIO, "The file was cut to " + (size - left) + " bytes while it was read.");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  // ---- writing

  private Boolean put(JobContext job, Put wanted) throws IOException {
    writing.write(
        wanted.path(),
        job.input(),
        new Writing.How(wanted.options().append(), wanted.options().mode(), null, null));
    return true;
  }

  private Boolean receive(Receive wanted) throws IOException {
    byte[] content;
    try {
      content = Base64.getMimeDecoder().decode(wanted.content());
    } catch (IllegalArgumentException e) {
      throw new Fault.Invalid("content", "This is not Base64.");
    }
    writing.write(
        wanted.path(),
        new ByteArrayInputStream(content),
        new Writing.How(
            wanted.options().append(),
            wanted.options().mode(),
            wanted.options().uid(),
            wanted.options().gid()));
    return true;
  }

  // ---- owners and permissions

  private @Nullable Void chown(JobContext job, Chown wanted) throws IOException {
    ownership.chown(job, wanted.filesystemChown());
    return null;
  }

  private @Nullable Void setPermissions(JobContext job, Setperm wanted) throws IOException {
    ownership.setPermissions(job, wanted.filesystemSetperm());
    return null;
  }
}
