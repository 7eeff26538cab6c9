package io.parbuckle.host.machine;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Linux-PAM, called in this process: one transaction for each password.
///
/// A hidden question of a module is answered with the password, messages are dropped, any other
/// question ends the conversation. Memory that held the password is overwritten; what libpam and
/// its modules copy is theirs to wipe. Only 64-bit Linux; numbers and layouts are those of
/// `security/_pam_types.h`.
///
/// **Threads.** Any; transactions share nothing. Blocks in native code.
final class Pam {

  static final int SUCCESS = 0;
  static final int NEW_AUTHTOK_REQD = 12;
  private static final int BUF_ERR = 5;
  private static final int CONV_ERR = 19;

  private static final int SILENT = 0x8000;
  private static final int DISALLOW_NULL_AUTHTOK = 1;

  private static final int ITEM_USER = 2;
  private static final int ITEM_RHOST = 4;
  private static final int ITEM_FAIL_DELAY = 10;

  private static final int PROMPT_ECHO_OFF = 1;
  private static final int ERROR_MSG = 3;
  private static final int TEXT_INFO = 4;
  private static final int MESSAGES_MAX = 32;

  /// What a module takes at most, the end of the text included (`PAM_MAX_RESP_SIZE`).
  static final int ANSWER_BYTES = 512;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final long POINTER_BYTES = POINTER.byteSize();
  private static final Class<MemorySegment> SEGMENT = MemorySegment.class;

  /// `struct pam_response`: a text and a number, filled up to the pointer's size.
  private static final long RESPONSE_BYTES = 2 * POINTER_BYTES;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CALLOC =
      libc("calloc", ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final MethodHandle STRDUP = libc("strdup", POINTER);

  private final MethodHandle start;
  private final MethodHandle setItem;
  private final MethodHandle getItem;
  private final MethodHandle authenticate;
  private final MethodHandle accountManagement;
  private final MethodHandle end;

  private final MemorySegment converse;

  /// Takes the place of libpam's own pause after a failure: the server has one, on no thread of its
  /// own.
  private final MemorySegment noDelay;

  private final String service;
  private final @Nullable Path folder;

  @SuppressWarnings("restricted") // the launcher allows native access
  private Pam(SymbolLookup library, String service, @Nullable Path folder) {
    this.service = service;
    this.folder = folder;
    this.start =
        folder == null
            ? function(library, "pam_start", POINTER, POINTER, POINTER, POINTER)
            : function(library, "pam_start_confdir", POINTER, POINTER, POINTER, POINTER, POINTER);
    this.setItem = function(library, "pam_set_item", POINTER, INT, POINTER);
    this.getItem = function(library, "pam_get_item", POINTER, INT, POINTER);
    this.authenticate = function(library, "pam_authenticate", POINTER, INT);
    this.accountManagement = function(library, "pam_acct_mgmt", POINTER, INT);
    this.end = function(library, "pam_end", POINTER, INT);
    this.converse =
        LINKER.upcallStub(
            conversation(Pam::converse),
            FunctionDescriptor.of(INT, INT, POINTER, POINTER, POINTER),
            Arena.global());
    this.noDelay =
        LINKER.upcallStub(
            MethodHandles.empty(MethodType.methodType(void.class, int.class, int.class, SEGMENT)),
            FunctionDescriptor.ofVoid(INT, INT, POINTER),
            Arena.global());
  }

  /// @param service name of the PAM service
  /// @param folder where services are described; null for the system's own
  /// @return empty where there is no Linux-PAM, or one before 1.4 and a folder is given
  @SuppressWarnings("restricted") // the launcher allows native access
  static Optional<Pam> load(String service, @Nullable Path folder) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup("libpam.so.0", Arena.global());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return library.find(folder == null ? "pam_start" : "pam_start_confdir").isPresent()
        ? Optional.of(new Pam(library, service, folder))
        : Optional.empty();
  }

  /// Asks whether a password is right, then whether the account may log in now.
  ///
  /// @return a code of PAM: [#SUCCESS], [#NEW_AUTHTOK_REQD] for a password that must be changed
  ///   first, or another
  int check(String user, String password, String address) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(secret.length + 1L);
      try {
        MemorySegment.copy(secret, 0, answer, ValueLayout.JAVA_BYTE, 0, secret.length);
        return check(arena, arena.allocateFrom(user), answer, arena.allocateFrom(address));
      } finally {
        answer.fill((byte) 0);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("libpam cannot be called", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private int check(Arena arena, MemorySegment user, MemorySegment answer, MemorySegment address)
      throws Throwable {
    MemorySegment conversation = arena.allocate(MemoryLayout.structLayout(POINTER, POINTER));
    conversation.set(POINTER, 0, converse);
    conversation.set(POINTER, POINTER_BYTES, answer);
    MemorySegment into = arena.allocate(POINTER);
    int code = start(arena, user, conversation, into);
    if (code != SUCCESS) {
      return code;
    }
    MemorySegment handle = into.get(POINTER, 0);
    try {
      code = (int) setItem.invokeExact(handle, ITEM_FAIL_DELAY, noDelay);
      code = code == SUCCESS ? (int) setItem.invokeExact(handle, ITEM_RHOST, address) : code;
      code = code == SUCCESS ? authenticated(handle) : code;
      return code == SUCCESS && !isStill(arena, handle, user) ? CONV_ERR : code;
    } finally {
      int _ = (int) end.invokeExact(handle, code);
    }
  }

  private int start(Arena arena, MemorySegment user, MemorySegment conversation, MemorySegment into)
      throws Throwable {
    MemorySegment name = arena.allocateFrom(service);
    return folder == null
        ? (int) start.invokeExact(name, user, conversation, into)
        : (int)
            start.invokeExact(
                name, user, conversation, arena.allocateFrom(folder.toString()), into);
  }

  private int authenticated(MemorySegment handle) throws Throwable {
    int code = (int) authenticate.invokeExact(handle, SILENT | DISALLOW_NULL_AUTHTOK);
    return code == SUCCESS ? (int) accountManagement.invokeExact(handle, SILENT) : code;
  }

  /// A module may make another user of the one that it was asked about.
  private boolean isStill(Arena arena, MemorySegment handle, MemorySegment user) throws Throwable {
    MemorySegment into = arena.allocate(POINTER);
    int code = (int) getItem.invokeExact(handle, ITEM_USER, into);
    return code == SUCCESS
        && text(into.get(POINTER, 0)).equals(user.getString(0, StandardCharsets.UTF_8));
  }

  @SuppressWarnings("restricted") // as long as its end says
  private static String text(MemorySegment pointer) {
    return pointer.equals(MemorySegment.NULL)
        ? ""
        : pointer.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
  }

  /// Called by a module with its questions. What it throws would end the process.
  ///
  /// @param messages pointers to `struct pam_message`
  /// @param responses where the pointer to the answers goes, which the module frees
  /// @param answer the password
  static int converse(
      int count, MemorySegment messages, MemorySegment responses, MemorySegment answer) {
    try {
      return count < 1 || count > MESSAGES_MAX
          ? CONV_ERR
          : answered(count, messages, responses, answer);
    } catch (Throwable _) {
      return CONV_ERR;
    }
  }

  @SuppressWarnings("restricted") // sizes are those that libpam promises
  private static int answered(
      int count, MemorySegment messages, MemorySegment responses, MemorySegment answer)
      throws Throwable {
    MemorySegment asked = messages.reinterpret(count * POINTER_BYTES);
    int[] styles = new int[count];
    for (int i = 0; i < count; i++) {
      styles[i] = asked.get(POINTER, i * POINTER_BYTES).reinterpret(INT.byteSize()).get(INT, 0);
      if (styles[i] != PROMPT_ECHO_OFF && styles[i] != ERROR_MSG && styles[i] != TEXT_INFO) {
        return CONV_ERR;
      }
    }
    MemorySegment made = (MemorySegment) CALLOC.invokeExact((long) count, RESPONSE_BYTES);
    if (made.equals(MemorySegment.NULL)) {
      return BUF_ERR;
    }
    MemorySegment answers = made.reinterpret(count * RESPONSE_BYTES);
    for (int i = 0; i < count; i++) {
      if (styles[i] == PROMPT_ECHO_OFF) {
        answers.set(POINTER, i * RESPONSE_BYTES, (MemorySegment) STRDUP.invokeExact(answer));
      }
    }
    responses.reinterpret(POINTER_BYTES).set(POINTER, 0, made);
    return SUCCESS;
  }

  @SuppressWarnings("restricted") // the launcher allows native access
  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(INT, parameters));
  }

  @SuppressWarnings("restricted") // the launcher allows native access
  private static MethodHandle libc(String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(POINTER, parameters));
  }

  /// What libpam calls with the questions of a module.
  interface Conversation {
    int converse(int count, MemorySegment messages, MemorySegment responses, MemorySegment answer);
  }

  private static MethodHandle conversation(Conversation conversation) {
    try {
      return MethodHandles.lookup()
          .findVirtual(
              Conversation.class,
              "converse",
              MethodType.methodType(int.class, int.class, SEGMENT, SEGMENT, SEGMENT))
          .bindTo(conversation);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
