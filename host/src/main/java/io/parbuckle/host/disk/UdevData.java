package io.parbuckle.host.disk;

import io.parbuckle.host.machine.HostReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What udev knows of a device: the `E:` lines of its file below `/run/udev/data`. Empty where udev
/// does not run.
record UdevData(Map<String, String> properties) {

  UdevData {
    properties = Map.copyOf(properties);
  }

  /// @param device the two device numbers as sysfs has them, such as `8:0`
  static UdevData ofBlock(HostReader host, String device) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String line : host.lines("/run/udev/data/b" + device)) {
      int equals = line.indexOf('=');
      if (line.startsWith("E:") && equals > 0) {
        properties.put(line.substring(2, equals), line.substring(equals + 1).strip());
      }
    }
    return new UdevData(properties);
  }

  boolean isEmpty() {
    return properties.isEmpty();
  }

  /// The first of these properties that is there and not empty.
  Optional<String> first(String... names) {
    for (String name : names) {
      String value = properties.get(name);
      if (value != null && !value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
