package io.parbuckle.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A UNIX socket. Its streams are our own: they take the channel's read and write locks only, so
/// that a reader and a writer never wait for each other.
final class UnixWire implements Wire {

  private final SocketChannel channel;

  private UnixWire(SocketChannel channel) {
    this.channel = channel;
  }

  static UnixWire open(Address.Unix address, ClientOptions options) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    // A server whose line of waiting connections is full lets connect() wait for ever.
    try (Watchdog _ = Watchdog.over(channel, options.connect())) {
      channel.connect(UnixDomainSocketAddress.of(address.socket()));
      return new UnixWire(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public InputStream in() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int count) throws IOException {
        return count == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, from, count));
      }
    };
  }

  @Override
  public OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, count);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
