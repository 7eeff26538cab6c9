package io.parbuckle.host.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.file.Writing.How;
import io.parbuckle.protocol.error.Errno;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files appear whole or not at all, on real files.
final class WritingTest {

  private static final How REPLACE = new How(false, null, null, null);
  private static final How APPEND = new How(true, null, null, null);

  @TempDir Path folder;
  private Path open;
  private Writing writing;

  @BeforeEach
  void make() throws IOException {
    open = Files.createDirectory(folder.resolve("open"));
    writing = new Writing(new Roots(List.of(open), new Libc()), new SplittableRandom(7));
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static InputStream broken(String beginning) {
    return new SequenceInputStream(
        text(beginning),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken off");
          }

          @Override
          public int read(byte[] into, int from, int most) throws IOException {
            throw new IOException("broken off");
          }
        });
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private List<String> names() throws IOException {
    try (var names = Files.list(open)) {
      return names.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void a_new_file_appears_with_its_folders() throws Exception {
    writing.write(open + "/a/b/c.txt", text("hello"), REPLACE);
    writing.write(open + "/a/d.txt", text("x"), new How(false, 0600, null, null));

    assertThat(open.resolve("a/b/c.txt")).hasContent("hello");
    assertThat(mode(open.resolve("a/b/c.txt"))).isEqualTo("rw-r--r--");
    assertThat(mode(open.resolve("a/d.txt"))).isEqualTo("rw-------");
  }

  @Test
  void a_file_that_is_replaced_keeps_its_mode_and_the_links_that_lead_to_it() throws Exception {
    Path file = Files.writeString(open.resolve("f"), "old and longer");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Path link = Files.createSymbolicLink(open.resolve("l"), file);

    writing.write(link.toString(), text("new"), REPLACE);

    assertThat(file).hasContent("new");
    assertThat(mode(file)).isEqualTo("rwxr-x---");
    assertThat(link).isSymbolicLink();
    assertThat(names()).containsExactly("f", "l");
  }

  @Test
  void a_stream_that_breaks_leaves_everything_as_it_was() throws Exception {
    Path file = Files.writeString(open.resolve("f"), "old");

    for (How how : List.of(REPLACE, APPEND)) {
      assertThatThrownBy(() -> writing.write(file.toString(), broken("half"), how))
          .isInstanceOf(IOException.class)
          .hasMessage("broken off");
      assertThat(file).hasContent("old");
    }
    assertThatThrownBy(() -> writing.write(open + "/new", broken("half"), APPEND))
        .isInstanceOf(IOException.class);
    assertThat(names()).containsExactly("f");
  }

  @Test
  void what_is_appended_follows_what_was_there() throws Exception {
    Path file = Files.writeString(open.resolve("f"), "one ");

    writing.write(file.toString(), text("two"), APPEND);
    writing.write(open + "/g", text("new"), APPEND);

    assertThat(file).hasContent("one two");
    assertThat(open.resolve("g")).hasContent("new");
  }

  @Test
  void nothing_is_written_outside() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path secret = Files.writeString(other.resolve("s"), "secret");
    Files.createSymbolicLink(open.resolve("file"), secret);
    Files.createSymbolicLink(open.resolve("folder"), other);
    Files.createSymbolicLink(open.resolve("dangling"), other.resolve("new"));

    for (String name : List.of("file", "folder/s", "folder/new", "folder/a/b", "../other/s")) {
      for (How how : List.of(REPLACE, APPEND)) {
        assertThatThrownBy(() -> writing.write(open + "/" + name, text("x"), how))
            .as(name)
            .isInstanceOfSatisfying(
                Fault.CallError.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
      }
    }
    writing.write(open + "/dangling", text("here"), REPLACE);

    assertThat(secret).hasContent("secret");
    assertThat(other.resolve("new")).doesNotExist();
    assertThat(other.resolve("a")).doesNotExist();
    assertThat(open.resolve("dangling")).isRegularFile().hasContent("here");
  }

  @Test
  void only_regular_files_are_written() throws Exception {
    Path fifo = open.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Files.createDirectory(open.resolve("d"));

    for (String name : List.of("/fifo", "/d", "")) {
      assertThatThrownBy(() -> writing.write(open + name, text("x"), REPLACE))
          .isInstanceOfSatisfying(
              Fault.CallError.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
  }
}
