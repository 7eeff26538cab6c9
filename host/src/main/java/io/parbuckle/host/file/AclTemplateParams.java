package io.parbuckle.host.file;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Name;
import io.parbuckle.host.file.FilesystemParams.AccessEntry;
import io.parbuckle.host.file.FilesystemParams.AclType;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;

/// The parameters of `filesystem.acltemplate.*`.
final class AclTemplateParams {

  // Read in annotations only.
  static final int NAME_CHARS = 120;

  private AclTemplateParams() {}

  @Doc("A new template.")
  @Name("AclTemplateCreate")
  record Create(
      @Doc("Not in use by another template.") @Length(min = 1, max = NAME_CHARS) String name,
      @Doc("The form of the list; this server takes `POSIX1E`.") AclType acltype,
      @Doc("The entries, at least those for owner, group and others.") List<AccessEntry> acl,
      @Doc("What it is for.") @Default("\"\"") String comment) {

    Create {
      acl = List.copyOf(acl);
    }
  }

  @Doc("Changes to a template.")
  @Name("AclTemplateUpdate")
  record Update(
      @Doc("Not in use by another template.") @Length(min = 1, max = NAME_CHARS) Edit<String> name,
      @Doc("The form of the list; this server takes `POSIX1E`.") Edit<AclType> acltype,
      @Doc("The entries, at least those for owner, group and others.") Edit<List<AccessEntry>> acl,
      @Doc("What it is for.") Edit<String> comment) {}

  record ByPath(@Doc("What is wanted.") Wanted filesystemAcl) {}

  @Doc("Which templates are wanted, and how they are shown.")
  @Name("ACLTemplateByPathArgs")
  record Wanted(
      @Doc("Only what this file can be given; empty for all.")
          @Default("\"\"")
          @Length(max = FilesystemParams.PATH_CHARS)
          String path,
      @Doc("Filters over the rows.") @Name("query-filters") @Default("[]") JsonArray queryFilters,
      @Doc("Options of the query.") @Name("query-options") @Default("{}") JsonObject queryOptions,
      @Doc("How they are shown.") @Name("format-options") @Default("{}") Format formatOptions) {}

  @Doc("How templates are shown.")
  @Name("AclTemplateFormatOptions")
  record Format(
      @Doc("Entries are in the kernel's order, always.") @Default("false") boolean canonicalize,
      @Doc("Adds the groups of administrators and users, as the built-in templates have them.")
          @Default("false")
          boolean ensureBuiltins,
      @Doc("Fills in names, those of the file's owner and group, too; needs `path`.")
          @Default("false")
          boolean resolveNames) {}
}
