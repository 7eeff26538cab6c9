package io.parbuckle.server.transport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// What a request shows to prove who sends it: its header `Authorization`, else the parameter
/// `auth_token` of its query (`protocol.md` §7.3).
public sealed interface HttpCredential {

  /// Nothing, or a scheme that we do not know.
  record None() implements HttpCredential {}

  /// `Basic` without base64, without UTF-8, or without a colon.
  record Malformed() implements HttpCredential {}

  /// A token of `auth.generate_token`.
  record Token(String token) implements HttpCredential {

    @Override
    public String toString() {
      return "Token[********]";
    }
  }

  record Password(String username, String password) implements HttpCredential {

    @Override
    public String toString() {
      return "Password[username=" + username + ", password=********]";
    }
  }

  record Key(String key) implements HttpCredential {

    @Override
    public String toString() {
      return "Key[********]";
    }
  }

  /// What the header shows, for requests that need no credentials. An address with a token in it is
  /// not taken there.
  ///
  /// @return empty if there is no such header
  static Optional<HttpCredential> shown(Exchange exchange) {
    return exchange.header("Authorization").map(HttpCredential::ofHeader);
  }

  static HttpCredential of(Exchange exchange) {
    return exchange.header("Authorization").map(HttpCredential::ofHeader).orElse(ofQuery(exchange));
  }

  private static HttpCredential ofQuery(Exchange exchange) {
    return exchange.query("auth_token").stream()
        .findFirst()
        .<HttpCredential>map(Token::new)
        .orElse(new None());
  }

  private static HttpCredential ofHeader(String header) {
    int space = header.indexOf(' ');
    if (space < 0) {
      return new None();
    }
    String value = header.substring(space + 1).strip();
    return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "token" -> new Token(value);
      case "bearer" -> new Key(value);
      case "basic" -> password(value);
      default -> new None();
    };
  }

  private static HttpCredential password(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      return colon < 0
          ? new Malformed()
          : new Password(text.substring(0, colon), text.substring(colon + 1));
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return new Malformed();
    }
  }
}
