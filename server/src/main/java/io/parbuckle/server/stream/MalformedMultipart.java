package io.parbuckle.server.stream;

import java.io.IOException;

/// A body that is not `multipart/form-data` as RFC 7578 has it, or ends inside a part.
public final class MalformedMultipart extends IOException {

  public MalformedMultipart(String message) {
    super(message);
  }
}
