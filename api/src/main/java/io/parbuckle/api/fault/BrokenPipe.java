package io.parbuckle.api.fault;

import java.io.IOException;

/// Nobody reads what is written.
public final class BrokenPipe extends IOException {

  public BrokenPipe() {
    super("[Errno 32] Broken pipe");
  }
}
