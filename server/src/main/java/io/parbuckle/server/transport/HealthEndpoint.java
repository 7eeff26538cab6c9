package io.parbuckle.server.transport;

import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.util.Map;

/// `/health`: the process can answer at all (`extensions.md` §12).
public final class HealthEndpoint implements Endpoint {

  private final String version;

  public HealthEndpoint(String version) {
    this.version = version;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    Answers.json(
        exchange,
        200,
        Map.of("Cache-Control", "no-store"),
        JsonObject.of("status", JsonText.of("ok"), "version", JsonText.of(version)));
  }
}
