package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The access list of a file as `acl(5)` has it, read from the kernel's own form of it.
///
/// @param supported whether the file system has such lists
/// @param entries those of the file, then those that new files in it get
record PosixAcl(boolean supported, List<Entry> entries) {

  static final String ACCESS = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 4;
  private static final int ENTRY_BYTES = 8;
  private static final int NAMELESS = -1;

  private static final Map<Integer, String> TAGS =
      Map.of(
          0x01,
          "USER_OBJ",
          0x02,
          "USER",
          0x04,
          "GROUP_OBJ",
          0x08,
          "GROUP",
          0x10,
          "MASK",
          0x20,
          "OTHER");

  /// The kernel wants entries by tag, those of one tag by id.
  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingInt(entry -> code(entry.tag()))
          .thenComparing(Entry::id, Integer::compareUnsigned);

  PosixAcl {
    entries = List.copyOf(entries);
  }

  @Doc("What an entry allows.")
  record Perms(
      @Doc("To read.") @io.parbuckle.api.param.Name("READ") boolean read,
      @Doc("To write.") @io.parbuckle.api.param.Name("WRITE") boolean write,
      @Doc("To run, or to enter.") @io.parbuckle.api.param.Name("EXECUTE") boolean execute) {

    static Perms of(int bits) {
      return new Perms((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0);
    }

    int bits() {
      return (read ? 4 : 0) | (write ? 2 : 0) | (execute ? 1 : 0);
    }
  }

  @Doc("An entry of an access list.")
  record Entry(
      @Doc("`USER_OBJ`, `GROUP_OBJ`, `OTHER`, `MASK`, `USER` or `GROUP`.") String tag,
      @Doc("What it allows.") Perms perms,
      @Doc("Whether it is for new files in this folder.") @io.parbuckle.api.param.Name("default")
          boolean forNew,
      @Doc("User or group; -1 for those that need none.") int id,
      @Doc("Name of the user or group, if it was asked for.") @Nullable String who) {

    Entry named(Libc libc) {
      return switch (tag) {
        case "USER" -> named(libc.user(id).orElse(null));
        case "GROUP" -> named(libc.group(id).orElse(null));
        default -> named((String) null);
      };
    }

    Entry named(@Nullable String name) {
      return new Entry(tag, perms, forNew, id, name);
    }
  }

  static PosixAcl of(Pinned file) throws IOException {
    String name = file.via().toString();
    Libc.Attribute own = file.libc().attribute(name, ACCESS);
    StatX stat = file.stat();
    if (stat.isLink() || !own.supported()) {
      return new PosixAcl(false, List.of());
    }
    List<Entry> entries =
        new ArrayList<>(own.value().map(raw -> read(raw, false)).orElseGet(() -> basic(stat)));
    if (stat.isFolder()) {
      Optional<byte[]> inherited = file.libc().attribute(name, DEFAULT).value();
      inherited.ifPresent(raw -> entries.addAll(read(raw, true)));
    }
    return new PosixAcl(true, entries);
  }

  private static List<Entry> basic(StatX stat) {
    int mode = stat.permissions();
    return List.of(
        new Entry("USER_OBJ", Perms.of(mode >> 6), false, NAMELESS, null),
        new Entry("GROUP_OBJ", Perms.of(mode >> 3), false, NAMELESS, null),
        new Entry("OTHER", Perms.of(mode), false, NAMELESS, null));
  }

  /// A version, then tag, permissions and id of each entry, all little-endian.
  private static List<Entry> read(byte[] raw, boolean forNew) {
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(Math.min(HEADER_BYTES, raw.length));
    List<Entry> entries = new ArrayList<>();
    while (bytes.remaining() >= ENTRY_BYTES) {
      String tag = TAGS.getOrDefault((int) bytes.getShort(), "OTHER");
      Perms perms = Perms.of(bytes.getShort());
      int id = bytes.getInt();
      boolean named = tag.equals("USER") || tag.equals("GROUP");
      entries.add(new Entry(tag, perms, forNew, named ? id : NAMELESS, null));
    }
    return entries;
  }

  /// Makes it the list of a file; what is for new files goes to folders only.
  void writeTo(Pinned file) throws IOException {
    write(file, ACCESS, entries.stream().filter(entry -> !entry.forNew()).toList());
    if (file.stat().isFolder()) {
      write(file, DEFAULT, entries.stream().filter(Entry::forNew).toList());
    }
  }

  private static void write(Pinned file, String name, List<Entry> list) throws IOException {
    String path = file.via().toString();
    if (list.isEmpty()) {
      file.libc().removeAttribute(path, name);
    } else {
      file.libc().setAttribute(path, name, raw(list));
    }
  }

  /// As [#read] takes it.
  private static byte[] raw(List<Entry> list) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + list.size() * ENTRY_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(VERSION);
    list.stream()
        .sorted(ORDER)
        .forEach(
            entry ->
                bytes
                    .putShort((short) code(entry.tag()))
                    .putShort((short) entry.perms().bits())
                    .putInt(entry.id()));
    return bytes.array();
  }

  private static int code(String tag) {
    return TAGS.entrySet().stream()
        .filter(each -> each.getValue().equals(tag))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /// Whether it says more than the permissions of the file do.
  boolean isSpecial() {
    return entries.size() > 3;
  }
}
