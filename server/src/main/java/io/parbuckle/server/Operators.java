package io.parbuckle.server;

import io.parbuckle.api.role.Role;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.HttpCredential;
import io.parbuckle.server.transport.HttpCredentials;
import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.util.function.Predicate;

/// Whether a request shows an API key of somebody who may read everything (`extensions.md` §12).
record Operators(HttpCredentials credentials) implements Predicate<Exchange> {

  @Override
  public boolean test(Exchange exchange) {
    if (!(HttpCredential.of(exchange) instanceof HttpCredential.Key key)) {
      return false;
    }
    try {
      return credentials.admit(key, exchange.origin()) instanceof Admission.Admitted(var login)
          && login.caller().has(Role.READONLY_ADMIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
