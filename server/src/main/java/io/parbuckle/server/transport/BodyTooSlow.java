package io.parbuckle.server.transport;

import java.io.IOException;

/// A body has not arrived in time.
public final class BodyTooSlow extends IOException {

  public BodyTooSlow(String sentence) {
    super(sentence);
  }
}
