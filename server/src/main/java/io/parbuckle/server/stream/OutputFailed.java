package io.parbuckle.server.stream;

import java.io.IOException;

/// The job that wrote a download failed, so that what was written is not the whole.
public final class OutputFailed extends IOException {

  OutputFailed() {
    super("The job failed before it had written everything.");
  }
}
