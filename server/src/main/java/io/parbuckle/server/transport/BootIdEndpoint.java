package io.parbuckle.server.transport;

import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.util.Map;

/// `/api/boot_id`: one text that changes when the machine has been started anew.
public final class BootIdEndpoint implements Endpoint {

  private final String bootId;

  public BootIdEndpoint(String bootId) {
    this.bootId = bootId;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    Answers.json(exchange, 200, Map.of(), JsonText.of(bootId));
  }
}
