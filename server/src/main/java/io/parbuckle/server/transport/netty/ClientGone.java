package io.parbuckle.server.transport.netty;

import java.io.IOException;

/// The client went away, or takes nothing in any more.
final class ClientGone extends IOException {

  ClientGone(String message) {
    super(message);
  }
}
