package io.parbuckle.host.usb;

import io.parbuckle.api.param.Doc;
import org.jspecify.annotations.Nullable;

/// A USB device that a virtual machine could be given, or why it could not.
@Doc("A USB device of this machine.")
record UsbDevice(
    @Doc("What it is and where it is plugged in.") Capability capability,
    @Doc("Whether a virtual machine can be given it.") boolean available,
    @Doc("Why not; null if it can.") @Nullable String error,
    @Doc("What it is, for people; empty if there is no such device.") String description) {

  /// All members are null for a device that does not exist.
  @Doc("What a USB device is.")
  record Capability(
      @Doc("Name of the product.") @Nullable String product,
      @Doc("Product number, such as `0x5591`.") @Nullable String productId,
      @Doc("Name of the vendor.") @Nullable String vendor,
      @Doc("Vendor number, such as `0x0781`.") @Nullable String vendorId,
      @Doc("Number of the bus.") @Nullable String bus,
      @Doc("Number of the device on its bus.") @Nullable String device) {

    static final Capability UNKNOWN = new Capability(null, null, null, null, null, null);

    String description() {
      if (product != null) {
        return vendor == null ? product : product + " by " + vendor;
      }
      return vendor == null
          ? "USB Device " + known(bus) + ":" + known(device)
          : "Device by " + vendor;
    }

    private static String known(@Nullable String number) {
      return number == null ? "?" : number;
    }
  }

  static UsbDevice notFound(String name) {
    return new UsbDevice(Capability.UNKNOWN, false, "USB device " + name + " not found", "");
  }
}
