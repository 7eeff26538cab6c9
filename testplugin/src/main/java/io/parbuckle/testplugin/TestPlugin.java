package io.parbuckle.testplugin;

import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import java.util.List;

/// The test methods, `test.*`. Never part of a production package; the server loads them only when
/// it is started with `--test-methods`.
public final class TestPlugin implements Plugin {

  @Override
  public String name() {
    return "test";
  }

  @Override
  public List<Service> services(Platform platform) {
    return List.of(
        new PlainService(platform.time(), platform.queries()),
        new JobService(platform.time()),
        new EventService(platform.events()),
        new ItemService(platform.database()));
  }

  @Override
  public String migrations() {
    return "io/parbuckle/testplugin/migration";
  }
}
