package io.parbuckle.host.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.testing.HostTree;
import io.parbuckle.host.testing.TestPlatform;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks on a recorded machine that the test changes.
final class DisksTest {

  @TempDir Path folder;
  private HostTree host;
  private TestPlatform platform;
  private Disks disks;

  @BeforeEach
  void open() throws Exception {
    host = new HostTree(folder.resolve("root"));
    platform = new TestPlatform(Files.createDirectories(folder.resolve("data")), host.files());
    disks = disks();
  }

  private Disks disks() {
    return new Disks(
        new DiskFiles(host.files(), platform.commands()),
        new DiskStore(platform.database()),
        platform.events(),
        platform.time());
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void a_sata_disk_is_described_by_udev_and_sysfs() throws Exception {
    sataDisk("sda", "8:0", "WD-123", "0x50014ee2b5c3d4e5", 4_000_787_030_016L);

    assertThat(disks.all(false))
        .singleElement()
        .satisfies(
            disk -> {
              assertThat(disk.identifier()).isEqualTo("{serial_lunid}WD-123_50014ee2b5c3d4e5");
              assertThat(disk.name()).isEqualTo("sda");
              assertThat(disk.devname()).isEqualTo("sda");
              assertThat(disk.subsystem()).isEqualTo("scsi");
              assertThat(disk.number()).isEqualTo(2048);
              assertThat(disk.serial()).isEqualTo("WD-123");
              assertThat(disk.lunid()).isEqualTo("50014ee2b5c3d4e5");
              assertThat(disk.size()).isEqualTo(4_000_787_030_016L);
              assertThat(disk.description()).isEmpty();
              assertThat(disk.transfermode()).isEqualTo("Auto");
              assertThat(disk.hddstandby()).isEqualTo("ALWAYS ON");
              assertThat(disk.advpowermgmt()).isEqualTo("DISABLED");
              assertThat(disk.expiretime()).isNull();
              assertThat(disk.model()).isEqualTo("WDC_WD40EFRX");
              assertThat(disk.rotationrate()).isEqualTo(5400);
              assertThat(disk.type()).isEqualTo("HDD");
              assertThat(disk.zfsGuid()).isNull();
              assertThat(disk.bus()).isEqualTo("ATA");
              assertThat(disk.enclosure()).isNull();
              assertThat(disk.pool()).isNull();
            });
    assertThat(platform.ran()).isEmpty();
  }

  @Test
  void an_nvme_disk_is_described_without_udev_and_its_paths_are_no_disks() throws Exception {
    host.file("/sys/block/nvme0n1/dev", "259:3\n")
        .file("/sys/block/nvme0n1/size", "2000409264\n")
        .file("/sys/block/nvme0n1/wwid", "eui.0025385b71b06d1c\n")
        .file("/sys/block/nvme0n1/queue/rotational", "0\n")
        .file("/sys/block/nvme0n1/device/serial", "S466NX0M       \n")
        .file("/sys/block/nvme0n1/device/model", "Samsung SSD 970 EVO 1TB                 \n")
        .link("/sys/block/nvme0n1/device/subsystem", "../../../../../../../class/nvme")
        .file("/sys/block/nvme0c0n1/dev", "259:4\n");

    assertThat(disks.all(false))
        .singleElement()
        .satisfies(
            disk -> {
              assertThat(disk.identifier()).isEqualTo("{serial_lunid}S466NX0M_0025385b71b06d1c");
              assertThat(disk.number()).isEqualTo(66307);
              assertThat(disk.size()).isEqualTo(2000409264L * 512);
              assertThat(disk.model()).isEqualTo("Samsung SSD 970 EVO 1TB");
              assertThat(disk.subsystem()).isEqualTo("nvme");
              assertThat(disk.bus()).isEqualTo("NVME");
              assertThat(disk.type()).isEqualTo("SSD");
              assertThat(disk.rotationrate()).isNull();
            });
  }

  @Test
  void the_key_is_the_serial_number_then_a_partition_then_the_name() throws Exception {
    virtualDisk("vda", "254:0", 20).file("/sys/block/vda/serial", "one\n");
    virtualDisk("vdb", "254:16", 20)
        .file("/sys/block/vdb/vdb1/partition", "1\n")
        .file("/sys/block/vdb/vdb1/dev", "254:17\n")
        .file("/run/udev/data/b254:17", "E:ID_PART_ENTRY_UUID=6a1c1f5e-02\n");
    virtualDisk("vdc", "254:32", 20)
        .file("/sys/block/vdc/vdc1/partition", "1\n")
        .file("/sys/block/vdc/vdc1/uevent", "DEVNAME=vdc1\nPARTUUID=77aa-01\n");
    virtualDisk("vdd", "254:48", 20);

    assertThat(disks.all(false))
        .extracting(Disk::identifier)
        .containsExactlyInAnyOrder(
            "{serial}one", "{uuid}6a1c1f5e-02", "{uuid}77aa-01", "{devicename}vdd");
  }

  @Test
  void what_is_no_disk_is_left_out() throws Exception {
    for (String name :
        List.of("sr0", "md127", "dm-3", "loop7", "zd16", "zram0", "ram1", "nvme1c1n1")) {
      host.file("/sys/block/" + name + "/dev", "7:1\n");
    }
    host.file("/sys/block/nvme2n1/dev", "259:9\n").file("/sys/block/nvme2n1/hidden", "1\n");
    virtualDisk("vda", "254:0", 20);

    assertThat(disks.all(false)).extracting(Disk::name).containsExactly("vda");
  }

  @Test
  void two_disks_with_one_serial_number_have_two_keys() throws Exception {
    virtualDisk("vda", "254:0", 20).file("/sys/block/vda/serial", "bridge\n");
    virtualDisk("vdb", "254:16", 20).file("/sys/block/vdb/serial", "bridge\n");

    assertThat(disks.all(false))
        .extracting(Disk::identifier)
        .containsExactlyInAnyOrder("{serial}bridge", "{devicename}vdb");
  }

  @Test
  void lsblk_is_asked_once_about_a_disk_that_sysfs_does_not_know() throws Exception {
    virtualDisk("vda", "254:0", 20);
    platform.lsblkSays(
        """
        {"blockdevices": [
          {"name": "vda", "serial": "fromlsblk", "wwn": "0x600508b1001c4d2f", "model": "Virtual"}
        ]}\
        """);

    disks.all(false);
    Disk disk = disks.all(false).getFirst();

    assertThat(disk.identifier()).isEqualTo("{serial_lunid}fromlsblk_600508b1001c4d2f");
    assertThat(disk.model()).isEqualTo("Virtual");
    assertThat(platform.ran()).hasSize(1);
  }

  @Test
  void a_serial_page_of_a_scsi_disk_is_read_without_its_header() throws Exception {
    scsiDisk("sdb", "8:16").file("/sys/block/sdb/device/vpd_pg80", "\0\u0001\0\u0004 ABC7  ");

    assertThat(disks.all(false).getFirst().serial()).isEqualTo("ABC7");
  }

  @Test
  void a_disk_that_is_not_there_is_not_found_in_the_contracts_words() {
    assertThatThrownBy(() -> disks.one("{serial}none", false))
        .isInstanceOf(Fault.NotFound.class)
        .hasMessageContaining("Disk {serial}none does not exist");
  }

  @Test
  void a_vanished_disk_is_shown_on_request_for_seven_days_even_after_a_restart() throws Exception {
    virtualDisk("vda", "254:0", 20);
    virtualDisk("vdb", "254:16", 20);
    disks.all(false);
    Instant gone = platform.time().instant();
    host.remove("/sys/block/vdb");

    assertThat(disks.all(false)).extracting(Disk::name).containsExactly("vda");
    assertThat(disks.all(true))
        .filteredOn(disk -> disk.name().equals("vdb"))
        .extracting(Disk::expiretime)
        .containsExactly(gone.plus(Duration.ofDays(7)));

    disks = disks();
    assertThat(disks.all(true)).extracting(Disk::name).containsExactly("vda", "vdb");

    platform.clock().advance(Duration.ofDays(7));
    assertThat(disks.all(true)).extracting(Disk::name).containsExactly("vda");
    assertThat(disks().all(true)).extracting(Disk::name).containsExactly("vda");
  }

  @Test
  void a_disk_that_vanished_while_nobody_ran_expires_from_the_first_look_on() throws Exception {
    virtualDisk("vda", "254:0", 20);
    disks.all(false);
    host.remove("/sys/block/vda");
    platform.clock().advance(Duration.ofDays(30));

    disks = disks();

    assertThat(disks.all(true))
        .extracting(Disk::expiretime)
        .containsExactly(platform.time().instant().plus(Duration.ofDays(7)));
  }

  @Test
  void passwords_are_shown_on_request_only() throws Exception {
    virtualDisk("vda", "254:0", 20);
    Disk disk = disks.all(false).getFirst();

    assertThat(disk.passwd().over("absent")).isEqualTo("absent");
    assertThat(disk.withPasswords().passwd().over("absent")).isEmpty();
    assertThat(disk.withPasswords().kmipUid().over("absent")).isNull();
  }

  @Test
  void temperatures_come_from_the_drivers_sensors_and_are_kept_for_five_minutes() throws Exception {
    virtualDisk("vda", "254:0", 20);
    scsiDisk("sda", "8:0")
        .file("/sys/block/sda/device/hwmon/hwmon3/name", "drivetemp\n")
        .file("/sys/block/sda/device/hwmon/hwmon3/temp1_input", "34000\n")
        .file("/sys/block/sda/device/hwmon/hwmon3/temp1_crit", "70000\n");

    assertThat(disks.temperatures(List.of(), false).members())
        .containsEntry("sda", new JsonFraction(34))
        .containsEntry("vda", JsonValue.NULL);
    host.file("/sys/block/sda/device/hwmon/hwmon3/temp1_input", "40000\n");
    assertThat(disks.temperatures(List.of("sda", "sdz"), true).members())
        .containsEntry("sda", JsonArray.of(new JsonFraction(34), new JsonFraction(70)))
        .containsEntry("sdz", JsonArray.of(JsonValue.NULL, JsonValue.NULL));
    platform.clock().advance(Duration.ofMinutes(6));
    assertThat(disks.temperatures(List.of("sda"), false).at("sda")).isEqualTo(new JsonFraction(40));
  }

  @Test
  void listeners_hear_of_a_disk_that_appears_changes_its_size_and_state_and_goes()
      throws Exception {
    virtualDisk("vda", "254:0", 20);
    DiskWatch watch = new DiskWatch(disks, platform.time());
    watch.audience(true);
    platform.clock().awaitSleeper();
    assertThat(platform.published()).isEmpty();

    scsiDisk("sdb", "8:16").file("/sys/block/sdb/device/state", "running\n");
    platform.clock().wake();
    host.file("/sys/block/sdb/size", "4096\n");
    platform.clock().wake();
    host.file("/sys/block/sdb/device/state", "offline\n");
    platform.clock().wake();
    host.remove("/sys/block/sdb");
    platform.clock().wake();
    platform.clock().wake();

    assertThat(platform.published())
        .extracting(Change::kind)
        .containsExactly(
            Change.Kind.ADDED, Change.Kind.CHANGED, Change.Kind.CHANGED, Change.Kind.REMOVED);
    assertThat(platform.published())
        .allSatisfy(
            change -> {
              assertThat(change.collection()).isEqualTo("disk.query");
              assertThat(change.id()).isEqualTo("{devicename}sdb");
            });
    assertThat(platform.published().get(1).fields())
        .isInstanceOfSatisfying(Disk.class, disk -> assertThat(disk.size()).isEqualTo(4096L * 512));
    assertThat(platform.published().getLast().fields()).isNull();
    watch.audience(false);
  }

  @Test
  void a_disk_that_appears_before_the_first_look_is_not_missed() throws Exception {
    virtualDisk("vda", "254:0", 20);
    virtualDisk("vdb", "254:16", 20);

    disks.beginWatch(Thread.currentThread(), Set.of("vda"));

    assertThat(platform.published()).extracting(Change::id).containsExactly("{devicename}vdb");
  }

  @Test
  void a_query_between_two_looks_tells_listeners_once() throws Exception {
    virtualDisk("vda", "254:0", 20);
    DiskWatch watch = new DiskWatch(disks, platform.time());
    watch.audience(true);
    platform.clock().awaitSleeper();
    virtualDisk("vdb", "254:16", 20);

    disks.all(false);
    platform.clock().wake();

    assertThat(platform.published()).extracting(Change::id).containsExactly("{devicename}vdb");
    watch.audience(false);
  }

  @Test
  void after_the_last_listener_has_left_nothing_is_told() throws Exception {
    virtualDisk("vda", "254:0", 20);
    disks.beginWatch(Thread.currentThread(), disks.names());
    disks.endWatch(Thread.currentThread());
    virtualDisk("vdb", "254:16", 20);

    assertThat(disks.all(false)).hasSize(2);
    assertThat(platform.published()).isEmpty();
  }

  private HostTree virtualDisk(String name, String numbers, long mebibytes) {
    String disk = "/sys/block/" + name;
    return host.file(disk + "/dev", numbers + "\n")
        .file(disk + "/size", mebibytes * 2048 + "\n")
        .file(disk + "/queue/rotational", "1\n")
        .file(disk + "/device/vendor", "0x1af4\n")
        .link(disk + "/device/subsystem", "../../../../bus/virtio");
  }

  private HostTree scsiDisk(String name, String numbers) {
    String disk = "/sys/block/" + name;
    return host.file(disk + "/dev", numbers + "\n")
        .file(disk + "/size", "2048\n")
        .file(disk + "/queue/rotational", "0\n")
        .file(disk + "/device/vendor", "Linux   \n")
        .file(disk + "/device/model", "scsi_debug      \n")
        .link(disk + "/device/subsystem", "../../../../../../bus/scsi");
  }

  private void sataDisk(String name, String numbers, String serial, String wwn, long bytes) {
    scsiDisk(name, numbers)
        .file("/sys/block/" + name + "/size", bytes / 512 + "\n")
        .file("/sys/block/" + name + "/queue/rotational", "1\n")
        .file(
            "/run/udev/data/b" + numbers,
            """
            S:disk/by-id/ata-WDC_WD40EFRX
            I:1234
            E:ID_ATA=1
            E:ID_BUS=ata
            E:ID_MODEL=WDC_WD40EFRX
            E:ID_SERIAL=WDC_WD40EFRX_%1$s
            E:ID_SERIAL_SHORT=%1$s
            E:ID_WWN=%2$s
            E:ID_ATA_ROTATION_RATE_RPM=5400
            G:systemd
            """
                .formatted(serial, wwn));
  }
}
