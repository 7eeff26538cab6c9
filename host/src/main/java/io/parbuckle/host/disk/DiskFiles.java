package io.parbuckle.host.disk;

import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.host.disk.Lsblk.Answer;
import io.parbuckle.host.disk.Lsblk.Appearance;
import io.parbuckle.host.machine.DiskNames;
import io.parbuckle.host.machine.HostReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The disks as sysfs and udev describe them; `lsblk` is asked where neither has an answer.
///
/// **Threads.** One at a time; [Disks] sees to that. [#names] any.
final class DiskFiles {

  private static final String BLOCK = "/sys/block/";

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{8,}");
  private static final int SECTOR = 512;

  // SPC-6: page 0x80 begins with four bytes of its own.
  private static final int VPD_HEADER = 4;

  private final HostReader host;
  private final Lsblk lsblk;

  DiskFiles(HostFiles files, Commands commands) {
    this.host = new HostReader(files);
    this.lsblk = new Lsblk(commands);
  }

  /// The device names of all disks.
  List<String> names() {
    return host.names(BLOCK).stream().filter(DiskNames::isDisk).toList();
  }

  /// All disks, each under a key of its own.
  List<Attached> attached() throws InterruptedException {
    List<Device> devices = new ArrayList<>();
    for (String name : names()) {
      Optional<String> numbers = host.text(BLOCK + name + "/dev");
      boolean hidden = host.text(BLOCK + name + "/hidden").filter("1"::equals).isPresent();
      if (numbers.isPresent() && !hidden) {
        devices.add(new Device(name, numbers.get(), UdevData.ofBlock(host, numbers.get())));
      }
    }
    Map<Appearance, Answer> answers = askWhereSilent(devices);
    List<Attached> attached = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Device device : devices) {
      Answer answer = answers.getOrDefault(appearance(device), Answer.NONE);
      attached.add(attached(device, answer, taken));
    }
    return attached;
  }

  private record Device(String name, String numbers, UdevData udev) {
    String file(String name) {
      return BLOCK + this.name + "/" + name;
    }
  }

  private Map<Appearance, Answer> askWhereSilent(List<Device> devices) throws InterruptedException {
    List<Appearance> silent = new ArrayList<>();
    for (Device device : devices) {
      boolean known = serial(device).isPresent() && model(device).isPresent();
      if (device.udev().isEmpty() && !known) {
        silent.add(appearance(device));
      }
    }
    return silent.isEmpty() ? Map.of() : lsblk.ask(silent);
  }

  private Appearance appearance(Device device) {
    String sequence = host.text(device.file("diskseq")).orElse(device.numbers());
    return new Appearance(device.name(), sequence);
  }

  private Attached attached(Device device, Answer answer, Set<String> taken) {
    String serial = serial(device).or(answer::serial).orElse("");
    String lunid = lunid(device).or(() -> answer.wwn().flatMap(DiskFiles::bareWwn)).orElse(null);
    String type = "1".equals(host.text(device.file("queue/rotational")).orElse("")) ? "HDD" : "SSD";
    DiskRow row =
        new DiskRow(
            identifier(device, serial, lunid),
            device.name(),
            subsystem(device),
            number(device.numbers()),
            serial,
            lunid,
            host.number(device.file("size")).filter(n -> n > 0).map(n -> n * SECTOR).orElse(null),
            model(device).or(answer::model).orElse(null),
            "HDD".equals(type) ? rotationRate(device) : null,
            type,
            bus(device),
            null);
    // Two disks behind a poor USB bridge may give one serial number; the second keeps its name.
    if (!taken.add(row.identifier())) {
      row = row.identifiedBy("{devicename}" + device.name());
      taken.add(row.identifier());
    }
    return new Attached(row, host.text(device.file("device/state")).orElse(""));
  }

  private String identifier(Device device, String serial, @Nullable String lunid) {
    if (!serial.isEmpty()) {
      return lunid == null ? "{serial}" + serial : "{serial_lunid}" + serial + "_" + lunid;
    }
    return partitionUuid(device)
        .map(uuid -> "{uuid}" + uuid)
        .orElse("{devicename}" + device.name());
  }

  private Optional<String> serial(Device device) {
    return device
        .udev()
        .first("ID_SCSI_SERIAL", "ID_SERIAL_SHORT", "ID_SERIAL")
        .or(() -> host.text(device.file("device/serial")))
        .or(() -> host.text(device.file("serial")))
        .or(() -> host.bytes(device.file("device/vpd_pg80")).flatMap(DiskFiles::serialOfPage));
  }

  private static Optional<String> serialOfPage(byte[] page) {
    if (page.length <= VPD_HEADER) {
      return Optional.empty();
    }
    String text =
        new String(page, VPD_HEADER, page.length - VPD_HEADER, StandardCharsets.ISO_8859_1)
            .replaceAll("[^ -~]", "")
            .strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Optional<String> lunid(Device device) {
    return device
        .udev()
        .first("ID_WWN_WITH_EXTENSION", "ID_WWN")
        .or(() -> host.text(device.file("device/wwid")))
        .or(() -> host.text(device.file("wwid")))
        .flatMap(DiskFiles::bareWwn);
  }

  /// The digits of a world wide name; other forms (`t10.ATA …`, `nvme.8086-…`) are made of vendor
  /// and serial number and say nothing new.
  private static Optional<String> bareWwn(String wwid) {
    String bare = wwid.replaceFirst("^(naa\\.|eui\\.|0x)", "");
    return HEXADECIMAL.matcher(bare).matches() ? Optional.of(bare) : Optional.empty();
  }

  private Optional<String> model(Device device) {
    return device.udev().first("ID_MODEL").or(() -> host.text(device.file("device/model")));
  }

  private static @Nullable Integer rotationRate(Device device) {
    return device
        .udev()
        .first("ID_ATA_ROTATION_RATE_RPM")
        .filter(text -> text.matches("\\d{2,6}"))
        .map(Integer::valueOf)
        .orElse(null);
  }

  private String subsystem(Device device) {
    return host.linkName(device.file("device/subsystem")).orElse("");
  }

  private String bus(Device device) {
    return device
        .udev()
        .first("ID_BUS")
        .map(bus -> bus.toUpperCase(Locale.ROOT))
        .orElseGet(() -> busOf(device));
  }

  private String busOf(Device device) {
    return switch (subsystem(device)) {
      case "nvme" -> "NVME";
      case "virtio" -> "VIRTIO";
      case "scsi" ->
          host.text(device.file("device/vendor")).filter("ATA"::equals).isPresent()
              ? "ATA"
              : "SCSI";
      default -> "UNKNOWN";
    };
  }

  /// One number of two, as the C library makes it: `8:0` is 2048.
  static long number(String numbers) {
    String[] parts = numbers.split(":", 2);
    long major = Long.parseLong(parts[0]);
    long minor = Long.parseLong(parts[1]);
    return (minor & 0xff)
        | ((major & 0xfff) << 8)
        | ((minor & ~0xffL) << 12)
        | ((major & ~0xfffL) << 32);
  }

  private Optional<String> partitionUuid(Device device) {
    return host.names(BLOCK + device.name()).stream()
        .filter(name -> name.startsWith(device.name()))
        .filter(name -> host.text(device.file(name + "/partition")).isPresent())
        .flatMap(name -> partitionUuid(device, name).stream())
        .findFirst();
  }

  private Optional<String> partitionUuid(Device device, String partition) {
    return host.text(device.file(partition + "/dev"))
        .flatMap(numbers -> UdevData.ofBlock(host, numbers).first("ID_PART_ENTRY_UUID"))
        .or(
            () ->
                host.lines(device.file(partition + "/uevent")).stream()
                    .filter(line -> line.startsWith("PARTUUID="))
                    .map(line -> line.substring("PARTUUID=".length()))
                    .findFirst());
  }

  /// Temperature and critical temperature of a disk in °C, from the sensors that the drivers `nvme`
  /// and `drivetemp` have.
  Temperature temperature(String name) {
    for (String folder : List.of("/device/", "/device/hwmon/")) {
      for (String entry : host.names(BLOCK + name + folder)) {
        String sensor = BLOCK + name + folder + entry + "/";
        boolean ours =
            entry.startsWith("hwmon")
                && host.text(sensor + "name")
                    .filter(driver -> Arrays.asList("nvme", "drivetemp").contains(driver))
                    .isPresent();
        if (ours) {
          return new Temperature(
              degrees(sensor + "temp1_input").orElse(null),
              degrees(sensor + "temp1_crit").orElse(null));
        }
      }
    }
    return Temperature.UNKNOWN;
  }

  private Optional<Double> degrees(String file) {
    return host.number(file).map(thousandths -> thousandths / 1000.0);
  }

  /// Both in °C; null where the disk does not say.
  record Temperature(@Nullable Double now, @Nullable Double critical) {
    static final Temperature UNKNOWN = new Temperature(null, null);
  }
}
