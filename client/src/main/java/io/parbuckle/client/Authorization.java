package io.parbuckle.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Who sends an upload (`protocol.md` §7.3). None of them shows its secret as text.
public sealed interface Authorization {

  /// A token of `auth.generate_token`.
  record Token(String token) implements Authorization {

    @Override
    public String header() {
      return "Token " + token;
    }

    @Override
    public String toString() {
      return "Token[********]";
    }
  }

  /// User name and password; refused for accounts with a second factor.
  record Basic(String user, String password) implements Authorization {

    @Override
    public String header() {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
      return "Basic[" + user + ", ********]";
    }
  }

  /// An API key.
  record Bearer(String key) implements Authorization {

    @Override
    public String header() {
      return "Bearer " + key;
    }

    @Override
    public String toString() {
      return "Bearer[********]";
    }
  }

  /// The value of the header of the same name.
  String header();
}
