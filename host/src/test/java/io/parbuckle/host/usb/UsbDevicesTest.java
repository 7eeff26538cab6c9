package io.parbuckle.host.usb;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.host.testing.HostTree;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// USB devices on a recorded machine.
final class UsbDevicesTest {

  @TempDir Path root;
  private HostTree host;
  private UsbDevices devices;

  @BeforeEach
  void open() {
    host = new HostTree(root);
    devices = new UsbDevices(host.files());
  }

  @Test
  void a_machine_without_usb_has_none() {
    assertThat(devices.all()).isEmpty();
  }

  @Test
  void devices_are_named_by_their_port_and_hubs_and_interfaces_are_left_out() {
    device("usb1", "09", "1d6b", "0002");
    device("1-4", "09", "05e3", "0610");
    device("1-4.2", "00", "0781", "5591")
        .file("/sys/bus/usb/devices/1-4.2/manufacturer", "SanDisk\n")
        .file("/sys/bus/usb/devices/1-4.2/product", "Ultra USB 3.0\n");
    host.file("/sys/bus/usb/devices/1-4.2:1.0/bInterfaceClass", "08\n");
    device("2-1", "00", "046d", "c52b");

    Map<String, UsbDevice> all = devices.all();

    assertThat(all).containsOnlyKeys("usb_1_4_2", "usb_2_1");
    assertThat(all.get("usb_1_4_2"))
        .isEqualTo(
            new UsbDevice(
                new UsbDevice.Capability("Ultra USB 3.0", "0x5591", "SanDisk", "0x0781", "1", "7"),
                true,
                null,
                "Ultra USB 3.0 by SanDisk"));
  }

  @Test
  void names_of_the_hardware_database_go_before_those_of_the_device() {
    device("1-1", "00", "0781", "5591")
        .file("/sys/bus/usb/devices/1-1/product", "x\n")
        .file("/sys/bus/usb/devices/1-1/dev", "189:6\n")
        .file(
            "/run/udev/data/c189:6",
            "E:ID_VENDOR_FROM_DATABASE=SanDisk Corp.\nE:ID_MODEL_FROM_DATABASE=Ultra Flair\n");

    UsbDevice device = devices.named("usb_1_1");

    assertThat(device.capability().vendor()).isEqualTo("SanDisk Corp.");
    assertThat(device.capability().product()).isEqualTo("Ultra Flair");
  }

  @Test
  void a_device_that_does_not_say_what_it_is_cannot_be_given_away() {
    host.file("/sys/bus/usb/devices/3-1/busnum", "3\n");

    UsbDevice device = devices.named("usb_3_1");

    assertThat(device.available()).isFalse();
    assertThat(device.error())
        .isEqualTo("Missing required USB device information: device, vendor_id, product_id");
    assertThat(device.description()).isEqualTo("USB Device 3:?");
  }

  @Test
  void an_unknown_name_is_answered_with_an_error_inside() {
    assertThat(devices.named("usb_9_9"))
        .isEqualTo(
            new UsbDevice(UsbDevice.Capability.UNKNOWN, false, "USB device usb_9_9 not found", ""));
  }

  @Test
  void this_machine_can_be_asked() {
    assertThat(new UsbDevices(RealMachine.hostFiles()).all().keySet())
        .allMatch(name -> name.matches("usb(_\\d+)+"));
  }

  private HostTree device(String port, String kind, String vendor, String product) {
    String folder = "/sys/bus/usb/devices/" + port;
    return host.file(folder + "/bDeviceClass", kind + "\n")
        .file(folder + "/idVendor", vendor + "\n")
        .file(folder + "/idProduct", product + "\n")
        .file(folder + "/busnum", "1\n")
        .file(folder + "/devnum", "7\n");
  }
}
