package io.parbuckle.host.system;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `system.info` answers (`services.md` §10.1). Every member is always there.
@Doc("This machine and this product.")
record SystemInfo(
    @Doc("The API release that is served, as version numbers go: `25.10.5`.") String version,
    @Doc("When this product was built.") Instant buildtime,
    @Doc("Name of the host.") String hostname,
    @Doc("Physical memory in bytes.") long physmem,
    @Doc("Name of the processor.") String model,
    @Doc("Logical processors that are online.") int cores,
    @Doc("Physical cores.") int physicalCores,
    @Doc("Load averages over 1, 5 and 15 minutes.") List<Double> loadavg,
    @Doc("Time since the host started, in words.") String uptime,
    @Doc("Seconds since the host started.") double uptimeSeconds,
    @Doc("Serial number of the machine; null if its firmware does not say or we may not read it.")
        @Nullable String systemSerial,
    @Doc("Product name of the machine, or null.") @Nullable String systemProduct,
    @Doc("Version of the machine's product, or null.") @Nullable String systemProductVersion,
    @Doc("Licence; always null.") @Nullable JsonValue license,
    @Doc("When the host started.") Instant boottime,
    @Doc("The time now.") Instant datetime,
    @Doc("Time zone of the host.") String timezone,
    @Doc("Manufacturer of the machine, or null.") @Nullable String systemManufacturer,
    @Doc("Whether the memory corrects errors; false if the firmware does not say.")
        boolean eccMemory,
    @Doc("This product itself.") Product parbuckle) {

  SystemInfo {
    loadavg = List.copyOf(loadavg);
  }

  /// This product (`extensions.md` §11).
  @Doc("This product itself.")
  record Product(
      @Doc("Version of the product.") String version,
      @Doc("API version that is served by default: `v25.10.5`.") String api,
      @Doc("Name of this server among several on one database.") String node) {}
}
