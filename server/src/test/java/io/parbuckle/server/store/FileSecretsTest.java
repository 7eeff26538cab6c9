package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSecretsTest {

  @TempDir Path folder;

  private FileSecrets secrets() {
    return FileSecrets.at(folder.resolve("secret"), new SecureRandom());
  }

  @Test
  void a_sealed_text_is_opened_by_the_next_start_and_never_looks_the_same() {
    String sealed = secrets().seal("key", "hunter2 ✓");

    assertThat(sealed).startsWith("1:").doesNotContain("hunter2");
    assertThat(secrets().seal("key", "hunter2 ✓")).isNotEqualTo(sealed);
    assertThat(secrets().open("key", sealed)).isEqualTo("hunter2 ✓");
  }

  @Test
  void another_purpose_another_key_and_a_changed_text_open_nothing() {
    String sealed = secrets().seal("key", "hunter2");
    FileSecrets other = FileSecrets.of(new byte[FileSecrets.KEY_BYTES], new SecureRandom());

    assertThatThrownBy(() -> secrets().open("token", sealed)).isInstanceOf(Fault.class);
    assertThatThrownBy(() -> other.open("key", sealed)).isInstanceOf(Fault.class);
    for (String bad : new String[] {"", "1:", "1:####", "hunter2", sealed.substring(0, 20)}) {
      assertThatThrownBy(() -> secrets().open("key", bad)).isInstanceOf(Fault.class);
    }
  }

  @Test
  void a_key_file_of_another_length_is_refused() throws IOException {
    Files.write(folder.resolve("secret"), new byte[31]);

    assertThatThrownBy(this::secrets)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("must have 32 bytes and has 31");
  }
}
