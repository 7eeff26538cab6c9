package io.parbuckle.host.reporting;

import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.api.time.Time;
import io.parbuckle.host.machine.DiskNames;
import io.parbuckle.host.machine.HostReader;
import io.parbuckle.host.reporting.Sample.CpuTicks;
import io.parbuckle.host.reporting.Sample.DiskCounters;
import io.parbuckle.host.reporting.Sample.Link;
import io.parbuckle.host.reporting.Sample.Memory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads a [Sample] from `/proc` and `/sys` (`proc_stat(5)`, `proc_diskstats(5)`,
/// `Documentation/hwmon/sysfs-interface.rst` of the kernel).
///
/// **Threads.** Any.
final class RealtimeFiles {

  private static final int SECTOR = 512;
  private static final String NET = "/sys/class/net/";
  private static final String HWMON = "/sys/class/hwmon/";
  private static final String CPUS = "/sys/devices/system/cpu/";

  // The machine itself, and the host's ends of containers and virtual machines.
  private static final Pattern IGNORED_LINKS = Pattern.compile("lo|(veth|vnet|tap).*");

  private static final Set<String> CPU_SENSORS = Set.of("coretemp", "k10temp", "zenpower");

  private final HostReader host;
  private final Time time;

  RealtimeFiles(HostFiles files, Time time) {
    this.host = new HostReader(files);
    this.time = time;
  }

  Sample take() {
    Map<String, CpuTicks> cpus = cpus();
    return new Sample(time.nanos(), cpus, temperatures(cpus.keySet()), memory(), disks(), links());
  }

  private Map<String, CpuTicks> cpus() {
    Map<String, CpuTicks> cpus = new LinkedHashMap<>();
    for (String line : host.lines("/proc/stat")) {
      if (line.startsWith("cpu")) {
        String[] words = line.split("\\s+");
        cpus.put(words[0], ticks(words));
      }
    }
    return cpus;
  }

  // user nice system idle iowait irq softirq steal; what follows is contained in the first two.
  private static CpuTicks ticks(String[] words) {
    long total = 0;
    for (int column = 1; column <= 8 && column < words.length; column++) {
      total += Long.parseLong(words[column]);
    }
    return new CpuTicks(Long.parseLong(words[4]) + Long.parseLong(words[5]), total);
  }

  private Memory memory() {
    Map<String, Long> bytes = new HashMap<>();
    for (String line : host.lines("/proc/meminfo")) {
      String[] words = line.split("[:\\s]+", -1);
      bytes.put(words[0], Long.parseLong(words[1]) * 1024);
    }
    return new Memory(bytes.getOrDefault("MemTotal", 0L), bytes.getOrDefault("MemAvailable", 0L));
  }

  private Map<String, DiskCounters> disks() {
    Set<String> whole = Set.copyOf(host.names("/sys/block"));
    Map<String, DiskCounters> disks = new TreeMap<>();
    for (String line : host.lines("/proc/diskstats")) {
      String[] words = line.strip().split("\\s+");
      String name = words[2];
      if (whole.contains(name) && DiskNames.isDisk(name)) {
        disks.put(name, counters(words));
      }
    }
    return disks;
  }

  private static DiskCounters counters(String[] words) {
    return new DiskCounters(
        Long.parseLong(words[3]),
        Long.parseLong(words[5]) * SECTOR,
        Long.parseLong(words[7]),
        Long.parseLong(words[9]) * SECTOR,
        Long.parseLong(words[12]));
  }

  private Map<String, Link> links() {
    Map<String, Link> links = new TreeMap<>();
    for (String line : host.lines("/proc/net/dev")) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (!name.isEmpty() && !IGNORED_LINKS.matcher(name).matches()) {
        links.put(name, link(name, line.substring(colon + 1).strip().split("\\s+")));
      }
    }
    return links;
  }

  private Link link(String name, String[] words) {
    Long speed = host.number(NET + name + "/speed").filter(mbits -> mbits > 0).orElse(null);
    return new Link(isUp(name), speed, Long.parseLong(words[0]), Long.parseLong(words[8]));
  }

  // Drivers without a notion of state, such as tunnels, say `unknown`; their carrier tells.
  private boolean isUp(String name) {
    String state = host.text(NET + name + "/operstate").orElse("down");
    return switch (state) {
      case "up" -> true;
      case "unknown" -> host.text(NET + name + "/carrier").filter("1"::equals).isPresent();
      default -> false;
    };
  }

  private Map<String, Double> temperatures(Set<String> cpus) {
    Map<String, Double> byCore = new HashMap<>();
    for (String sensor : host.names(HWMON)) {
      if (host.text(HWMON + sensor + "/name").filter(CPU_SENSORS::contains).isPresent()) {
        readSensor(HWMON + sensor + "/", byCore);
      }
    }
    return byCore.isEmpty() ? Map.of() : byCpu(byCore, cpus);
  }

  private void readSensor(String folder, Map<String, Double> byCore) {
    for (String file : host.names(folder)) {
      if (file.startsWith("temp") && file.endsWith("_input")) {
        String input = folder + file;
        String label = host.text(input.replace("_input", "_label")).orElse("");
        host.number(input).ifPresent(thousandths -> byCore.put(label, thousandths / 1000.0));
      }
    }
  }

  /// Sensors know cores; threads of one core share its temperature. A sensor that knows the package
  /// only (`Tctl`) stands for all.
  private Map<String, Double> byCpu(Map<String, Double> byCore, Set<String> cpus) {
    List<Double> cores =
        byCore.entrySet().stream()
            .filter(sensor -> sensor.getKey().startsWith("Core "))
            .map(Map.Entry::getValue)
            .toList();
    List<Double> all = cores.isEmpty() ? List.copyOf(byCore.values()) : cores;
    double mean = all.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    Map<String, Double> temperatures = new HashMap<>();
    for (String cpu : cpus) {
      Double own =
          host.text(CPUS + cpu + "/topology/core_id")
              .map(id -> byCore.get("Core " + id))
              .orElse(null);
      if (own != null) {
        temperatures.put(cpu, own);
      } else if (cores.isEmpty() || cpu.equals("cpu")) {
        temperatures.put(cpu, mean);
      }
    }
    return temperatures;
  }
}
