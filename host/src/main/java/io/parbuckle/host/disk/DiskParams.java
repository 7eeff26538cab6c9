package io.parbuckle.host.disk;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;

/// The parameters of the methods of this package.
final class DiskParams {

  private DiskParams() {}

  record GetInstance(
      @Doc("Key of the disk.") String id,
      @Doc("Options as `disk.query` takes them; `extra` counts.") @Default("{}")
          JsonObject options) {}

  record Temperatures(
      @Doc("Names of disks, such as `sda`; all disks when empty.") @Default("[]") List<String> name,
      @Doc("Answer the critical temperature beside the present one.") @Default("false")
          boolean includeThresholds) {}
}
