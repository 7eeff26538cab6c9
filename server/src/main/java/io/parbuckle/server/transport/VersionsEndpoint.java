package io.parbuckle.server.transport;

import io.parbuckle.protocol.json.JsonValue.JsonArray;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// `/api/versions`: which API versions are served, ascending; may be read from any page
/// (`protocol.md` §1.2, `extensions.md` §13).
public final class VersionsEndpoint implements Endpoint {

  private final List<String> versions;

  /// @param versions such as `v25.04.0`, in the order in which they are shown
  public VersionsEndpoint(List<String> versions) {
    this.versions = List.copyOf(versions);
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    Answers.json(
        exchange, 200, Map.of("Access-Control-Allow-Origin", "*"), JsonArray.texts(versions));
  }
}
