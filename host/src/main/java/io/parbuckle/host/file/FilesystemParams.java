package io.parbuckle.host.file;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import org.jspecify.annotations.Nullable;

/// The parameters of `filesystem.*` (`services.md` §18).
final class FilesystemParams {

  // Read in annotations only.
  static final String OCTAL = "[0-7]{3,4}";
  static final int PATH_CHARS = 4096;
  static final int FILE_CHARS = 2_048_000;

  private FilesystemParams() {}

  record Place(@Doc("Absolute path.") @Length(max = PATH_CHARS) String path) {}

  record Listing(
      @Doc("The folder.") @Length(max = PATH_CHARS) String path,
      @Doc("Filters over the rows.") @Default("[]") JsonArray queryFilters,
      @Doc("Options of the query; `select` spares what is not named.") @Default("{}")
          JsonObject queryOptions) {}

  record Acl(
      @Doc("Absolute path.") @Length(max = PATH_CHARS) String path,
      @Doc("Has no effect on POSIX lists.") @Default("true") boolean simplified,
      @Doc("Fills in the names of users and groups.") @Default("false") boolean resolveIds) {}

  record Mkdir(@Doc("What to make.") Folder filesystemMkdir) {}

  @Doc("A new folder.")
  record Folder(
      @Doc("Absolute path; the folder above must exist.") @Length(max = PATH_CHARS) String path,
      @Doc("How to make it.") @Default("{}") FolderOptions options) {}

  @Doc("How to make a folder.")
  record FolderOptions(
      @Doc("Permissions, in octal digits.") @Default("\"755\"") @Matches(OCTAL) String mode,
      @Doc("Whether a mode that cannot be set takes the folder back.") @Default("true")
          boolean raiseChmodError) {}

  record Put(
      @Doc("Absolute path of the file.") @Length(max = PATH_CHARS) String path,
      @Doc("How to write it.") @Default("{}") PutOptions options) {}

  @Doc("How to write a file.")
  record PutOptions(
      @Doc("Adds to what is there, instead of replacing it.") @Default("false") boolean append,
      @Doc("Permissions as a number; null leaves those of the file that is replaced, or 644.")
          @Default("null")
          @Range(min = 0, max = 0xFFF)
          @Nullable Integer mode) {}

  record Receive(
      @Doc("Absolute path of the file.") @Length(max = PATH_CHARS) String path,
      @Doc("What to write, in Base64.") @Length(max = FILE_CHARS) String content,
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
  record Owner(
      @Doc("Absolute path.") @Length(max = PATH_CHARS) String path,
      @Doc("Owner by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer uid,
      @Doc("Owner by name.") @Default("null") @Nullable String user,
      @Doc("Group by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer gid,
      @Doc("Group by name.") @Default("null") @Nullable String group,
      @Doc("How far.") @Default("{}") Reach options) {}

  @Doc("How far a change goes.")
  record Reach(
      @Doc("Also everything below.") @Default("false") boolean recursive,
      @Doc("Also file systems that are mounted below.") @Default("false") boolean traverse) {}

  record Setperm(@Doc("What to change.") Permissions filesystemSetperm) {}

  @Doc("Permissions of a file.")
  record Permissions(
      @Doc("Absolute path.") @Length(max = PATH_CHARS) String path,
      @Doc("In octal digits; null leaves them.") @Default("null") @Matches(OCTAL)
          @Nullable String mode,
      @Doc("Owner by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer uid,
      @Doc("Owner by name.") @Default("null") @Nullable String user,
      @Doc("Group by number; null or -1 leaves it.") @Default("null") @Range(min = -1)
          @Nullable Integer gid,
      @Doc("Group by name.") @Default("null") @Nullable String group,
      @Doc("How far, and whether access lists go.") @Default("{}") PermissionOptions options) {}

  @Doc("How far a change of permissions goes.")
  record PermissionOptions(
      @Doc("Removes access lists.") @Default("false") boolean stripacl,
      @Doc("Also everything below.") @Default("false") boolean recursive,
      @Doc("Also file systems that are mounted below.") @Default("false") boolean traverse) {}

  record TailArguments(
      @Doc("The file to follow.") @Length(max = PATH_CHARS) String path,
      @Doc("How many of its last lines come first.")
          @Default("3")
          @Range(min = 0, max = Tail.LINES_MAX)
          int tailLines) {}
}
