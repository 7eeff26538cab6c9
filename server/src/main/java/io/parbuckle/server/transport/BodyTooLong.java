package io.parbuckle.server.transport;

import java.io.IOException;

/// A body has more bytes than are taken.
final class BodyTooLong extends IOException {

  BodyTooLong(long most) {
    super("The body has more than the " + most + " bytes that are taken here.");
  }
}
