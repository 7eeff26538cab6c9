package io.parbuckle.host.usb;

import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.host.machine.HostReader;
import io.parbuckle.host.usb.UsbDevice.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The USB devices below `/sys/bus/usb/devices`, under the names that libvirt gives them: the port
/// `1-4.2` is `usb_1_4_2`. A port keeps its name however often something is plugged into it.
///
/// Hubs are left out: whoever is given a hub is given all that hangs on it.
///
/// **Threads.** Any.
final class UsbDevices {

  private static final String DEVICES = "/sys/bus/usb/devices";

  // Not `usb1` (a root hub) and not `1-4:1.0` (an interface of a device).
  private static final Pattern PORT = Pattern.compile("\\d+-\\d+(\\.\\d+)*");

  private static final String HUB = "09";

  private final HostReader host;

  UsbDevices(HostFiles files) {
    this.host = new HostReader(files);
  }

  /// All devices by name; none on a machine without USB.
  Map<String, UsbDevice> all() {
    Map<String, UsbDevice> devices = new TreeMap<>();
    for (String port : host.names(DEVICES)) {
      if (PORT.matcher(port).matches() && !isHub(port)) {
        devices.put(nameOf(port), device(port));
      }
    }
    return devices;
  }

  /// One device. An unknown name is answered with an error inside, as the contract has it.
  UsbDevice named(String name) {
    UsbDevice device = all().get(name);
    return device != null ? device : UsbDevice.notFound(name);
  }

  private static String nameOf(String port) {
    return "usb_" + port.replace('-', '_').replace('.', '_');
  }

  private boolean isHub(String port) {
    return attribute(port, "bDeviceClass").filter(HUB::equals).isPresent();
  }

  private UsbDevice device(String port) {
    Capability capability =
        new Capability(
            udev(port, "ID_MODEL_FROM_DATABASE").or(() -> attribute(port, "product")).orElse(null),
            attribute(port, "idProduct").map(id -> "0x" + id).orElse(null),
            udev(port, "ID_VENDOR_FROM_DATABASE")
                .or(() -> attribute(port, "manufacturer"))
                .orElse(null),
            attribute(port, "idVendor").map(id -> "0x" + id).orElse(null),
            attribute(port, "busnum").orElse(null),
            attribute(port, "devnum").orElse(null));
    List<String> missing = missing(capability);
    String error =
        missing.isEmpty()
            ? null
            : "Missing required USB device information: " + String.join(", ", missing);
    return new UsbDevice(capability, error == null, error, capability.description());
  }

  private static List<String> missing(Capability capability) {
    List<String> missing = new ArrayList<>();
    if (capability.bus() == null) {
      missing.add("bus");
    }
    if (capability.device() == null) {
      missing.add("device");
    }
    if (capability.vendorId() == null) {
      missing.add("vendor_id");
    }
    if (capability.productId() == null) {
      missing.add("product_id");
    }
    return missing;
  }

  private Optional<String> attribute(String port, String name) {
    return host.text(DEVICES + "/" + port + "/" + name);
  }

  private Optional<String> udev(String port, String property) {
    String prefix = "E:" + property + "=";
    return attribute(port, "dev").stream()
        .flatMap(numbers -> host.lines("/run/udev/data/c" + numbers).stream())
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst();
  }
}
