package io.parbuckle.server.stream;

import java.io.IOException;

/// Nobody reads any more what is written; Python's `BrokenPipeError`, and its text.
public final class BrokenPipe extends IOException {

  public BrokenPipe() {
    super("[Errno 32] Broken pipe");
  }
}
