package io.parbuckle.host.machine;

import java.util.regex.Pattern;

/// Which block devices of the kernel are disks (`services.md` §16).
public final class DiskNames {

  // Not disks: optical drives, arrays, mappings, loops, volumes, memory. `nvme0c0n1` is one path of
  // several to `nvme0n1`.
  private static final Pattern IGNORED =
      Pattern.compile("(sr|md|dm-|loop|zd|zram|ram).*|nvme\\d+c\\d+n\\d+");

  private DiskNames() {}

  /// @param name of a whole device, such as `sda`
  public static boolean isDisk(String name) {
    return !IGNORED.matcher(name).matches();
  }
}
