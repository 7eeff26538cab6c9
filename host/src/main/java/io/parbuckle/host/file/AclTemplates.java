package io.parbuckle.host.file;

import io.parbuckle.api.Call;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.host.file.AclTemplateParams.Create;
import io.parbuckle.host.file.AclTemplateParams.Update;
import io.parbuckle.host.file.AclTemplateParams.Wanted;
import io.parbuckle.host.file.FilesystemParams.AccessEntry;
import io.parbuckle.host.file.FilesystemParams.AclType;
import io.parbuckle.host.file.PosixAcl.Entry;
import io.parbuckle.host.file.PosixAcl.Perms;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What may be kept as a template, and how templates are shown for a file (`services.md` §18.2).
///
/// **Bound.** [#ALL_MAX] templates.
///
/// **Threads.** Any.
final class AclTemplates {

  private static final int ALL_MAX = 100;

  /// Gids of the groups `builtin_users` and `builtin_administrators`.
  private static final List<Integer> BUILTIN_GROUPS = List.of(545, 544);

  private static final int NAMELESS = -1;
  private static final Perms ALL_PERMS = new Perms(true, true, true);

  private final Database database;
  private final Queries queries;
  private final Roots roots;

  AclTemplates(Database database, Queries queries, Roots roots) {
    this.database = database;
    this.queries = queries.named("filesystem_acl.query-filters", "filesystem_acl.query-options");
    this.roots = roots;
  }

  // ---- finding them

  /// Those that are built in have entries for the built-in groups.
  List<AclTemplate> all() {
    return database.read(AclTemplateStore::all).stream().map(AclTemplates::shown).toList();
  }

  private static AclTemplate shown(AclTemplate template) {
    return template.builtin() ? withBuiltinGroups(template) : template;
  }

  /// A template that names one of these groups has said what they may do.
  private static AclTemplate withBuiltinGroups(AclTemplate template) {
    if (template.acl().stream().anyMatch(entry -> BUILTIN_GROUPS.contains(entry.id()))) {
      return template;
    }
    List<Entry> entries = new ArrayList<>(template.acl());
    for (boolean forNew : List.of(false, true)) {
      for (int gid : BUILTIN_GROUPS) {
        entries.add(new Entry("GROUP", ALL_PERMS, forNew, gid, null));
      }
      if (entries.stream().noneMatch(e -> e.tag().equals("MASK") && e.forNew() == forNew)) {
        entries.add(new Entry("MASK", ALL_PERMS, forNew, NAMELESS, null));
      }
    }
    return template.with(entries);
  }

  /// Those that a file can be given.
  JsonValue byPath(Call call, Wanted wanted) throws IOException {
    queries.check(call, wanted.queryFilters(), wanted.queryOptions());
    List<AclTemplate> found = all();
    if (wanted.formatOptions().ensureBuiltins()) {
      found = found.stream().map(AclTemplates::withBuiltinGroups).toList();
    }
    if (!wanted.path().isEmpty()) {
      found = forFile(wanted, found);
    } else if (wanted.formatOptions().resolveNames()) {
      throw new Fault.Invalid(
          "filesystem.acltemplate_by_path.format-options.resolve_names",
          "Names are looked up for a file: say its path.");
    }
    return queries.query(
        call,
        found.stream().<JsonValue>map(AclTemplate::json).toList(),
        wanted.queryFilters(),
        wanted.queryOptions());
  }

  private List<AclTemplate> forFile(Wanted wanted, List<AclTemplate> all) throws IOException {
    try (Pinned file = roots.hold(wanted.path())) {
      if (!PosixAcl.of(file).supported()) {
        return List.of();
      }
      if (!wanted.formatOptions().resolveNames()) {
        return all;
      }
      StatX stat = file.stat();
      return all.stream()
          .map(each -> each.with(each.acl().stream().map(entry -> named(entry, stat)).toList()))
          .toList();
    }
  }

  private Entry named(Entry entry, StatX owned) {
    Libc libc = roots.libc();
    return switch (entry.tag()) {
      case "USER_OBJ" -> entry.named(libc.user(owned.uid()).orElse(null));
      case "GROUP_OBJ" -> entry.named(libc.group(owned.gid()).orElse(null));
      default -> entry.named(libc);
    };
  }

  // ---- changing them

  /// @throws Fault.Invalid with everything that is wrong with it
  /// @throws Fault.CallError 16 if there are too many already
  AclTemplate create(Create wanted) {
    Rules rules = new Rules("filesystem_acltemplate_create");
    List<Entry> acl = rules.acl(wanted.acl());
    rules.acltype(wanted.acltype());
    return database.write(
        "create template of access list",
        tx -> {
          rules.name(tx, wanted.name(), 0);
          rules.throwAny();
          if (AclTemplateStore.all(tx).size() >= ALL_MAX) {
            throw new Fault.CallError(
                Errno.EBUSY, "There are " + ALL_MAX + " templates already. Delete one first.");
          }
          return one(tx, AclTemplateStore.insert(tx, wanted.name(), acl, wanted.comment()));
        });
  }

  /// @throws Fault.NotFound if there is no such template
  /// @throws Fault.Invalid with everything that is wrong with it
  AclTemplate update(long id, Update wanted) {
    Rules rules = new Rules("filesystem_acltemplate_update");
    return database.write(
        "update template of access list",
        tx -> {
          AclTemplate before = one(tx, id);
          rules.own(before);
          String name = wanted.name().over(before.name());
          rules.name(tx, name, id);
          rules.acltype(wanted.acltype().over(AclType.POSIX1E));
          List<Entry> acl =
              switch (wanted.acl()) {
                case Edit.Set<List<AccessEntry>>(var entries) -> rules.acl(entries);
                case Edit.Keep<List<AccessEntry>> _ -> before.acl();
              };
          rules.throwAny();
          AclTemplateStore.update(tx, id, name, acl, wanted.comment().over(before.comment()));
          return one(tx, id);
        });
  }

  /// @throws Fault.NotFound if there is no such template
  /// @throws Fault.CallError 1 for one that is built in
  void delete(long id) {
    database.write(
        "delete template of access list",
        tx -> {
          AclTemplate template = one(tx, id);
          if (template.builtin()) {
            throw new Fault.CallError(
                Errno.EPERM, "The template " + template.name() + " is built in and stays.");
          }
          AclTemplateStore.delete(tx, id);
          return template;
        });
  }

  private static AclTemplate one(Tx tx, long id) {
    return AclTemplateStore.find(tx, id)
        .orElseThrow(() -> new Fault.NotFound("ACLTemplate " + id + " does not exist"));
  }

  /// What is wrong with a template, told at once. The contract names the parameter otherwise where
  /// it looks at the form alone (`acltemplate_create`).
  private final class Rules {

    private final String schema;
    private final List<Problem> found = new ArrayList<>();

    Rules(String schema) {
      this.schema = schema;
    }

    private void add(String member, String sentence) {
      found.add(new Problem(schema + "." + member, sentence));
    }

    void own(AclTemplate before) {
      if (before.builtin()) {
        add("builtin", "The template " + before.name() + " is built in and stays as it is.");
      }
    }

    void name(Tx tx, String name, long id) {
      if (AclTemplateStore.all(tx).stream()
          .anyMatch(each -> each.name().equals(name) && each.id() != id)) {
        add("name", "Object with this name already exists");
      }
    }

    void acltype(AclType type) {
      if (type != AclType.POSIX1E) {
        add("acltype", "No file of this server has a list of the form " + type + ".");
      }
    }

    List<Entry> acl(List<AccessEntry> wanted) {
      if (wanted.isEmpty()) {
        add("acl", "An access list has at least the entries for owner, group and others.");
        return List.of();
      }
      return new WantedAcl(roots.libc(), sentence -> add("acl", sentence)).of(wanted).entries();
    }

    void throwAny() {
      if (!found.isEmpty()) {
        throw new Fault.Invalid(found);
      }
    }
  }
}
