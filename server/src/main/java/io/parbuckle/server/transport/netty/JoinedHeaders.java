package io.parbuckle.server.transport.netty;

import io.netty.handler.codec.http.HttpHeaders;
import io.parbuckle.server.transport.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Headers as they came. Proxies add lines of their own behind those of the client, so the first
/// line alone would be the client's word.
record JoinedHeaders(HttpHeaders lines) implements Headers {

  @Override
  public @Nullable String value(String name) {
    String first = lines.get(name);
    if (first == null) {
      return null;
    }
    List<String> all = lines.getAll(name);
    return all.size() == 1 ? first : String.join(", ", all);
  }
}
