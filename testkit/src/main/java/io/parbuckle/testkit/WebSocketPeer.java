package io.parbuckle.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The client's side of a WebSocket, as transcripts use it: texts out, texts and the end in.
///
/// **Threads.** One.
public final class WebSocketPeer implements Transcript.Peer, AutoCloseable {

  /// Long enough for a machine that is busy, short enough for a person who waits for a failure.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  private WebSocketPeer(URI uri) throws IOException, InterruptedException {
    try {
      socket =
          http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(uri, new Inbox()).get();
    } catch (ExecutionException e) {
      throw new IOException("no WebSocket at " + uri, e.getCause());
    }
  }

  /// Connects.
  public static WebSocketPeer to(String uri) throws IOException, InterruptedException {
    return new WebSocketPeer(URI.create(uri));
  }

  @Override
  public void send(String text) throws IOException, InterruptedException {
    try {
      socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException("could not send", e);
    }
  }

  @Override
  public String receive() throws IOException, InterruptedException {
    String next = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new IOException("nothing came for " + PATIENCE.toSeconds() + " seconds");
    }
    return next;
  }

  /// Sends and takes the next message, whatever it is.
  public String exchange(String text) throws IOException, InterruptedException {
    send(text);
    return receive();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    http.close();
  }

  private final class Inbox implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      received.add(("close " + code + " " + reason).strip());
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      received.add("close 1006 " + error);
    }
  }
}
