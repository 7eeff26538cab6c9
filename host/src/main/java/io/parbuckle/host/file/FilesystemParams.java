package io.parbuckle.host.file;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of `filesystem.*` (`services.md` §18).
final class FilesystemParams {

  // Read in annotations only.
  static final String OCTAL = "[0-7]{3,4}";
  static final int PATH_CHARS = 4096;
  static final int FILE_CHARS = 2_048_000;

  private FilesystemParams() {}

  record Place(@Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path) {}

  record Listing(
      @Doc("The folder.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("Filters over the rows.") @Default("[]") JsonArray queryFilters,
      @Doc("Options of the query; `select` spares what is not named.") @Default("{}")
          JsonObject queryOptions) {}

  record Acl(
      @Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("Has no effect on POSIX lists.") @Default("true") boolean simplified,
      @Doc("Fills in the names of users and groups.") @Default("false") boolean resolveIds) {}

  record Mkdir(@Doc("What to make.") Folder filesystemMkdir) {}

  @Doc("A new folder.")
  @Name("FilesystemMkdirArgs")
  record Folder(
      @Doc("Absolute path; the folder above must exist.") @Length(min = 1, max = PATH_CHARS)
          String path,
      @Doc("How to make it.") @Default("{}") FolderOptions options) {}

  @Doc("How to make a folder.")
  @Name("FilesystemMkdirOptions")
  record FolderOptions(
      @Doc("Permissions, in octal digits.") @Default("\"755\"") @Matches(OCTAL) String mode,
      @Doc("Whether a mode that cannot be set takes the folder back.") @Default("true")
          boolean raiseChmodError) {}

  record Put(
      @Doc("Absolute path of the file.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("How to write it.") @Default("{}") PutOptions options) {}

  @Doc("How to write a file.")
  @Name("FilesystemPutOptions")
  record PutOptions(
      @Doc("Adds to what is there, instead of replacing it.") @Default("false") boolean append,
      @Doc("Permissions as a number; null leaves those of the file that is replaced, or 644.")
          @Default("null")
          @Range(min = 0, max = 0xFFF)
          @Nullable Integer mode) {}

  record Receive(
      @Doc("Absolute path of the file.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("What to write, in Base64.") @Secret @Length(max = FILE_CHARS) String content,
      @Doc("How to write it.") @Default("{}") ReceiveOptions options) {}

  @Doc("How to write a file that came in a message.")
  record ReceiveOptions(
      @Doc("Adds to what is there, instead of replacing it.") @Default("false") boolean append,
      @Doc("Permissions as a number, or null.") @Default("null") @Range(min = 0, max = 0xFFF)
          @Nullable Integer mode,
      @Doc("Owner, or null.") @Default("null") @Range(min = 0) @Nullable Integer uid,
      @Doc("Group, or null.") @Default("null") @Range(min = 0) @Nullable Integer gid) {}

  record Chown(@Doc("What to change.") Owner filesystemChown) {}

  @Doc("Owner and group of a file.")
  @Name("FilesystemChownArgs")
  record Owner(
      @Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("Owner by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer uid,
      @Doc("Owner by name.") @Length(min = 1) @Default("null") @Nullable String user,
      @Doc("Group by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer gid,
      @Doc("Group by name.") @Length(min = 1) @Default("null") @Nullable String group,
      @Doc("How far.") @Default("{}") Reach options) {}

  @Doc("How far a change goes.")
  @Name("FilesystemChownOptions")
  record Reach(
      @Doc("Also everything below.") @Default("false") boolean recursive,
      @Doc("Also file systems that are mounted below.") @Default("false") boolean traverse) {}

  record Setperm(@Doc("What to change.") Permissions filesystemSetperm) {}

  @Doc("Permissions of a file.")
  @Name("FilesystemSetpermArgs")
  record Permissions(
      @Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("Owner by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer uid,
      @Doc("Owner by name.") @Length(min = 1) @Default("null") @Nullable String user,
      @Doc("Group by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer gid,
      @Doc("Group by name.") @Length(min = 1) @Default("null") @Nullable String group,
      @Doc("In octal digits; null leaves them.") @Default("null") @Matches(OCTAL)
          @Nullable String mode,
      @Doc("How far, and whether access lists go.") @Default("{}") PermissionOptions options) {}

  @Doc("How far a change of permissions goes.")
  @Name("FilesystemSetpermOptions")
  record PermissionOptions(
      @Doc("Also everything below.") @Default("false") boolean recursive,
      @Doc("Also file systems that are mounted below.") @Default("false") boolean traverse,
      @Doc("Removes access lists.") @Default("false") boolean stripacl) {}

  record Setacl(@Doc("What to change.") AccessList filesystemAcl) {}

  @Doc("Access list of a file.")
  record AccessList(
      @Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("The entries, all of them; those that are not named go.") List<AccessEntry> dacl,
      @Doc("How far, and whether access lists go.") @Default("{}") AclOptions options,
      @Doc("Of lists in the form of NFSv4; without effect on POSIX lists.") @Default("{}")
          Nfs41Flags nfs41Flags,
      @Doc("Owner by number; null or -1 leaves it.") @Default("-1") @Range(min = -1)
          @Nullable Integer uid,
      @Doc("Owner by name.") @Length(min = 1) @Default("null") @Nullable String user,
      @Doc("Group by number; null or -1 leaves it.") @Default("-1") @Range(min = -1)
          @Nullable Integer gid,
      @Doc("Group by name.") @Length(min = 1) @Default("null") @Nullable String group,
      @Doc("The form of the list; null is that of the file system.") @Default("null")
          @Nullable AclType acltype) {}

  /// The forms that access lists have.
  enum AclType {
    NFS4,
    POSIX1E
  }

  /// Whom an entry is about (acl(5)).
  enum Tag {
    USER_OBJ,
    GROUP_OBJ,
    OTHER,
    MASK,
    USER,
    GROUP
  }

  @Doc("An entry of an access list.")
  record AccessEntry(
      @Doc("Whom it is about.") Tag tag,
      @Doc("What it allows.") PosixAcl.Perms perms,
      @Doc("Whether it is for new files in this folder.") @Name("default") @Default("false")
          boolean forNew,
      @Doc("User or group of an entry that is about one; -1 for the others, or with a name.")
          @Default("-1")
          @Range(min = -1)
          @Nullable Integer id,
      @Doc("The same by name.") @Default("null") @Nullable String who) {}

  @Doc("How far a change of access lists goes.")
  record AclOptions(
      @Doc("Removes access lists; `dacl` is empty then.") @Default("false") boolean stripacl,
      @Doc("Also everything below.") @Default("false") boolean recursive,
      @Doc("Also file systems that are mounted below.") @Default("false") boolean traverse,
      @Doc("Entries are brought into the kernel's order, always.") @Default("true")
          boolean canonicalize,
      @Doc("Accepted; has no effect on POSIX lists.") @Default("true")
          boolean validateEffectiveAcl) {}

  @Doc("Flags of a list in the form of NFSv4.")
  record Nfs41Flags(
      @Doc("Accepted.") @Default("false") boolean autoinherit,
      @Doc("Accepted.") @Default("false") @Name("protected") boolean guarded,
      @Doc("Accepted.") @Default("false") boolean defaulted) {}

  record SetZfs(@Doc("What to change.") ZfsChange setZfsFileAttributes) {}

  @Doc("Attributes for a file of ZFS.")
  record ZfsChange(
      @Doc("Absolute path.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("Those to set; null leaves one as it is.") ZfsAttributes zfsFileAttributes) {}

  @Doc("Attributes that ZFS keeps for a file.")
  record ZfsAttributes(
      @Doc("Read-only for SMB clients.") @Default("null") @Nullable Boolean readonly,
      @Doc("Hidden from SMB clients.") @Default("null") @Nullable Boolean hidden,
      @Doc("Of the system, for SMB clients.") @Default("null") @Nullable Boolean system,
      @Doc("To be archived; set by every change of the file.") @Default("null")
          @Nullable Boolean archive,
      @Doc("Neither changed nor deleted by anybody.") @Default("null") @Nullable Boolean immutable,
      @Doc("Changed, but not deleted by anybody.") @Default("null") @Nullable Boolean nounlink,
      @Doc("Only appended to.") @Default("null") @Nullable Boolean appendonly,
      @Doc("Offline for SMB clients.") @Default("null") @Nullable Boolean offline,
      @Doc("Sparse for SMB clients.") @Default("null") @Nullable Boolean sparse) {}

  record TailArguments(
      @Doc("The file to follow.") @Length(min = 1, max = PATH_CHARS) String path,
      @Doc("How many of its last lines come first.")
          @Default("3")
          @Range(min = 0, max = Tail.LINES_MAX)
          int tailLines) {}
}
