package io.parbuckle.app;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Tells systemd that the server is ready, when it is systemd that started it (sd_notify(3)).
///
/// The protocol wants a datagram on a UNIX socket, which Java has none of; `systemd-notify` sends
/// it.
final class Systemd {

  private static final int PATIENCE_SECONDS = 5;

  private Systemd() {}

  static void ready() {
    if (System.getenv("NOTIFY_SOCKET") == null) {
      return;
    }
    try {
      Process notify =
          new ProcessBuilder("systemd-notify", "--ready", "--pid=parent").inheritIO().start();
      notify.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      System.err.println("systemd could not be told that the server is ready: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
