package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.server.fixture.SettableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path above;

  private Path folder() {
    return above.resolve("parbuckle");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void folders_and_files_have_the_modes_that_operators_were_promised() throws IOException {
    try (DataFolder folder = DataFolder.take(folder())) {
      FileSecrets.at(folder.secret(), new SecureRandom());

      assertThat(mode(folder.path())).isEqualTo("rwx--x--x");
      assertThat(mode(folder.jobs())).isEqualTo("rwx------");
      assertThat(mode(folder.backup())).isEqualTo("rwx------");
      assertThat(mode(folder.folder("catalog"))).isEqualTo("rwx------");
      assertThat(mode(folder.secret())).isEqualTo("rw-------");
    }
  }

  @Test
  void a_second_server_is_refused_with_the_pid_of_the_first_until_that_has_gone()
      throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    try (DataFolder _ = DataFolder.take(folder())) {
      assertThat(Files.readString(folder().resolve("parbuckle.pid"))).isEqualTo(pid + "\n");
      assertThatThrownBy(() -> DataFolder.take(folder()))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining("is used by another server, pid " + pid + ".");
    }

    DataFolder.take(folder()).close();
  }

  @Test
  void a_database_without_its_key_is_refused() {
    try (DataFolder folder = DataFolder.take(folder())) {
      JdbcDatabase.open(folder.database(), Durability.FULL, new SettableTime()).close();
    }

    assertThatThrownBy(() -> DataFolder.take(folder()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("The key file " + folder().resolve("secret") + " is missing");
  }

  @Test
  void names_of_folders_stay_inside() {
    try (DataFolder folder = DataFolder.take(folder())) {
      assertThatThrownBy(() -> folder.folder("../etc"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
