package io.parbuckle.server.transport.netty;

import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.session.Wire;
import io.parbuckle.server.transport.SocketRoute;
import io.parbuckle.server.transport.Sockets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends every message back; `close CODE REASON` and `big BYTES` do what they say.
final class EchoSockets implements Sockets<EchoSockets.Echo> {

  static final class Echo {

    final Wire wire;
    final Origin origin;
    final SocketRoute route;
    final Queue<byte[]> outbox = new ConcurrentLinkedQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile boolean writable = true;

    Echo(Wire wire, Origin origin, SocketRoute route) {
      this.wire = wire;
      this.origin = origin;
      this.route = route;
    }

    void send(byte[] payload) {
      outbox.add(serverFrame(payload));
      wire.drain();
    }

    void awaitClosed() throws InterruptedException {
      if (!closed.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the socket was not closed");
      }
    }
  }

  final List<Echo> all = new CopyOnWriteArrayList<>();

  Echo latest() {
    return all.getLast();
  }

  @Override
  public Echo opened(Wire wire, Origin origin, SocketRoute route) {
    Echo echo = new Echo(wire, origin, route);
    all.add(echo);
    return echo;
  }

  @Override
  public void received(Echo echo, byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.startsWith("close ")) {
      String[] words = text.split(" ", 3);
      echo.wire.close(Integer.parseInt(words[1]), words[2]);
    } else if (text.startsWith("big ")) {
      echo.send("x".repeat(Integer.parseInt(text.substring(4))).getBytes(StandardCharsets.UTF_8));
    } else {
      echo.send(utf8);
    }
  }

  @Override
  public byte @Nullable [] next(Echo echo) {
    return echo.outbox.poll();
  }

  @Override
  public void writable(Echo echo, boolean writable) {
    echo.writable = writable;
  }

  @Override
  public void closed(Echo echo) {
    echo.closed.countDown();
  }

  static byte[] serverFrame(byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
    frame.write(0x81);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 1 << 16) {
      frame.write(126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }
}
