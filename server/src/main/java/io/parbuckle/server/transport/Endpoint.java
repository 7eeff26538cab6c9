package io.parbuckle.server.transport;

/// Serves the requests of one path.
@FunctionalInterface
public interface Endpoint {

  /// Serves a request; blocking is fine.
  ///
  /// @throws Exception a defect: answered with 500 when nothing was sent yet, else the connection
  ///   is cut; logged once
  void serve(Exchange exchange) throws Exception;

  /// Whether pages of other origins may not send such a request (`extensions.md` §13): by itself
  /// none that may change something.
  default boolean isForOwnPages(String method) {
    return !(method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
  }

  /// How it says that a request was refused before it came here: by the allow-list or because of
  /// its origin (403), or because there is no room (503).
  default Refusal refusal(int status, String sentence) {
    return Refusal.plain(sentence);
  }
}
