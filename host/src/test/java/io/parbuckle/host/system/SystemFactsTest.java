package io.parbuckle.host.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.host.testing.HostTree;
import io.parbuckle.host.testing.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Facts of a recorded machine, and of the one that runs the tests.
final class SystemFactsTest {

  private static final Instant BUILT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private HostTree host;
  private TestPlatform platform;
  private SystemFacts facts;

  @BeforeEach
  void open() throws Exception {
    host = new HostTree(folder.resolve("root"));
    platform = new TestPlatform(Files.createDirectories(folder.resolve("data")), host.files());
    facts = SystemFacts.of(platform, BUILT);
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void every_fact_comes_from_its_file() {
    recorded();

    SystemInfo info = facts.info();

    assertThat(info)
        .isEqualTo(
            new SystemInfo(
                "25.10.5",
                BUILT,
                "nas1",
                16673529856L,
                "Intel(R) Xeon(R) E-2336 CPU @ 2.90GHz",
                4,
                2,
                List.of(0.25, 0.1, 0.05),
                "15 days, 3:04:05.120000",
                1307045.12,
                "S123",
                "X12STL-F",
                "0123456789",
                null,
                platform.time().instant().minus(Duration.ofMillis(1307045120)),
                platform.time().instant(),
                "Europe/Berlin",
                "Supermicro",
                true,
                new SystemInfo.Product("0.1.0", "v25.10.5", "a1")));
    assertThat(facts.hostname()).isEqualTo("nas1");
    assertThat(facts.bootId()).isEqualTo("8b7c-1");
    assertThat(facts.version()).isEqualTo("TrueNAS-25.10.5");
    assertThat(facts.versionShort()).isEqualTo("25.10.5");
  }

  @Test
  void a_machine_that_says_little_still_has_every_member() {
    SystemInfo info = facts.info();

    assertThat(info.cores()).isEqualTo(1);
    assertThat(info.physicalCores()).isEqualTo(1);
    assertThat(info.loadavg()).containsExactly(0.0, 0.0, 0.0);
    assertThat(info.timezone()).isEqualTo("UTC");
    assertThat(info.systemSerial()).isNull();
    assertThat(info.eccMemory()).isFalse();
  }

  @Test
  void time_spans_read_as_clients_expect() {
    assertThat(SystemFacts.inWords(Duration.ofSeconds(0))).isEqualTo("0:00:00");
    assertThat(SystemFacts.inWords(Duration.ofSeconds(86_399))).isEqualTo("23:59:59");
    assertThat(SystemFacts.inWords(Duration.ofDays(1))).isEqualTo("1 day, 0:00:00");
    assertThat(
            SystemFacts.inWords(
                Duration.ofDays(15).plusHours(3).plusMinutes(4).plusNanos(5_123_456_789L)))
        .isEqualTo("15 days, 3:04:05.123456");
  }

  @Test
  void the_host_id_is_the_digest_of_hostid_and_otherwise_of_the_machine_id() {
    host.file("/etc/machine-id", "3d1219c7\n");
    String ofMachineId = facts.hostId();
    host.file("/etc/hostid", "abc");

    assertThat(ofMachineId).matches("[0-9a-f]{64}");
    assertThat(facts.hostId())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void a_host_without_any_id_is_told_how_to_make_one() {
    assertThatThrownBy(() -> facts.hostId())
        .isInstanceOf(Fault.CallError.class)
        .hasMessageContaining("systemd-machine-id-setup");
  }

  @Test
  void the_global_id_is_made_once() {
    String id = facts.globalId();

    assertThat(id).hasSize(36).isEqualTo(SystemFacts.of(platform, BUILT).globalId());
  }

  @Test
  void release_notes_are_found_by_series_and_version() {
    assertThat(facts.releaseNotesUrl("25.10.1"))
        .isEqualTo(
            "https://www.truenas.com/docs/scale/25.10/gettingstarted/scalereleasenotes/#25101");
    assertThat(facts.releaseNotesUrl("TrueNAS-25.04"))
        .isEqualTo("https://www.truenas.com/docs/scale/25.04/gettingstarted/scalereleasenotes");
    assertThatThrownBy(() -> facts.releaseNotesUrl("tomorrow")).isInstanceOf(Fault.CallError.class);
  }

  @Test
  void this_machine_can_be_asked() {
    TestPlatform real = new TestPlatform(folder, RealMachine.hostFiles());

    SystemInfo info = SystemFacts.of(real, BUILT).info();

    assertThat(info.physmem()).isPositive();
    assertThat(info.cores()).isGreaterThanOrEqualTo(info.physicalCores()).isPositive();
    assertThat(info.hostname()).isNotBlank();
    assertThat(info.uptimeSeconds()).isPositive();
    real.close();
  }

  private void recorded() {
    host.file("/proc/sys/kernel/hostname", "nas1\n")
        .file("/proc/sys/kernel/random/boot_id", "8b7c-1\n")
        .file("/proc/meminfo", "MemTotal:       16282744 kB\nMemFree: 1 kB\n")
        .file(
            "/proc/cpuinfo",
            """
            processor\t: 0
            model\t\t: 167
            model name\t: Intel(R) Xeon(R) E-2336 CPU @ 2.90GHz
            processor\t: 1
            """)
        .file("/sys/devices/system/cpu/online", "0-2,5\n")
        .file("/sys/devices/system/cpu/cpu0/topology/core_cpus_list", "0,2\n")
        .file("/sys/devices/system/cpu/cpu2/topology/core_cpus_list", "0,2\n")
        .file("/sys/devices/system/cpu/cpu1/topology/core_cpus_list", "1,5\n")
        .file("/sys/devices/system/cpu/cpufreq/boost", "1\n")
        .file("/proc/loadavg", "0.25 0.10 0.05 1/233 4711\n")
        .file("/proc/uptime", "1307045.12 2000.00\n")
        .file("/sys/class/dmi/id/product_serial", "S123\n")
        .file("/sys/class/dmi/id/product_name", "X12STL-F\n")
        .file("/sys/class/dmi/id/product_version", "0123456789\n")
        .file("/sys/class/dmi/id/sys_vendor", "Supermicro\n")
        .file("/sys/firmware/dmi/entries/16-0/raw", "\u0010\u0017\0\0\u0003\u0003\u0005\0")
        .link("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin");
  }
}
