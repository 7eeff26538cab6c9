package io.parbuckle.app;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A network between a client and a server that splits what goes through into pieces of any size,
/// stalls now and then, and cuts connections, politely or not.
///
/// **Threads.** Any; two virtual ones per connection.
final class FaultyProxy implements Closeable {

  private static final int STALL_MILLIS_MAX = 20;
  private static final int BUFFER_BYTES = 64 << 10;

  /// What happens to one connection.
  ///
  /// @param cutAfter bytes in both directions together until it is cut; -1 for never
  /// @param reset whether it is cut without a farewell
  record Fate(long cutAfter, boolean reset) {

    static final Fate SPARED = new Fate(-1, false);
  }

  private final ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final int port;
  private final SplittableRandom random;
  private volatile Fate next = Fate.SPARED;

  /// @param port of the server behind it
  FaultyProxy(int port, long seed) throws IOException {
    this.port = port;
    this.random = new SplittableRandom(seed);
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /// What happens to the connections from now on.
  void fate(Fate fate) {
    next = fate;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Link link =
            new Link(client, new Socket(InetAddress.getLoopbackAddress(), port), next, split());
        threads.execute(() -> link.pass(link.client, link.server));
        threads.execute(() -> link.pass(link.server, link.client));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private synchronized SplittableRandom split() {
    return random.split();
  }

  /// One connection through the proxy.
  private static final class Link {

    private final Socket client;
    private final Socket server;
    private final Fate fate;
    private final SplittableRandom chance;

    /// The rest are guarded by this.
    private long passed;

    Link(Socket client, Socket server, Fate fate, SplittableRandom chance) {
      this.client = client;
      this.server = server;
      this.fate = fate;
      this.chance = chance;
    }

    void pass(Socket from, Socket to) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer, 0, most()); n >= 0; n = in.read(buffer, 0, most())) {
          int allowed = allowed(n);
          out.write(buffer, 0, allowed);
          if (allowed < n) {
            end(true);
            return;
          }
        }
        end(false);
      } catch (IOException _) {
        end(false);
      }
    }

    private synchronized int most() {
      if (chance.nextInt(64) == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(chance.nextInt(STALL_MILLIS_MAX)));
      }
      return 1 + chance.nextInt(BUFFER_BYTES);
    }

    private synchronized int allowed(int count) {
      int allowed = fate.cutAfter() < 0 ? count : Math.clamp(fate.cutAfter() - passed, 0, count);
      passed += allowed;
      return allowed;
    }

    private void end(boolean cut) {
      for (Socket socket : new Socket[] {client, server}) {
        try {
          if (cut && fate.reset()) {
            socket.setSoLinger(true, 0);
          }
          socket.close();
        } catch (IOException _) {
          // it is closed already
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
