package hello;

import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import java.util.List;

/// What this jar brings; named in `META-INF/services/io.parbuckle.api.Plugin`.
public final class HelloPlugin implements Plugin {

  @Override
  public String name() {
    return "hello";
  }

  @Override
  public List<Service> services(Platform platform) {
    return List.of(new HelloService(platform.events()), new GreetingService(platform.database()));
  }

  @Override
  public String migrations() {
    return "hello/migration";
  }
}
