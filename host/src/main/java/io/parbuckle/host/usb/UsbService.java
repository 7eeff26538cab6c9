package io.parbuckle.host.usb;

import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.role.Role;

/// The USB devices of this machine: `vm.device.usb_passthrough_*`.
///
/// This file is the face; [UsbDevices] reads them.
public final class UsbService implements Service {

  private final UsbDevices devices;

  public UsbService(Platform platform) {
    this.devices = new UsbDevices(platform.hostFiles());
  }

  record DeviceName(
      @Doc("Name of the device, such as `usb_1_4_2`.") @Length(min = 1) String device) {}

  @Override
  public void declare(Offer offer) {
    offer.service("vm.device").inCli("service.vm.device").doc("USB devices of this machine.");
    offer
        .call(
            "vm.device.usb_passthrough_choices",
            NoParams.class,
            Shape.map(UsbDevice.class),
            (_, _) -> devices.all())
        .doc("The USB devices of this machine by name, hubs left out.")
        .needs(Role.VM_DEVICE_READ, Role.READONLY_ADMIN)
        .before(Version.V26, Difference.added("result.*.description"));
    offer
        .call(
            "vm.device.usb_passthrough_device",
            DeviceName.class,
            UsbDevice.class,
            (_, params) -> devices.named(params.device()))
        .doc("One USB device; for a name that does not exist `error` says so.")
        .needs(Role.VM_DEVICE_READ)
        .before(Version.V26, Difference.added("result.description"));
  }
}
