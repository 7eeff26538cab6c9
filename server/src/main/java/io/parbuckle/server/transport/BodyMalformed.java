package io.parbuckle.server.transport;

import java.io.IOException;

/// A body is not sent as HTTP has it, so nobody knows where it ends.
public final class BodyMalformed extends IOException {

  public BodyMalformed(String sentence) {
    super(sentence);
  }
}
