package io.parbuckle.host.file;

import io.parbuckle.host.file.FilesystemParams.AccessEntry;
import io.parbuckle.host.file.FilesystemParams.Tag;
import io.parbuckle.host.file.PosixAcl.Entry;
import io.parbuckle.host.file.PosixAcl.Perms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns the entries that a client wants into a list that the kernel takes (acl(5)).
///
/// A list has one entry each for owner, group and others. With entries for further users or groups
/// it has a mask, too; one that was not given allows what these and the group together do, as
/// `setfacl(1)` has it.
final class WantedAcl {

  private static final int NAMELESS = -1;

  private final Libc libc;
  private final Consumer<String> problems;

  /// @param problems hears what is wrong, a sentence each
  WantedAcl(Libc libc, Consumer<String> problems) {
    this.libc = libc;
    this.problems = problems;
  }

  /// The list; means nothing once a problem has been told.
  PosixAcl of(List<AccessEntry> wanted) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      Entry entry = entry(wanted.get(i), i);
      if (entry != null) {
        entries.add(entry);
      }
    }
    refuseDoubles(entries);
    List<Entry> whole = new ArrayList<>(complete(entries, false));
    if (wanted.stream().anyMatch(AccessEntry::forNew)) {
      whole.addAll(complete(entries, true));
    }
    return new PosixAcl(true, whole);
  }

  private @Nullable Entry entry(AccessEntry wanted, int place) {
    Integer id = wanted.id() == null ? Integer.valueOf(NAMELESS) : wanted.id();
    String who = wanted.who();
    boolean one = wanted.tag() == Tag.USER || wanted.tag() == Tag.GROUP;
    if (!one && (id != NAMELESS || who != null)) {
      problems.accept("Entry %d: %s has no id and no name.".formatted(place, wanted.tag()));
      return null;
    }
    if (one && (id == NAMELESS) == (who == null)) {
      problems.accept("Entry %d: %s needs an id or a name.".formatted(place, wanted.tag()));
      return null;
    }
    if (who != null) {
      Optional<Integer> named = wanted.tag() == Tag.USER ? libc.uid(who) : libc.gid(who);
      if (named.isEmpty()) {
        problems.accept("Entry %d: there is no %s %s.".formatted(place, wanted.tag(), who));
        return null;
      }
      id = named.get();
    }
    return new Entry(wanted.tag().name(), wanted.perms(), wanted.forNew(), id, null);
  }

  private void refuseDoubles(List<Entry> entries) {
    record Subject(String tag, int id, boolean forNew) {}
    Set<Subject> seen = new HashSet<>();
    for (Entry entry : entries) {
      if (!seen.add(new Subject(entry.tag(), entry.id(), entry.forNew()))) {
        problems.accept(
            "There are two entries for %s%s%s."
                .formatted(
                    entry.tag(),
                    entry.id() == NAMELESS ? "" : " " + entry.id(),
                    entry.forNew() ? " of new files" : ""));
      }
    }
  }

  private List<Entry> complete(List<Entry> all, boolean forNew) {
    List<Entry> entries =
        new ArrayList<>(all.stream().filter(entry -> entry.forNew() == forNew).toList());
    for (Tag tag : List.of(Tag.USER_OBJ, Tag.GROUP_OBJ, Tag.OTHER)) {
      if (!has(entries, tag)) {
        problems.accept(
            "An entry for %s%s is missing.".formatted(tag, forNew ? " of new files" : ""));
      }
    }
    if ((has(entries, Tag.USER) || has(entries, Tag.GROUP)) && !has(entries, Tag.MASK)) {
      int mask =
          entries.stream()
              .filter(entry -> !entry.tag().equals("USER_OBJ") && !entry.tag().equals("OTHER"))
              .mapToInt(entry -> entry.perms().bits())
              .reduce(0, (a, b) -> a | b);
      entries.add(new Entry("MASK", Perms.of(mask), forNew, NAMELESS, null));
    }
    return entries;
  }

  private static boolean has(List<Entry> entries, Tag tag) {
    return entries.stream().anyMatch(entry -> entry.tag().equals(tag.name()));
  }
}
