package io.parbuckle.host.file;

import io.parbuckle.api.fault.OsError;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The calls of the C library that Java has no words for: holding a file without opening it,
/// `statx(2)`, `statfs(2)`, extended attributes, names of accounts.
///
/// Only 64-bit Linux; the layouts are those of its kernel interface.
///
/// **Threads.** Any. Names of accounts are asked for one at a time: the C library answers in a
/// buffer of its own.
final class Libc {

  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NOFOLLOW = 0x20000;
  private static final int O_NOFOLLOW_ARM = 0x8000;

  private static final int AT_EMPTY_PATH = 0x1000;

  /// The basic members, the time of birth and the mount.
  private static final int STATX_WANTED = 0x7ff | 0x800 | 0x1000;

  private static final int STATX_BYTES = 256;
  private static final int STATFS_BYTES = 128;
  private static final int XATTR_BYTES = 64 << 10;
  private static final int NAME_BYTES_MAX = 4096;
  private static final long ID_OFFSET = 16;

  private static final int ENODATA = 61;
  private static final int ENOTSUP = 95;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final MethodHandle open =
      function("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
  private final MethodHandle close = function("close", FunctionDescriptor.of(INT, INT));
  private final MethodHandle statx =
      function(
          "statx",
          FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT, INT, ValueLayout.ADDRESS));
  private final MethodHandle fstatfs =
      function("fstatfs", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS));
  private final MethodHandle getxattr =
      function(
          "getxattr",
          FunctionDescriptor.of(
              LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG));
  private final MethodHandle setxattr =
      function(
          "setxattr",
          FunctionDescriptor.of(
              INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG, INT));
  private final MethodHandle removexattr =
      function("removexattr", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private final MethodHandle listxattr =
      function(
          "listxattr", FunctionDescriptor.of(LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG));
  private final MethodHandle getpwuid = lookup("getpwuid", INT);
  private final MethodHandle getgrgid = lookup("getgrgid", INT);
  private final MethodHandle getpwnam = lookup("getpwnam", ValueLayout.ADDRESS);
  private final MethodHandle getgrnam = lookup("getgrnam", ValueLayout.ADDRESS);

  @SuppressWarnings("restricted") // the launcher allows native access
  private static MethodHandle function(String name, FunctionDescriptor form) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), form, Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted") // the launcher allows native access
  private static MethodHandle lookup(String name, java.lang.foreign.MemoryLayout by) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.ADDRESS, by));
  }

  /// Holds a file without opening it: nothing is read, no device or pipe notices.
  ///
  /// @param follow whether a link at the end of the name is followed, or held itself
  /// @return the number of the handle
  /// @throws OsError as `open(2)`
  int hold(String path, boolean follow) throws OsError {
    int flags = O_PATH | O_CLOEXEC | (follow ? 0 : noFollow());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int handle = (int) open.invokeExact(state, text(arena, path), flags);
      return (int) checked(handle, state, path);
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int noFollow() {
    return System.getProperty("os.arch").equals("aarch64") ? O_NOFOLLOW_ARM : O_NOFOLLOW;
  }

  void release(int handle) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) close.invokeExact(arena.allocate(STATE), handle);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  StatX statx(int handle) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment into = arena.allocate(STATX_BYTES, Long.BYTES);
      int code =
          (int)
              statx.invokeExact(state, handle, text(arena, ""), AT_EMPTY_PATH, STATX_WANTED, into);
      checked(code, state, "statx");
      return StatX.of(into);
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Sizes of a file system.
  ///
  /// @param fsid as one number
  record StatFs(
      long blockBytes,
      long blocks,
      long blocksFree,
      long blocksAvailable,
      long files,
      long filesFree,
      long fsid,
      long nameMax) {}

  StatFs statfs(int handle) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment into = arena.allocate(STATFS_BYTES, Long.BYTES);
      int code = (int) fstatfs.invokeExact(state, handle, into);
      checked(code, state, "statfs");
      long[] words = new long[10];
      for (int i = 0; i < words.length; i++) {
        words[i] = into.get(LONG, (long) i * Long.BYTES);
      }
      return new StatFs(
          words[9] == 0 ? words[1] : words[9], // blocks are counted in fragments
          words[2],
          words[3],
          words[4],
          words[5],
          words[6],
          words[7],
          words[8]);
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// @param supported whether the file system has attributes of this kind at all
  /// @param value empty when the file has none of that name
  record Attribute(boolean supported, Optional<byte[]> value) {}

  Attribute attribute(String path, String name) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment into = arena.allocate(XATTR_BYTES);
      long size =
          (long)
              getxattr.invokeExact(
                  state, text(arena, path), text(arena, name), into, (long) XATTR_BYTES);
      if (size < 0) {
        int errno = (int) ERRNO.get(state, 0L);
        if (errno == ENODATA || errno == ENOTSUP) {
          return new Attribute(errno == ENODATA, Optional.empty());
        }
      }
      int count = (int) checked(size, state, name);
      return new Attribute(
          true, Optional.of(into.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE)));
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void setAttribute(String path, String name, byte[] value) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
      int code =
          (int)
              setxattr.invokeExact(
                  state, text(arena, path), text(arena, name), from, (long) value.length, 0);
      checked(code, state, name);
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Does nothing when there is none of that name.
  void removeAttribute(String path, String name) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int code = (int) removexattr.invokeExact(state, text(arena, path), text(arena, name));
      int errno = (int) ERRNO.get(state, 0L);
      if (code < 0 && errno != ENODATA && errno != ENOTSUP) {
        checked(code, state, name);
      }
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// The names of all attributes; empty where there can be none.
  List<String> attributes(String path) throws OsError {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment into = arena.allocate(XATTR_BYTES);
      long size = (long) listxattr.invokeExact(state, text(arena, path), into, (long) XATTR_BYTES);
      if (size < 0 && (int) ERRNO.get(state, 0L) == ENOTSUP) {
        return List.of();
      }
      int count = (int) checked(size, state, path);
      byte[] names = into.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      List<String> found = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < names.length; i++) {
        if (names[i] == 0) {
          found.add(new String(names, start, i - start, StandardCharsets.UTF_8));
          start = i + 1;
        }
      }
      return found;
    } catch (OsError e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  // ---- names of accounts

  Optional<String> user(int uid) {
    return nameOf(getpwuid, uid);
  }

  Optional<String> group(int gid) {
    return nameOf(getgrgid, gid);
  }

  Optional<Integer> uid(String user) {
    return idOf(getpwnam, user);
  }

  Optional<Integer> gid(String group) {
    return idOf(getgrnam, group);
  }

  @SuppressWarnings("restricted") // the first member of both structures is the name
  private synchronized Optional<String> nameOf(MethodHandle by, int id) {
    try {
      MemorySegment found = (MemorySegment) by.invokeExact(id);
      if (found.address() == 0) {
        return Optional.empty();
      }
      MemorySegment name =
          found
              .reinterpret(ValueLayout.ADDRESS.byteSize())
              .get(ValueLayout.ADDRESS, 0)
              .reinterpret(NAME_BYTES_MAX);
      return Optional.of(name.getString(0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @SuppressWarnings("restricted") // uid and gid stand at the same place of their structures
  private synchronized Optional<Integer> idOf(MethodHandle by, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = (MemorySegment) by.invokeExact(text(arena, name));
      return found.address() == 0
          ? Optional.empty()
          : Optional.of(found.reinterpret(ID_OFFSET + Integer.BYTES).get(INT, ID_OFFSET));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  // ---- common

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text); // UTF-8, whatever the locale of this process
  }

  private static long checked(long result, MemorySegment state, String what) throws OsError {
    if (result < 0) {
      int errno = (int) ERRNO.get(state, 0L);
      throw new OsError(errno, what);
    }
    return result;
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a call of the C library failed", e);
  }
}
