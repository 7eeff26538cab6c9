package io.parbuckle.host.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the kernel knows of a file (`statx(2)`).
///
/// @param mode with the bits of the type
/// @param device major and minor number in one, as the C library makes it
/// @param flags the kernel's `STATX_ATTR_…`
record StatX(
    int mode,
    int links,
    int uid,
    int gid,
    long inode,
    long size,
    long blocks,
    Moment atime,
    Moment btime,
    Moment ctime,
    Moment mtime,
    long device,
    long mount,
    long flags) {

  private static final int TYPE = 0xF000;
  private static final int FOLDER = 0x4000;
  private static final int FILE = 0x8000;
  private static final int LINK = 0xA000;
  private static final int PERMISSIONS = 0xFFF;
  private static final long MOUNT_ROOT = 0x2000;
  private static final int BLOCK_BYTES = 512;

  /// In the contract's order.
  private static final Map<String, Long> ATTRIBUTES = attributeBits();

  private static Map<String, Long> attributeBits() {
    Map<String, Long> bits = new LinkedHashMap<>();
    bits.put("COMPRESSED", 0x4L);
    bits.put("APPEND", 0x20L);
    bits.put("NODUMP", 0x40L);
    bits.put("IMMUTABLE", 0x10L);
    bits.put("AUTOMOUNT", 0x1000L);
    bits.put("MOUNT_ROOT", MOUNT_ROOT);
    bits.put("VERIFY", 0x100000L);
    bits.put("DAX", 0x200000L);
    return bits;
  }

  /// Since 1970.
  record Moment(long seconds, int nanos) {

    double value() {
      return seconds + nanos / 1e9;
    }
  }

  static StatX of(MemorySegment raw) {
    return new StatX(
        raw.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF,
        raw.get(ValueLayout.JAVA_INT, 16),
        raw.get(ValueLayout.JAVA_INT, 20),
        raw.get(ValueLayout.JAVA_INT, 24),
        raw.get(ValueLayout.JAVA_LONG, 32),
        raw.get(ValueLayout.JAVA_LONG, 40),
        raw.get(ValueLayout.JAVA_LONG, 48),
        moment(raw, 64),
        moment(raw, 80),
        moment(raw, 96),
        moment(raw, 112),
        device(raw.get(ValueLayout.JAVA_INT, 136), raw.get(ValueLayout.JAVA_INT, 140)),
        raw.get(ValueLayout.JAVA_LONG, 144),
        raw.get(ValueLayout.JAVA_LONG, 8));
  }

  private static Moment moment(MemorySegment raw, long at) {
    return new Moment(
        raw.get(ValueLayout.JAVA_LONG, at), raw.get(ValueLayout.JAVA_INT, at + Long.BYTES));
  }

  private static long device(long major, long minor) {
    return (minor & 0xff)
        | ((major & 0xfff) << 8)
        | ((minor & ~0xffL) << 12)
        | ((major & ~0xfffL) << 32);
  }

  boolean isFolder() {
    return (mode & TYPE) == FOLDER;
  }

  boolean isFile() {
    return (mode & TYPE) == FILE;
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  boolean isMountPoint() {
    return (flags & MOUNT_ROOT) != 0;
  }

  int permissions() {
    return mode & PERMISSIONS;
  }

  long allocated() {
    return blocks * BLOCK_BYTES;
  }

  /// The contract's word.
  String type() {
    return switch (mode & TYPE) {
      case FOLDER -> "DIRECTORY";
      case FILE -> "FILE";
      case LINK -> "SYMLINK";
      default -> "OTHER";
    };
  }

  List<String> attributes() {
    List<String> set = new ArrayList<>();
    ATTRIBUTES.forEach(
        (name, bit) -> {
          if ((flags & bit) != 0) {
            set.add(name);
          }
        });
    return set;
  }
}
