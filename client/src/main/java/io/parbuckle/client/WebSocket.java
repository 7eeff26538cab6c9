package io.parbuckle.client;

import io.parbuckle.client.FrameReader.BadFrame;
import io.parbuckle.client.FrameReader.Incoming;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/// One WebSocket over a [Wire], as RFC 6455 has it for a client. Our own, because the JDK's cannot
/// use UNIX sockets; so there is one way for all three kinds of address.
///
/// **Threads.** [#run] belongs to one thread; the rest may be called from any.
final class WebSocket {

  private final Address address;
  private final Wire wire;
  private final FrameReader reader;
  private final FrameWriter writer;
  private volatile boolean closing;
  private final AtomicLong signs = new AtomicLong();

  private WebSocket(Address address, Wire wire, InputStream in, ClientOptions options) {
    this.address = address;
    this.wire = wire;
    this.reader = new FrameReader(in, options.messageBytesMax());
    this.writer = new FrameWriter(wire.out(), options.random());
  }

  /// What [#run] tells, on its own thread.
  interface Listener {

    /// @throws BadFrame when the message makes no sense; the connection then ends
    void message(byte[] utf8) throws BadFrame;
  }

  /// Connects and shakes hands.
  ///
  /// @throws ConnectionException if that fails, or takes longer than `options.connect()`
  static WebSocket open(Address address, ClientOptions options) {
    Wire wire = Wire.open(address, options);
    InputStream in = new BufferedInputStream(wire.in(), 16 << 10);
    try (Watchdog watchdog = Watchdog.over(wire, options.connect())) {
      try {
        Handshake.shake(address, wire, in, options.random());
        return new WebSocket(address, wire, in, options);
      } catch (IOException e) {
        quietly(wire);
        throw new ConnectionException(
            watchdog.barked()
                ? address + " accepted the connection and then said nothing."
                : "The connection to " + address + " broke at its start: " + e.getMessage() + ".",
            e);
      } catch (RuntimeException e) {
        quietly(wire);
        throw e;
      }
    }
  }

  /// Reads until the connection ends.
  ///
  /// @return why it ended
  ConnectionException run(Listener listener) {
    try {
      while (true) {
        Incoming incoming = reader.next();
        signs.incrementAndGet();
        switch (incoming) {
          case Incoming.Text text -> listener.message(text.utf8);
          case Incoming.Ping ping -> writer.pong(ping.payload);
          case Incoming.Pong _ -> {}
          case Incoming.Close(CloseReason reason) -> {
            return closedByServer(reason);
          }
        }
      }
    } catch (BadFrame bad) {
      sendClose(bad.code(), "");
      return new ConnectionException(String.valueOf(bad.getMessage()), bad);
    } catch (IOException e) {
      return closing
          ? new ConnectionException("The connection is closed.", e)
          : new ConnectionException("The connection to " + address + " broke.", e);
    } finally {
      quietly(wire);
    }
  }

  private ConnectionException closedByServer(CloseReason reason) {
    if (!closing) {
      sendClose(reason.code() == CloseReason.NO_CODE ? CloseReason.NORMAL : reason.code(), "");
    }
    return ConnectionException.closed(reason);
  }

  /// How many frames have come. Something to compare: a connection whose number stands still while
  /// it was pinged is dead.
  long signs() {
    return signs.get();
  }

  void send(byte[] utf8) throws IOException {
    writer.text(utf8);
  }

  void ping() throws IOException {
    writer.ping();
  }

  /// Says goodbye; [#run] ends when the server has answered, or at [#cut].
  void sayGoodbye() {
    closing = true;
    sendClose(CloseReason.NORMAL, "");
  }

  /// Ends the connection without a word.
  void cut() {
    quietly(wire);
  }

  private void sendClose(int code, String reason) {
    try {
      writer.close(code, reason);
    } catch (IOException _) {
      // It is over either way.
    }
  }

  private static void quietly(Wire wire) {
    try {
      wire.close();
    } catch (IOException _) {
      // Nothing that anyone could do about it.
    }
  }
}
