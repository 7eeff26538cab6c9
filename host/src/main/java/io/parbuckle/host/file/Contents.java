package io.parbuckle.host.file;

import io.parbuckle.api.Call;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.query.Queries;
import io.parbuckle.host.file.FilesystemParams.Folder;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What is in folders: listing them, and making them.
///
/// **Bound.** [#VALUES_MAX] values of a listing; a folder that has more is refused.
///
/// **Threads.** Any.
final class Contents {

  /// About 100 MiB of memory. Rows without `select` have 16 values.
  static final int VALUES_MAX = 1_000_000;

  private static final int COLUMNS = FileEntry.class.getRecordComponents().length;

  private final Roots roots;
  private final Queries queries;

  Contents(Roots roots, Queries queries) {
    this.roots = roots;
    this.queries = queries.named("query_filters", "query_options");
  }

  JsonValue list(Call call, String path, JsonArray filters, JsonObject options) throws IOException {
    queries.check(call, filters, options);
    Set<String> named = named(filters, options);
    Predicate<String> wanted = named.isEmpty() ? _ -> true : named::contains;
    int most = VALUES_MAX / (named.isEmpty() ? COLUMNS : named.size());
    List<JsonValue> rows = new ArrayList<>();
    try (Pinned folder = roots.hold(path)) {
      if (!folder.stat().isFolder()) {
        throw new Fault.CallError(Errno.ENOTDIR, path + " is not a folder.");
      }
      boolean mountsOnly = roots.isMounts(folder.real());
      try (DirectoryStream<Path> names = Files.newDirectoryStream(folder.via())) {
        for (Path each : names) {
          row(folder, path, each.getFileName().toString(), wanted, mountsOnly).ifPresent(rows::add);
          if (rows.size() > most) {
            throw new Fault.CallError(
                Errno.EFBIG,
                "%s has more than %d entries; a `select` of fewer columns allows for more."
                    .formatted(path, most));
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return queries.query(call, rows, filters, options);
  }

  /// What is named anywhere in the query; nothing when it selects nothing, and so wants everything.
  private static Set<String> named(JsonArray filters, JsonObject options) {
    if (!(options.at("select") instanceof JsonArray(var select)) || select.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(Set.of("name", "path")); // pages need their order
    collect(options.at("select"), names);
    collect(filters, names);
    collect(options.at("order_by"), names);
    return names;
  }

  private static void collect(JsonValue value, Set<String> names) {
    if (value instanceof JsonArray(var items)) {
      items.forEach(item -> collect(item, names));
    } else if (value instanceof JsonText(String text)) {
      names.add(text.replaceFirst("^-", "").replaceFirst("\\..*", ""));
    }
  }

  /// Empty for a link that leads nowhere, or out of the roots, and for what has gone meanwhile.
  private Optional<JsonObject> row(
      Pinned folder, String path, String name, Predicate<String> wanted, boolean mountsOnly)
      throws IOException {
    try (Pinned entry = folder.child(name, path + "/" + name)) {
      StatX stat = entry.stat();
      if (mountsOnly && !stat.isMountPoint()) {
        return Optional.empty();
      }
      if (!stat.isLink()) {
        return Optional.of(FileRow.of(path, name, stat, entry, wanted));
      }
      try (Pinned target =
          Pinned.hold(roots.libc(), folder.via() + "/" + name, Pinned.Links.FOLLOWED)) {
        return roots.holds(target.real())
            ? Optional.of(FileRow.of(path, name, stat, target, wanted))
            : Optional.empty();
      }
    } catch (Fault.CallError e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ELOOP || e.errno() == Errno.EACCES) {
        return Optional.empty();
      }
      throw e;
    }
  }

  // ---- making one

  JsonObject make(Folder wanted) throws IOException {
    Path path = roots.name(wanted.path()).normalize();
    Path above = path.getParent();
    if (above == null || roots.isRoot(path)) {
      throw new Fault.CallError(Errno.EEXIST, "There is a " + path + " already.");
    }
    String name = path.getFileName().toString();
    try (Pinned parent = roots.hold(above.toString())) {
      try {
        Files.createDirectory(parent.via().resolve(name));
      } catch (IOException e) {
        throw Refusals.of(e, wanted.path());
      }
      try (Pinned made = parent.child(name, wanted.path())) {
        setMode(parent, made, name, wanted);
        return FileRow.of(above.toString(), name, made.stat(), made, _ -> true);
      }
    }
  }

  private static void setMode(Pinned parent, Pinned made, String name, Folder wanted)
      throws IOException {
    try {
      Files.setAttribute(made.via(), "unix:mode", Integer.parseInt(wanted.options().mode(), 8));
    } catch (IOException e) {
      if (wanted.options().raiseChmodError()) {
        Files.deleteIfExists(parent.via().resolve(name));
        throw Refusals.of(e, wanted.path());
      }
    }
  }
}
