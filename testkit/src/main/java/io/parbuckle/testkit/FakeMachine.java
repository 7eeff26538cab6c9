package io.parbuckle.testkit;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// A made-up machine: a folder laid out like the root of a small Linux host, with two disks, one
/// network interface and one USB stick, and no programs. Whoever changes the files changes the
/// machine.
public final class FakeMachine {

  private FakeMachine() {}

  /// Programs of a machine that has none.
  public static Commands commands() {
    return (words, _) -> {
      throw new Fault.CallError(
          Errno.ENOENT, "The fake machine has no program " + words.getFirst() + ".");
    };
  }

  /// Makes the folder, anew at each call; it goes when the program ends.
  public static Path files() throws IOException {
    Path root = Files.createTempDirectory("parbuckle-machine");
    for (Map.Entry<String, String> file : contents().entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(root), "fake-machine"));
    return root;
  }

  private static void remove(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> contents() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("etc/hostname", "fake\n");
    files.put("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    files.put("etc/timezone", "Etc/UTC\n");
    files.put(
        "usr/share/X11/xkb/rules/base.lst",
        """
        ! model
          pc105           Generic 105-key PC

        ! layout
          us              English (US)
          de              German

        ! variant
          intl            us: English (US, intl., with dead keys)

        ! option
          grp             Switching to another layout
        """);
    files.put("proc/sys/kernel/random/boot_id", "6f0e9d6e-8d5f-4c65-9d0b-2a7c0c1b7f01\n");
    files.put("proc/sys/kernel/hostname", "fake\n");
    files.put(
        "proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 4194304 kB\nMemAvailable: 6291456 kB\n");
    files.put("proc/cpuinfo", cpuinfo());
    files.put("proc/loadavg", "0.20 0.10 0.05 1/120 4711\n");
    files.put("proc/uptime", "93784.12 180000.00\n");
    files.put(
        "proc/stat",
        """
        cpu 400 0 200 9000 100 0 0 0 0 0
        cpu0 200 0 100 4500 50 0 0 0 0 0
        cpu1 200 0 100 4500 50 0 0 0 0 0
        btime 1767225600
        """);
    files.put("proc/diskstats", "   8       0 sda 100 0 2048 50 200 0 4096 100 0 150 150\n");
    files.put("proc/net/dev", netDev());
    files.put("proc/self/mountinfo", "");
    files.put("proc/mounts", "");
    files.put("proc/swaps", "Filename Type Size Used Priority\n");
    disk(files, "sda", "8:0", "41943040", "1", "FAKE DISK A", "FAKE-0001");
    disk(files, "nvme0n1", "259:0", "83886080", "0", "FAKE NVME B", "FAKE-0002");
    files.put("sys/class/net/eth0/operstate", "up\n");
    files.put("sys/class/net/eth0/speed", "1000\n");
    files.put("sys/devices/system/cpu/cpu0/topology/core_cpus_list", "0\n");
    files.put("sys/devices/system/cpu/cpu1/topology/core_cpus_list", "1\n");
    files.put("sys/devices/system/cpu/online", "0-1\n");
    usb(files);
    return files;
  }

  private static String cpuinfo() {
    return """
    processor : 0
    model name : Fake CPU @ 2.00GHz

    processor : 1
    model name : Fake CPU @ 2.00GHz

    """;
  }

  private static String netDev() {
    return """
    Inter-|   Receive                                                |  Transmit
     face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
      eth0: 1000000    1000    0    0    0     0          0         0  2000000    1500    0    0    0     0       0          0
    """;
  }

  private static void disk(
      Map<String, String> files,
      String name,
      String numbers,
      String sectors,
      String rotational,
      String model,
      String serial) {
    String folder = "sys/block/" + name + "/";
    files.put(folder + "dev", numbers + "\n");
    files.put(folder + "size", sectors + "\n");
    files.put(folder + "removable", "0\n");
    files.put(folder + "ro", "0\n");
    files.put(folder + "queue/rotational", rotational + "\n");
    files.put(folder + "queue/logical_block_size", "512\n");
    files.put(folder + "device/model", model + "\n");
    files.put(folder + "device/serial", serial + "\n");
    files.put(folder + "device/state", "running\n");
    files.put(
        "run/udev/data/b" + numbers,
        "E:ID_SERIAL_SHORT=" + serial + "\nE:ID_MODEL=" + model.replace(' ', '_') + "\n");
  }

  private static void usb(Map<String, String> files) {
    String folder = "sys/bus/usb/devices/1-1/";
    files.put(folder + "busnum", "1\n");
    files.put(folder + "devnum", "2\n");
    files.put(folder + "idVendor", "0781\n");
    files.put(folder + "idProduct", "5581\n");
    files.put(folder + "manufacturer", "Fake\n");
    files.put(folder + "product", "Stick\n");
  }
}
