package io.parbuckle.host.system;

import io.parbuckle.api.Platform;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.host.machine.HostReader;
import io.parbuckle.protocol.error.Errno;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The facts about this machine and this product, read when they are asked for.
///
/// **Threads.** Any.
final class SystemFacts {

  private static final String SETTING = "system.global";
  private static final String DMI = "/sys/class/dmi/id/";
  private static final String CPUS = "/sys/devices/system/cpu";
  private static final Pattern CPU = Pattern.compile("cpu\\d+");
  private static final Pattern VERSION = Pattern.compile("\\D*(\\d+)\\.(\\d+)((?:\\.\\d+)*).*");

  // SMBIOS 3, 7.17.3: of a physical memory array, error correction is byte 6; 5 and 6 are ECC.
  private static final int ERROR_CORRECTION_AT = 6;

  private final Product product;
  private final HostReader host;
  private final Settings settings;
  private final Time time;
  private final RandomGenerator random;

  /// What the product says of itself.
  ///
  /// @param release the API release, such as `25.10.5`
  record Product(String release, String version, String node, Instant built) {}

  SystemFacts(
      Product product, HostFiles files, Settings settings, Time time, RandomGenerator random) {
    this.product = product;
    this.host = new HostReader(files);
    this.settings = settings;
    this.time = time;
    this.random = random;
  }

  static SystemFacts of(Platform platform, Instant built) {
    Product product =
        new Product(platform.apiRelease(), platform.version(), platform.node(), built);
    return new SystemFacts(
        product, platform.hostFiles(), platform.settings(), platform.time(), platform.random());
  }

  SystemInfo info() {
    Duration up = uptime();
    Instant now = time.instant();
    int cores = cores();
    return new SystemInfo(
        product.release(),
        product.built(),
        hostname(),
        physicalMemory(),
        cpuModel(),
        cores,
        physicalCores(cores),
        loadAverages(),
        inWords(up),
        up.toNanos() / 1e9,
        host.text(DMI + "product_serial").orElse(null),
        host.text(DMI + "product_name").orElse(null),
        host.text(DMI + "product_version").orElse(null),
        null,
        now.minus(up),
        now,
        timeZone(),
        host.text(DMI + "sys_vendor").orElse(null),
        hasEccMemory(),
        new SystemInfo.Product(product.version(), "v" + product.release(), product.node()));
  }

  /// The name that clients compare: product name, hyphen, version.
  String version() {
    return "TrueNAS-" + product.release();
  }

  String versionShort() {
    return product.release();
  }

  String hostname() {
    return host.text("/proc/sys/kernel/hostname").orElse("localhost");
  }

  /// An id of this machine that survives restarts: the digest of `/etc/hostid`, or of the machine
  /// id where there is none.
  String hostId() {
    return host.bytes("/etc/hostid")
        .or(() -> host.text("/etc/machine-id").map(id -> id.getBytes(StandardCharsets.UTF_8)))
        .map(SystemFacts::digest)
        .orElseThrow(
            () ->
                new Fault.CallError(
                    Errno.ENOENT,
                    "This host has neither /etc/hostid nor /etc/machine-id. Make one with"
                        + " systemd-machine-id-setup."));
  }

  /// An id that is new after each start of the host.
  String bootId() {
    return host.text("/proc/sys/kernel/random/boot_id")
        .orElseThrow(
            () ->
                new Fault.CallError(
                    Errno.ENOENT, "The kernel gives no /proc/sys/kernel/random/boot_id."));
  }

  /// A random id, made at the first question and kept.
  synchronized String globalId() {
    Optional<SystemGlobal> stored = settings.get(SETTING, SystemGlobal.class);
    if (stored.isPresent()) {
      return stored.get().id();
    }
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    settings.put(SETTING, new SystemGlobal(id));
    return id;
  }

  /// Where the notes of a release stand.
  ///
  /// @param version such as `25.10.1` or `TrueNAS-25.10.1`
  String releaseNotesUrl(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      throw new Fault.CallError(Errno.EFAULT, "Invalid version string specified: " + version);
    }
    String series = parts.group(1) + "." + parts.group(2);
    String page =
        "https://www.truenas.com/docs/scale/" + series + "/gettingstarted/scalereleasenotes";
    return parts.group(3).isEmpty()
        ? page
        : page + "/#" + (series + parts.group(3)).replace(".", "");
  }

  private Duration uptime() {
    return host.text("/proc/uptime")
        .map(text -> Double.parseDouble(text.split("\\s+", -1)[0]))
        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
        .orElse(Duration.ZERO);
  }

  /// As Python writes a time span: `15 days, 3:04:05.123456`.
  static String inWords(Duration span) {
    StringBuilder words = new StringBuilder();
    long days = span.toDays();
    if (days > 0) {
      words.append(days).append(days == 1 ? " day, " : " days, ");
    }
    words.append(
        "%d:%02d:%02d".formatted(span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart()));
    int micros = span.toNanosPart() / 1000;
    if (micros > 0) {
      words.append(".%06d".formatted(micros));
    }
    return words.toString();
  }

  private long physicalMemory() {
    return host.lines("/proc/meminfo").stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .map(line -> line.split("\\s+"))
        .mapToLong(words -> Long.parseLong(words[1]) * 1024)
        .findFirst()
        .orElse(0);
  }

  private String cpuModel() {
    return host.lines("/proc/cpuinfo").stream()
        .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .or(() -> host.text("/proc/device-tree/model"))
        .orElse("unknown");
  }

  private int cores() {
    int online = host.text(CPUS + "/online").map(SystemFacts::countOf).orElse(0);
    if (online > 0) {
      return online;
    }
    long listed =
        host.lines("/proc/cpuinfo").stream().filter(line -> line.startsWith("processor")).count();
    return Math.max(1, (int) listed);
  }

  private int physicalCores(int cores) {
    long distinct =
        host.names(CPUS).stream()
            .filter(name -> CPU.matcher(name).matches())
            .flatMap(name -> host.text(CPUS + "/" + name + "/topology/core_cpus_list").stream())
            .distinct()
            .count();
    return distinct > 0 ? (int) distinct : cores;
  }

  /// How many numbers a list of the kernel's names, such as `0-3,8`.
  static int countOf(String list) {
    int count = 0;
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  private List<Double> loadAverages() {
    return host.text("/proc/loadavg")
        .map(text -> Arrays.stream(text.split("\\s+")).limit(3).map(Double::valueOf).toList())
        .orElse(List.of(0.0, 0.0, 0.0));
  }

  private String timeZone() {
    return host.link("/etc/localtime")
        .filter(target -> target.contains("/zoneinfo/"))
        .map(target -> target.substring(target.indexOf("/zoneinfo/") + "/zoneinfo/".length()))
        .or(() -> host.text("/etc/timezone"))
        .orElse("UTC");
  }

  private boolean hasEccMemory() {
    return host.bytes("/sys/firmware/dmi/entries/16-0/raw")
        .filter(raw -> raw.length > ERROR_CORRECTION_AT)
        .map(raw -> raw[ERROR_CORRECTION_AT] == 5 || raw[ERROR_CORRECTION_AT] == 6)
        .orElse(false);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
