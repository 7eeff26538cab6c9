package io.parbuckle.api;

import java.util.List;

/// What a jar brings: found through `META-INF/services/io.parbuckle.api.Plugin`.
public interface Plugin {

  /// A short name for log lines and for the plug-in's own tables.
  String name();

  /// The services, built by hand from what the platform hands over.
  List<Service> services(Platform platform);

  /// Where this plug-in's migrations lie on its class path, such as `io/parbuckle/host/migration`;
  /// below it one folder per database (`sqlite`, `postgresql`) with files `V1__words.sql`. Empty:
  /// it has no tables.
  default String migrations() {
    return "";
  }
}
