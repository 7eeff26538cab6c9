package io.parbuckle.host.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing outside of the opened folders is ever touched, on real files.
final class RootsTest {

  @TempDir Path folder;
  private Path open;
  private Path secret;
  private Roots roots;

  @BeforeEach
  void make() throws IOException {
    open = Files.createDirectory(folder.resolve("open"));
    secret = Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("s"), "!");
    roots = new Roots(List.of(open), new Libc());
  }

  private void assertRefused(int errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(errno));
  }

  private String read(String path) throws IOException {
    try (Pinned file = roots.hold(path)) {
      return Files.readString(file.via());
    }
  }

  @Test
  void a_file_inside_is_held_under_its_real_name() throws Exception {
    Files.createDirectory(open.resolve("d"));
    Files.writeString(open.resolve("d/f"), "hello");
    Files.createSymbolicLink(open.resolve("l"), Path.of("d/f"));

    try (Pinned file = roots.hold(open + "/l")) {
      assertThat(file.real()).isEqualTo(open.toRealPath().resolve("d/f"));
      assertThat(file.stat().isFile()).isTrue();
    }
    assertThat(read(open + "/d/../l")).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/passwd", "/nowhere/at/all", "%s/../other/s", "%s/../other/none", "/"})
  void a_name_outside_is_refused_whether_it_exists_or_not(String name) {
    String path = name.formatted(open);

    assertThatThrownBy(() -> roots.hold(path))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EPERM);
              assertThat(error.text()).startsWith(path + " is outside of " + open);
            });
  }

  @Test
  void a_link_that_leads_out_is_refused() throws Exception {
    Files.createSymbolicLink(open.resolve("file"), secret);
    Files.createSymbolicLink(open.resolve("folder"), secret.getParent());
    Files.createSymbolicLink(open.resolve("dots"), Path.of("../other/s"));

    assertRefused(Errno.EPERM, () -> roots.hold(open + "/file"));
    assertRefused(Errno.EPERM, () -> roots.hold(open + "/folder/s"));
    assertRefused(Errno.EPERM, () -> roots.hold(open + "/dots"));
  }

  @Test
  void a_folder_whose_name_begins_alike_is_not_inside() throws Exception {
    Path alike = Files.createDirectory(folder.resolve("open2"));

    assertRefused(Errno.EPERM, () -> roots.hold(alike.toString()));
  }

  @Test
  void names_that_are_none_are_refused() {
    assertRefused(Errno.EXDEV, () -> roots.hold("EXTERNAL:smb://x"));
    assertRefused(Errno.EINVAL, () -> roots.hold("etc/passwd"));
    assertRefused(Errno.EINVAL, () -> roots.hold(open + "/a\0b"));
    assertRefused(Errno.ENOENT, () -> roots.hold(open + "/none"));
  }

  @Test
  void a_root_may_be_a_link_itself() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), open);
    Files.writeString(open.resolve("f"), "hello");
    roots = new Roots(List.of(link), new Libc());

    assertThat(read(link + "/f")).isEqualTo("hello");
  }

  @Test
  void a_deleted_file_is_not_there() throws Exception {
    Path file = Files.writeString(open.resolve("f"), "x");
    try (Pinned held = roots.hold(file.toString())) {
      Files.delete(file);

      assertRefused(Errno.ENOENT, held::real);
    }
  }

  @Test
  void a_link_that_turns_while_it_is_followed_never_leads_out() throws Exception {
    Path inside = Files.writeString(open.resolve("inside"), "inside");
    Path turning = open.resolve("turning");
    Files.createSymbolicLink(turning, inside);
    AtomicBoolean over = new AtomicBoolean();
    Thread turner = Thread.ofPlatform().start(() -> turn(turning, inside, over));
    int refused = 0;
    int read = 0;
    try {
      for (int i = 0; i < 20_000 || read == 0 || refused == 0; i++) {
        try {
          assertThat(read(turning.toString())).isEqualTo("inside");
          read++;
        } catch (Fault.CallError e) {
          assertThat(e.errno()).isEqualTo(Errno.EPERM);
          refused++;
        }
      }
    } finally {
      over.set(true);
      turner.join();
    }
  }

  private void turn(Path turning, Path inside, AtomicBoolean over) {
    Path next = open.resolve("next");
    try {
      for (boolean out = true; !over.get(); out = !out) {
        Files.createSymbolicLink(next, out ? secret : inside);
        Files.move(next, turning, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void no_handle_stays_open() throws Exception {
    Files.createSymbolicLink(open.resolve("out"), secret);
    Files.writeString(open.resolve("f"), "x");
    long before = handles();

    for (int i = 0; i < 200; i++) {
      read(open + "/f");
      assertRefused(Errno.EPERM, () -> roots.hold(open + "/out"));
      assertRefused(Errno.ENOENT, () -> roots.hold(open + "/none"));
    }

    assertThat(handles()).isLessThan(before + 100);
  }

  private static long handles() throws IOException {
    try (var names = Files.list(Path.of("/proc/self/fd"))) {
      return names.count();
    }
  }
}
