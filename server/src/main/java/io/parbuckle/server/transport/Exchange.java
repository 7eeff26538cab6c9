package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// One HTTP request and its response, in blocking code on a thread of the request's own.
///
/// **Threads.** The one that serves it.
public interface Exchange {

  /// `GET`, `POST`, … as sent.
  String method();

  /// The path as sent, without the query, percent signs decoded.
  String path();

  /// All values of a query parameter, decoded, in order.
  List<String> query(String name);

  /// The header of that name, its lines joined; see [Headers#value].
  Optional<String> header(String name);

  /// Who is at the other end; proxies that are trusted have been looked through.
  Origin origin();

  /// The body as it arrives. Reading slowly slows the sender; a body that is cut off ends in an
  /// [IOException], never in a short stream. Before the first read `Expect: 100-continue` is
  /// answered.
  InputStream body();

  /// Calls one of them once: `whole` when all of the body is here, or `broken` if the rest will
  /// never come, because the client has gone or does not speak HTTP any more; at once if that is so
  /// already. For whoever waits for something else meanwhile: reading tells it, too.
  ///
  /// @param whole runs on the connection's thread, and must not wait
  /// @param broken as `whole`
  void whenBodyEnds(Runnable whole, Runnable broken);

  /// Calls `action` once if the client goes before the response has ended; at once if it has gone.
  ///
  /// @param action as above
  void whenGone(Runnable action);

  /// The declared length of the body, -1 if it is not known.
  long bodyLength();

  /// Adds a header to the response that is still to come; for one that stands there twice.
  void header(String name, String value);

  /// Begins a response whose body is streamed.
  ///
  /// @param length bytes that will come, or -1 for chunks
  /// @return a stream whose `close` ends the response properly; a slow reader blocks its `write`;
  ///   it throws when the client has gone
  OutputStream stream(int status, Map<String, String> headers, long length) throws IOException;

  /// The same, with trailers behind a chunked body; they are asked for when the stream is closed.
  OutputStream stream(
      int status, Map<String, String> headers, long length, Supplier<Map<String, String>> trailers)
      throws IOException;

  /// Sends a whole response.
  void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

  /// Cuts the connection without ending the response, so that the client notices.
  void cut();
}
