package io.parbuckle.client.scripted;

import io.parbuckle.client.Address;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/// A server that does what a test tells it, over real sockets: it shakes hands, and what it then
/// says and leaves out is the test's.
///
/// Each connection runs the next script that was added, and the last one again and again.
public final class ScriptedServer implements Closeable {

  private final Closeable listener;
  private final Address address;
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();

  private ScriptedServer(Closeable listener, Address address) {
    this.listener = listener;
    this.address = address;
  }

  /// What to do on a connection.
  public interface Script {
    void play(Peer peer) throws Exception;
  }

  public static ScriptedServer tcp(Script... scripts) throws IOException {
    return tcp(ServerSocketFactory.getDefault(), "ws", scripts);
  }

  public static ScriptedServer tcp(ServerSocketFactory factory, String scheme, Script... scripts)
      throws IOException {
    ServerSocket listening = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedServer server =
        new ScriptedServer(
            listening, Address.parse(scheme + "://localhost:" + listening.getLocalPort()));
    server.scripts.addAll(List.of(scripts));
    Thread.startVirtualThread(() -> server.accept(listening));
    return server;
  }

  public static ScriptedServer unix(Path path, Script... scripts) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path));
    ScriptedServer server = new ScriptedServer(listening, new Address.Unix(path));
    server.scripts.addAll(List.of(scripts));
    Thread.startVirtualThread(() -> server.accept(listening));
    return server;
  }

  public Address address() {
    return address;
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        Peer peer = new Peer(socket.getInputStream(), socket.getOutputStream(), socket);
        Thread.startVirtualThread(() -> play(peer));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void accept(ServerSocketChannel listening) {
    try {
      while (true) {
        SocketChannel channel = listening.accept();
        Peer peer =
            new Peer(Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
        Thread.startVirtualThread(() -> play(peer));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void play(Peer peer) {
    Script script = scripts.size() > 1 ? scripts.remove() : scripts.element();
    try (peer) {
      script.play(peer);
    } catch (EOFException _) {
      // the client has gone
    } catch (Throwable fault) {
      faults.add(fault);
    }
  }

  /// What went wrong in a script, or null if nothing does within a moment.
  public @Nullable Throwable fault() throws InterruptedException {
    return faults.poll(50, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /// One connection, as the server sees it.
  public static final class Peer implements Closeable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final DataInputStream in;
    private final OutputStream out;
    private final Closeable socket;

    Peer(java.io.InputStream in, OutputStream out, Closeable socket) {
      this.in = new DataInputStream(new BufferedInputStream(in));
      this.out = out;
      this.socket = socket;
    }

    /// Reads the request line and headers.
    public String head() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(in.readUnsignedByte());
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    }

    /// Reads the rest of a request with a length.
    public String body(String head) throws IOException {
      String length = head.replaceAll("(?is).*\r\ncontent-length: *(\\d+)\r\n.*", "$1");
      return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
    }

    public void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /// Answers the handshake.
    public Peer open() throws Exception {
      String key = head().replaceAll("(?is).*\r\nsec-websocket-key: *(\\S+)\r\n.*", "$1");
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      say(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(hash)
              + "\r\n\r\n");
      return this;
    }

    /// Sends one frame; `first` is its first byte.
    public void frame(int first, byte[] payload) throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(first);
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
      out.write(frame.toByteArray());
      out.flush();
    }

    public void frame(int first, String payload) throws IOException {
      frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    public void send(String json) throws IOException {
      frame(0x81, json);
    }

    public void sendClose(int code, String reason) throws IOException {
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      payload.write(code >> 8);
      payload.write(code);
      payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
      frame(0x88, payload.toByteArray());
    }

    /// One frame of the client, unmasked.
    public record Frame(int opcode, String payload) {}

    public Frame frame() throws IOException {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      if ((second & 0x80) == 0) {
        throw new IllegalStateException("the client sent an unmasked frame");
      }
      int length = second & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i & 3];
      }
      return new Frame(first & 0x0f, new String(payload, StandardCharsets.UTF_8));
    }

    /// The next call of the client; pings before it are answered.
    public Request request() throws IOException {
      while (true) {
        Frame frame = frame();
        switch (frame.opcode()) {
          case 1 -> {
            return Request.of(frame.payload());
          }
          case 8 -> throw new EOFException("the client said goodbye");
          case 9 -> frame(0x8a, frame.payload());
          default -> throw new IllegalStateException("unexpected " + frame);
        }
      }
    }

    /// Reads a call of `method` and answers it.
    public Request expect(String method, String result) throws IOException {
      Request request = request();
      if (!request.method().equals(method)) {
        throw new IllegalStateException("expected " + method + ", got " + request);
      }
      answer(request, result);
      return request;
    }

    public void answer(Request request, String result) throws IOException {
      send("{\"jsonrpc\":\"2.0\",\"result\":" + result + ",\"id\":" + request.idJson() + "}");
    }

    public void refuse(Request request, String error) throws IOException {
      send("{\"jsonrpc\":\"2.0\",\"error\":" + error + ",\"id\":" + request.idJson() + "}");
    }

    public void update(String params) throws IOException {
      send("{\"jsonrpc\":\"2.0\",\"method\":\"collection_update\",\"params\":" + params + "}");
    }

    /// Answers what a client asks before its first job.
    public void acceptJobs() throws IOException {
      expect("core.set_options", "{\"legacy_jobs\":false}");
      expect("core.subscribe", "\"s1\"");
    }

    /// Waits until the client has gone.
    public void rest() throws IOException {
      while (true) {
        if (frame().opcode() == 8) {
          sendClose(1000, "");
          return;
        }
      }
    }

    /// Reads what else comes, to its end.
    public void drain() throws IOException {
      byte[] rest = in.readAllBytes();
      if (rest.length < 0) {
        throw new EOFException();
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// A call as it arrived.
  public record Request(JsonValue id, String method, List<JsonValue> params) {

    public static Request of(String json) {
      try {
        JsonObject body = (JsonObject) Json.read(json);
        return new Request(
            body.at("id"),
            ((JsonText) body.at("method")).value(),
            ((JsonArray) body.at("params")).items());
      } catch (MalformedJson e) {
        throw new IllegalStateException(json, e);
      }
    }

    public String idJson() {
      return Json.text(id);
    }
  }
}
