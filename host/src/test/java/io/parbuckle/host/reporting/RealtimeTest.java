package io.parbuckle.host.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Emitter;
import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.host.reporting.ReportingService.RealtimeArguments;
import io.parbuckle.host.testing.HostTree;
import io.parbuckle.host.testing.TestTime;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rates between two recorded moments, and the present of the machine that runs the tests.
final class RealtimeTest {

  @TempDir Path root;
  private final TestTime time = new TestTime();
  private HostTree host;
  private RealtimeFiles files;

  @BeforeEach
  void open() {
    host = new HostTree(root);
    files = new RealtimeFiles(host.files(), time);
    host.file("/sys/block/sda/dev", "8:0\n")
        .file("/sys/block/sdb/dev", "8:16\n")
        .file("/sys/block/loop0/dev", "7:0\n")
        .file("/sys/class/net/eth0/operstate", "up\n")
        .file("/sys/class/net/eth0/speed", "1000\n")
        .file("/sys/class/net/eth1/operstate", "down\n")
        .file("/sys/class/net/eth1/speed", "-1\n")
        .file("/sys/class/net/tun0/operstate", "unknown\n")
        .file("/sys/class/net/tun0/carrier", "1\n")
        .file(
            "/proc/meminfo",
            "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    8192 kB\n");
    first();
  }

  private void first() {
    host.file(
            "/proc/stat",
            """
            cpu  200 0 100 1600 100 0 0 0 0 0
            cpu0 100 0 50 800 50 0 0 0 50 0
            cpu1 100 0 50 800 50 0 0 0 0 0
            intr 5 6 7
            """)
        .file(
            "/proc/diskstats",
            """
               8       0 sda 100 0 1000 50 200 0 3000 60 0 1000 110 0 0 0 0 0 0
               8       1 sda1 9 0 9 9 9 0 9 9 0 9 9 0 0 0 0 0 0
               8      16 sdb 10 0 100 5 20 0 300 6 0 100 11 0 0 0 0 0 0
               7       0 loop0 5 0 5 5 5 0 5 5 0 5 5 0 0 0 0 0 0
            """)
        .file(
            "/proc/net/dev",
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                lo:    3193      29    0    0    0     0          0         0     3193      29
              eth0: 1000      10    0    0    0     0          0         0   2000      10 0 0 0 0 0 0
              eth1: 7      1    0    0    0     0          0         0   7      1 0 0 0 0 0 0
              tun0:500      1    0    0    0     0          0         0   500      1 0 0 0 0 0 0
            """);
  }

  private void second() {
    host.file(
            "/proc/stat",
            """
            cpu  300 0 150 1850 100 0 0 0 0 0
            cpu0 200 0 100 850 50 0 0 0 50 0
            cpu1 100 0 50 1000 50 0 0 0 0 0
            intr 5 6 7
            """)
        .file(
            "/proc/diskstats",
            """
               8       0 sda 120 0 1400 50 210 0 3100 60 0 2000 110 0 0 0 0 0 0
               8       1 sda1 99 0 99 9 99 0 99 9 0 99 9 0 0 0 0 0 0
               8      16 sdb 10 0 100 5 20 0 300 6 0 100 11 0 0 0 0 0 0
               7       0 loop0 500 0 500 5 500 0 500 5 0 500 5 0 0 0 0 0 0
            """)
        .file(
            "/proc/net/dev",
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                lo:    9999      29    0    0    0     0          0         0     9999      29
              eth0: 5000      10    0    0    0     0          0         0   3000      10 0 0 0 0 0 0
              eth1: 7      1    0    0    0     0          0         0   7      1 0 0 0 0 0 0
              tun0:100      1    0    0    0     0          0         0   600      1 0 0 0 0 0 0
            """);
  }

  @Test
  void rates_are_exact() {
    Sample before = files.take();
    second();
    time.advance(Duration.ofSeconds(2));

    JsonObject event = Realtime.between(before, files.take());

    assertThat(text(event, "cpu"))
        .isEqualTo(
            "{\"cpu\": {\"usage\": 37.5, \"temp\": null}, \"cpu0\": {\"usage\": 75.0, \"temp\":"
                + " null}, \"cpu1\": {\"usage\": 0.0, \"temp\": null}}");
    assertThat(text(event, "disks"))
        .isEqualTo(
            "{\"busy\": 25.0, \"read_bytes\": 102400.0, \"write_bytes\": 25600.0, \"read_ops\":"
                + " 10.0, \"write_ops\": 5.0}");
    assertThat(text(event, "interfaces"))
        .isEqualTo(
            "{\"eth0\": {\"link_state\": \"LINK_STATE_UP\", \"speed\": 1000,"
                + " \"received_bytes_rate\": 2000.0, \"sent_bytes_rate\": 500.0}, \"eth1\":"
                + " {\"link_state\": \"LINK_STATE_DOWN\", \"speed\": null, \"received_bytes\": 0,"
                + " \"sent_bytes\": 0, \"received_bytes_rate\": 0.0, \"sent_bytes_rate\": 0.0},"
                + " \"tun0\": {\"link_state\": \"LINK_STATE_UP\", \"speed\": null,"
                + " \"received_bytes_rate\": 0.0, \"sent_bytes_rate\": 50.0}}");
    assertThat(text(event, "memory"))
        .isEqualTo(
            "{\"arc_size\": 0, \"arc_free_memory\": 0, \"arc_available_memory\": 0,"
                + " \"physical_memory_total\": 16777216, \"physical_memory_available\": 8388608}");
    assertThat(text(event, "pools")).isEqualTo("{}");
    assertThat(((JsonObject) event.at("zfs")).members().values())
        .hasSize(22)
        .containsOnly(JsonInteger.of(0));
  }

  private static String text(JsonObject event, String member) {
    return Json.text(event.at(member)).replace("\":", "\": ").replace(",\"", ", \"");
  }

  @Test
  void temperatures_of_cores_are_given_to_their_processors() {
    host.file("/sys/class/hwmon/hwmon1/name", "coretemp\n")
        .file("/sys/class/hwmon/hwmon1/temp1_label", "Package id 0\n")
        .file("/sys/class/hwmon/hwmon1/temp1_input", "60000\n")
        .file("/sys/class/hwmon/hwmon1/temp2_label", "Core 0\n")
        .file("/sys/class/hwmon/hwmon1/temp2_input", "40000\n")
        .file("/sys/class/hwmon/hwmon1/temp3_label", "Core 4\n")
        .file("/sys/class/hwmon/hwmon1/temp3_input", "50000\n")
        .file("/sys/devices/system/cpu/cpu0/topology/core_id", "0\n")
        .file("/sys/devices/system/cpu/cpu1/topology/core_id", "4\n");

    assertThat(files.take().temperatures())
        .containsEntry("cpu0", 40.0)
        .containsEntry("cpu1", 50.0)
        .containsEntry("cpu", 45.0);
  }

  @Test
  void a_sensor_of_the_whole_package_stands_for_every_processor() {
    host.file("/sys/class/hwmon/hwmon0/name", "k10temp\n")
        .file("/sys/class/hwmon/hwmon0/temp1_label", "Tctl\n")
        .file("/sys/class/hwmon/hwmon0/temp1_input", "48500\n");

    assertThat(files.take().temperatures()).containsEntry("cpu", 48.5).containsEntry("cpu1", 48.5);
  }

  @Test
  void the_first_event_comes_soon_and_the_others_an_interval_apart() {
    List<Duration> pauses = new ArrayList<>();
    List<Object> events = new ArrayList<>();
    Emitter emitter =
        new Emitter() {
          @Override
          public void added(Object fields) {
            events.add(fields);
          }

          @Override
          public void pause(Duration duration) throws InterruptedException {
            pauses.add(duration);
            time.advance(duration);
            if (pauses.size() == 3) {
              throw new InterruptedException("the last listener has left");
            }
          }
        };

    assertThatThrownBy(() -> new ReportingService(files).run(emitter, new RealtimeArguments(5)))
        .isInstanceOf(InterruptedException.class);

    assertThat(pauses)
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(5));
    assertThat(events).hasSize(2);
  }

  @Test
  void this_machine_has_processors_and_memory() {
    RealtimeFiles real = new RealtimeFiles(RealMachine.hostFiles(), time);
    Sample before = real.take();
    time.advance(Duration.ofSeconds(1));

    JsonObject event = Realtime.between(before, real.take());

    assertThat(((JsonObject) event.at("cpu")).members()).containsKeys("cpu", "cpu0");
    assertThat(before.memory().total()).isPositive();
    assertThat(before.memory().available())
        .isPositive()
        .isLessThanOrEqualTo(before.memory().total());
  }
}
