package io.parbuckle.host.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.time.Time;
import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.host.testing.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks of the machine that runs the tests.
final class RealDisksTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private TestPlatform platform;
  private Disks disks;

  @BeforeEach
  void open() {
    platform = new TestPlatform(folder, RealMachine.hostFiles());
    disks =
        new Disks(
            new DiskFiles(RealMachine.hostFiles(), RealMachine.commands()),
            new DiskStore(platform.database()),
            platform.events(),
            platform.time());
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void every_disk_of_this_machine_has_a_key_of_its_own_and_a_size() throws Exception {
    List<Disk> all = disks.all(false);

    assumeThat(all).as("this machine has disks").isNotEmpty();
    Set<String> keys = new HashSet<>();
    for (Disk disk : all) {
      assertThat(keys.add(disk.identifier())).as(disk.identifier()).isTrue();
      assertThat(disk.identifier()).matches("\\{(serial_lunid|serial|uuid|devicename)}.+");
      assertThat(Files.isDirectory(Path.of("/sys/block", disk.name()))).isTrue();
      assertThat(disk.number()).isPositive();
      assertThat(disk.type()).isIn("HDD", "SSD");
    }
  }

  @Test
  void a_disk_that_the_kernel_makes_and_removes_is_heard_of() throws Exception {
    Commands commands = RealMachine.commands();
    assumeThat(reasonAgainst(commands)).as("why scsi_debug makes no disk here").isEmpty();
    DiskWatch watch = new DiskWatch(disks, Time.system());
    try {
      assertThat(commands.run(List.of("modprobe", "-r", "scsi_debug"), LONG).code()).isZero();
      watch.audience(true);
      disks.all(false);

      commands.run(List.of("modprobe", "scsi_debug", "dev_size_mb=16"), LONG);

      await().atMost(LONG).until(() -> heard(Change.Kind.ADDED));
      commands.run(List.of("modprobe", "-r", "scsi_debug"), LONG);
      await().atMost(LONG).until(() -> heard(Change.Kind.REMOVED));
    } finally {
      watch.audience(false);
      commands.run(List.of("modprobe", "-r", "scsi_debug"), LONG);
    }
  }

  private boolean heard(Change.Kind kind) {
    return platform.published().stream().anyMatch(change -> change.kind() == kind);
  }

  private static String reasonAgainst(Commands commands) throws InterruptedException {
    try {
      Commands.Result result =
          commands.run(List.of("modprobe", "scsi_debug", "dev_size_mb=16"), LONG);
      return result.code() == 0 ? "" : result.errors();
    } catch (Fault fault) {
      return String.valueOf(fault.getMessage());
    }
  }
}
