package io.parbuckle.server.stream;

import java.io.IOException;
import java.time.Duration;

/// The job that is to read an upload has not done so for too long.
public final class Unread extends IOException {

  Unread(Duration patience) {
    super("The job has read nothing of the upload for " + patience.toSeconds() + " s.");
  }
}
