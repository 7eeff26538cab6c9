package io.parbuckle.server.method;

/// What is said of a service as a whole.
///
/// @param doc what it is for; empty when nobody says
/// @param cliNamespace where the contract's command line client has it; that client stops at a
///   service without one (`services.md` §30)
/// @param cliPrivate whether that client leaves it out
public record ServiceWords(String doc, String cliNamespace, boolean cliPrivate) {

  /// Those of a service of which nothing is said.
  static ServiceWords of(String service) {
    return new ServiceWords("", service, false);
  }
}
