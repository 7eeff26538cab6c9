package io.parbuckle.bench;

import io.parbuckle.bench.LoadOrder.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The connections of one run, and the one thread that reads them all.
///
/// **Bound.** A server that says nothing for ten seconds while something is awaited ends the run.
///
/// **Threads.** One.
final class Peers implements AutoCloseable {

  private static final int READ_BYTES = 64 << 10;
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /// The server lets one address log in 20 times a minute.
  private static final int LOGINS_PER_ADDRESS = 20;

  private static final int ADDRESSES_PER_NET = 250;

  private final Selector selector = Selector.open();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);
  private final List<Peer> all = new ArrayList<>();
  private final Target target;
  private final Addresses addresses;

  /// The addresses of loopback to come from, each for a few connections.
  static final class Addresses {

    private int used;

    InetAddress next() {
      int address = used++ / LOGINS_PER_ADDRESS;
      byte[] bytes = {
        127,
        (byte) (1 + address / (ADDRESSES_PER_NET * ADDRESSES_PER_NET) % ADDRESSES_PER_NET),
        (byte) (address / ADDRESSES_PER_NET % ADDRESSES_PER_NET),
        (byte) (1 + address % ADDRESSES_PER_NET)
      };
      try {
        return InetAddress.getByAddress(bytes);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }
  }

  /// Who hears that messages have come.
  interface Listener {
    void received(Peer peer, int messages) throws IOException;
  }

  /// One connection.
  static final class Peer {

    private final SocketChannel channel;
    private final Counter counter;

    private Peer(SocketChannel channel, Counter counter) {
      this.channel = channel;
      this.counter = counter;
    }

    /// Sends what is left in `frames`. The few hundred bytes of a run always fit into the kernel's
    /// buffer, because the server has taken in all earlier ones.
    void send(ByteBuffer frames) throws IOException {
      channel.write(frames);
      if (frames.hasRemaining()) {
        throw new IOException("The server does not take in what it is sent");
      }
    }
  }

  Peers(Target target, Addresses addresses) throws IOException {
    this.target = target;
    this.addresses = addresses;
  }

  /// Connects, logs in if there is a token, and hands the connection to the selector.
  ///
  /// @param subscribeTo a collection, empty for none
  Peer open(String subscribeTo) throws IOException {
    ClientSocket socket = ClientSocket.open(addresses.next(), target.port());
    try {
      if (target.needsLogin()) {
        socket.call("auth.login_with_token", "[\"" + target.token() + "\"]");
      }
      if (!subscribeTo.isEmpty()) {
        socket.call("core.subscribe", "[\"" + subscribeTo + "\"]");
      }
      return add(socket.release(), new MessageCounter());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Connects and says nothing.
  void openSilently() throws IOException {
    add(ClientSocket.open(addresses.next(), target.port()).release(), new MessageCounter());
  }

  /// Connects to be sent requests of HTTP.
  void openForRequests() throws IOException {
    SocketChannel channel = ClientSocket.connect(addresses.next(), target.port());
    channel.configureBlocking(false);
    add(channel, new ResponseCounter());
  }

  private Peer add(SocketChannel channel, Counter counter) throws IOException {
    var peer = new Peer(channel, counter);
    channel.register(selector, SelectionKey.OP_READ, peer);
    all.add(peer);
    return peer;
  }

  List<Peer> all() {
    return all;
  }

  /// Waits for messages, once, and reads them.
  ///
  /// @return whether any came within `most`
  boolean read(Listener listener, Duration most) throws IOException {
    try {
      return selector.select(key -> read(key, listener), most.toMillis()) > 0;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Waits for messages and reads them; a silent server is an error.
  void read(Listener listener) throws IOException {
    if (!read(listener, SILENCE)) {
      throw new IOException("The server has not said anything for " + SILENCE.toSeconds() + " s");
    }
  }

  private void read(SelectionKey key, Listener listener) {
    Peer peer = (Peer) key.attachment();
    try {
      incoming.clear();
      if (peer.channel.read(incoming) < 0) {
        throw new IOException("The server has closed a connection in the middle of a run");
      }
      int messages = peer.counter.count(incoming.flip());
      if (messages > 0) {
        listener.received(peer, messages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Messages that were not what the others were, on all connections.
  long odd() {
    return all.stream().mapToLong(peer -> peer.counter.odd()).sum();
  }

  @Override
  public void close() throws IOException {
    for (Peer peer : all) {
      peer.channel.close();
    }
    selector.close();
  }
}
