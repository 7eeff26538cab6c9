package io.parbuckle.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One request and its answer over HTTP/1.1, on a connection of its own; by hand, so that it works
/// over UNIX sockets like everything else.
///
/// **Threads.** One.
final class HttpExchange implements Closeable {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Wire wire;
  private final Watchdog watchdog;
  private final HttpHead head;
  private final InputStream in;

  private HttpExchange(Wire wire, Watchdog watchdog, HttpHead head, InputStream in) {
    this.wire = wire;
    this.watchdog = watchdog;
    this.head = head;
    this.in = in;
  }

  /// What a request carries.
  interface Body {

    /// Empty if nobody knows before the end; it then goes out in chunks.
    OptionalLong length();

    void writeTo(OutputStream out) throws IOException;
  }

  /// Sends the request and reads the head of the answer.
  ///
  /// @throws ConnectionException when there is no connection, or it breaks
  static HttpExchange send(
      Address address,
      ClientOptions options,
      String line,
      Map<String, String> headers,
      @Nullable Body body) {
    Wire wire = Wire.open(address, options);
    Watchdog watchdog = Watchdog.over(wire, options.transferIdle());
    try {
      InputStream in = new BufferedInputStream(new Watched(wire.in(), watchdog), BUFFER_BYTES);
      writeHead(wire, address, line, headers, body);
      HttpHead head = body == null ? HttpHead.read(in) : headAfter(body, wire, watchdog, in);
      return new HttpExchange(wire, watchdog, head, in);
    } catch (IOException e) {
      closeAll(wire, watchdog);
      throw broken(address, watchdog, e);
    } catch (RuntimeException e) {
      closeAll(wire, watchdog);
      throw e;
    }
  }

  private static void writeHead(
      Wire wire, Address address, String line, Map<String, String> headers, @Nullable Body body)
      throws IOException {
    StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(address.hostHeader()).append("\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body != null) {
      OptionalLong length = body.length();
      head.append(
          length.isPresent()
              ? "Content-Length: " + length.getAsLong() + "\r\n"
              : "Transfer-Encoding: chunked\r\n");
    }
    head.append("\r\n");
    wire.out().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends the body. A server may answer before it has read all of it and hang up: then the answer
  /// is what matters, not that writing failed.
  private static HttpHead headAfter(Body body, Wire wire, Watchdog watchdog, InputStream in)
      throws IOException {
    try {
      writeBody(body, wire, watchdog);
    } catch (LocalFault fault) {
      throw fault.asTransfer();
    } catch (IOException writing) {
      try {
        return finalHead(in);
      } catch (IOException reading) {
        writing.addSuppressed(reading);
        throw writing;
      }
    }
    return finalHead(in);
  }

  private static HttpHead finalHead(InputStream in) throws IOException {
    HttpHead head = HttpHead.read(in);
    while (head.status() < 200) {
      head = HttpHead.read(in); // 100 Continue and the like announce the answer
    }
    return head;
  }

  private static void writeBody(Body body, Wire wire, Watchdog watchdog) throws IOException {
    OutputStream watched = new WatchedOutput(wire.out(), watchdog);
    if (body.length().isPresent()) {
      OutputStream out = new BufferedOutputStream(watched, BUFFER_BYTES);
      body.writeTo(out);
      out.flush();
      return;
    }
    Chunks chunks = new Chunks(watched);
    OutputStream out = new BufferedOutputStream(chunks, BUFFER_BYTES);
    body.writeTo(out);
    out.flush();
    chunks.end();
  }

  HttpHead head() {
    return head;
  }

  /// The body, which fails if it is cut.
  HttpBody body() throws IOException {
    return HttpBody.of(head, in);
  }

  /// What the server says about a refusal, cut to `bytesMax`.
  String words(int bytesMax) {
    return shortText(head, in, bytesMax);
  }

  /// Whether the connection was given up because nothing moved.
  boolean idle() {
    return watchdog.barked();
  }

  /// The beginning of a short text, or nothing if it is a page for browsers or cannot be read.
  static String shortText(HttpHead head, InputStream in, int bytesMax) {
    String type = head.header("content-type");
    if (type.startsWith("text/html")) {
      return "";
    }
    try {
      return new String(HttpBody.of(head, in).readNBytes(bytesMax), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  static ConnectionException broken(Address address, Watchdog watchdog, IOException e) {
    return new ConnectionException(
        watchdog.barked()
            ? "The connection to " + address + " was given up, because nothing moved on it."
            : "The connection to " + address + " broke: " + e.getMessage() + ".",
        e);
  }

  @Override
  public void close() {
    closeAll(wire, watchdog);
  }

  private static void closeAll(Wire wire, Watchdog watchdog) {
    watchdog.close();
    try {
      wire.close();
    } catch (IOException _) {
      // Nothing that anyone could do about it.
    }
  }

  /// A file of ours that could not be read while it was sent; not the connection's fault.
  static final class LocalFault extends IOException {

    private static final long serialVersionUID = 1L;

    LocalFault(String message, @Nullable IOException cause) {
      super(message, cause);
    }

    TransferException asTransfer() {
      return TransferException.local(String.valueOf(getMessage()), this);
    }
  }

  private static final class Watched extends InputStream {

    private final InputStream in;
    private final Watchdog watchdog;

    Watched(InputStream in, Watchdog watchdog) {
      this.in = in;
      this.watchdog = watchdog;
    }

    @Override
    public int read() throws IOException {
      watchdog.alive();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      int read = in.read(bytes, from, count);
      watchdog.alive();
      return read;
    }
  }

  private static final class WatchedOutput extends OutputStream {

    private final OutputStream out;
    private final Watchdog watchdog;

    WatchedOutput(OutputStream out, Watchdog watchdog) {
      this.out = out;
      this.watchdog = watchdog;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
      watchdog.alive();
    }
  }

  /// Each write becomes a chunk (RFC 9112 §7.1); a buffer before it keeps them large.
  private static final class Chunks extends OutputStream {

    private final OutputStream out;

    Chunks(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (count == 0) {
        return; // an empty chunk would be the end
      }
      out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes, from, count);
      out.write('\r');
      out.write('\n');
    }

    void end() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
