package io.parbuckle.server.auth;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.param.Tag;

/// What `auth.login_ex` takes, by `mechanism` (`protocol.md` §8.4).
@Tag("mechanism")
public sealed interface LoginData {

  LoginOptions loginOptions();

  /// What the answer is to contain.
  @Doc("What the answer is to contain.")
  @Name("AuthCommonOptions")
  record LoginOptions(
      @Doc("Whether to say who logged in.") @Default("true") boolean userInfo,
      @Doc("Whether to answer a token for the next login from here.") @Default("false")
          boolean reconnectToken) {

    static final LoginOptions DEFAULTS = new LoginOptions(true, false);
  }

  /// A name and its password.
  @Name("PASSWORD_PLAIN")
  @Doc("A name and its password.")
  record PasswordPlain(
      @Doc("Login name.") String username,
      @Doc("Password, or one-time password.") @Secret String password,
      @Doc("What the answer is to contain.") @Default("{}") LoginOptions loginOptions)
      implements LoginData {

    /// Without the password.
    @Override
    public String toString() {
      return "PasswordPlain[********]";
    }
  }

  /// An API key.
  @Name("API_KEY_PLAIN")
  @Doc("An API key.")
  record ApiKeyPlain(
      @Doc("Whose key it is.") String username,
      @Doc("The key, `<number>-<64 letters and digits>`.") @Secret String apiKey,
      @Doc("What the answer is to contain.") @Default("{}") LoginOptions loginOptions)
      implements LoginData {

    /// Without the key.
    @Override
    public String toString() {
      return "ApiKeyPlain[********]";
    }
  }

  /// A token.
  @Name("TOKEN_PLAIN")
  @Doc("A token of `auth.generate_token`.")
  record TokenPlain(
      @Doc("The token.") @Secret String token,
      @Doc("What the answer is to contain.") @Default("{}") LoginOptions loginOptions)
      implements LoginData {

    /// Without the token.
    @Override
    public String toString() {
      return "TokenPlain[********]";
    }
  }

  /// The two messages of a client that proves an API key without sending it.
  enum ScramType {
    CLIENT_FIRST_MESSAGE,
    CLIENT_FINAL_MESSAGE
  }

  /// A message of SCRAM-SHA-512.
  @Name("SCRAM")
  @Doc("A message of SCRAM-SHA-512, with which an API key is proved and not sent (RFC 5802).")
  record Scram(
      @Doc("Which message it is.") ScramType scramType,
      @Doc("The message; the name in the first one is `<user>:<number of the key>`.") String rfcStr)
      implements LoginData {

    @Override
    public LoginOptions loginOptions() {
      return LoginOptions.DEFAULTS;
    }
  }

  /// The code of a second factor.
  @Name("OTP_TOKEN")
  @Doc("The code of a second factor.")
  record OtpToken(
      @Doc("The code.") @Secret String otpToken,
      @Doc("What the answer is to contain.") @Default("{}") LoginOptions loginOptions)
      implements LoginData {

    /// Without the code.
    @Override
    public String toString() {
      return "OtpToken[********]";
    }
  }
}
