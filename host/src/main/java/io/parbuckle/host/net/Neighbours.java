package io.parbuckle.host.net;

import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.host.machine.HostReader;
import io.parbuckle.host.net.NetworkParams.ArpOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The kernel's table of IPv4 neighbours, `/proc/net/arp` (proc(5)).
///
/// **Threads.** Any; nothing is kept.
final class Neighbours {

  private static final String TABLE = "/proc/net/arp";
  private static final String ETHERNET = "0x1";

  // Bit 1 of the flags, ATF_COM: the kernel has heard the hardware address.
  private static final int COMPLETE = 0x02;

  private final HostReader reader;

  Neighbours(HostFiles files) {
    this.reader = new HostReader(files);
  }

  /// Hardware address by IP address; empty where nobody has been heard.
  Map<String, String> of(ArpOptions options) {
    Map<String, String> found = new LinkedHashMap<>();
    reader.lines(TABLE).stream()
        .skip(1)
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(columns -> columns.size() >= 6 && isHeard(columns))
        .filter(columns -> isAskedFor(options.ip(), columns.getFirst()))
        .filter(columns -> isAskedFor(options.device(), columns.get(5)))
        .forEach(columns -> found.put(columns.getFirst(), columns.get(3)));
    return found;
  }

  private static boolean isHeard(List<String> columns) {
    return columns.get(1).equals(ETHERNET) && (Integer.decode(columns.get(2)) & COMPLETE) != 0;
  }

  private static boolean isAskedFor(@Nullable String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }
}
