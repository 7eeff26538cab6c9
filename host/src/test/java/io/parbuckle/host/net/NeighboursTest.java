package io.parbuckle.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.host.net.NetworkParams.ArpOptions;
import io.parbuckle.host.testing.HostTree;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel's table of neighbours on a recorded machine.
final class NeighboursTest {

  private static final String TABLE =
      """
      IP address       HW type     Flags       HW address            Mask     Device
      192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
      192.0.2.7        0x1         0x6         02:fc:00:00:00:07     *        eth1
      192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0
      192.0.2.11       0x20        0x2         80:00:00:48           *        ib0
      """;

  @TempDir Path root;
  private HostTree host;
  private Neighbours neighbours;

  @BeforeEach
  void open() {
    host = new HostTree(root);
    neighbours = new Neighbours(host.files());
  }

  @Test
  void machines_that_were_heard_on_an_ethernet_are_listed() {
    host.file("/proc/net/arp", TABLE);

    assertThat(listed(null, null))
        .containsExactly(
            Map.entry("192.0.2.1", "02:fc:00:00:00:05"),
            Map.entry("192.0.2.7", "02:fc:00:00:00:07"));
  }

  @Test
  void one_address_or_one_interface_can_be_asked_for() {
    host.file("/proc/net/arp", TABLE);

    assertThat(listed("192.0.2.7", null)).containsOnlyKeys("192.0.2.7");
    assertThat(listed(null, "eth0")).containsOnlyKeys("192.0.2.1");
    assertThat(listed("192.0.2.7", "eth0")).isEmpty();
  }

  @Test
  void a_machine_without_the_table_knows_nobody() {
    assertThat(listed(null, null)).isEmpty();
  }

  private Map<String, String> listed(@Nullable String ip, @Nullable String device) {
    return neighbours.of(new ArpOptions(ip, device));
  }
}
