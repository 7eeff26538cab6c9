package io.parbuckle.server.transport;

/// Serves the requests of one path.
@FunctionalInterface
public interface Endpoint {

  /// Serves a request; blocking is fine.
  ///
  /// @throws Exception a defect: answered with 500 when nothing was sent yet, else the connection
  ///   is cut; logged once
  void serve(Exchange exchange) throws Exception;
}
