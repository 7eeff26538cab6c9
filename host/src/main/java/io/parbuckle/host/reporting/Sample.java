package io.parbuckle.host.reporting;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The machine's counters at one moment.
///
/// @param nanos when, on the clock that only goes forward
/// @param cpus by name: `cpu` is the total
/// @param temperatures in °C by the same names; those that are not known are missing
/// @param disks by device name
/// @param links by interface name
record Sample(
    long nanos,
    Map<String, CpuTicks> cpus,
    Map<String, Double> temperatures,
    Memory memory,
    Map<String, DiskCounters> disks,
    Map<String, Link> links) {

  /// Ticks of a processor since the start.
  record CpuTicks(long idle, long total) {}

  /// In bytes.
  record Memory(long total, long available) {}

  /// Operations, bytes and milliseconds since the start.
  record DiskCounters(
      long reads, long readBytes, long writes, long writtenBytes, long busyMillis) {}

  /// A network interface.
  ///
  /// @param speed Mbit/s; null if it has none
  record Link(boolean up, @Nullable Long speed, long receivedBytes, long sentBytes) {}
}
