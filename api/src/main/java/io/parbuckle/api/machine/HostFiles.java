package io.parbuckle.api.machine;

import java.nio.file.Path;

/// Where the host's files lie. In tests another folder stands in for the root, laid out like
/// `/sys`, `/proc` and `/etc`.
public interface HostFiles {

  /// A file of the host by its absolute name, such as `/proc/meminfo`.
  Path path(String absolute);
}
