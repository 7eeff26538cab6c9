package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Tag;
import org.jspecify.annotations.Nullable;

/// What `auth.login_ex` answers, by `response_type` (`protocol.md` §8.4).
@Tag("response_type")
public sealed interface LoginAnswer {

  /// Logged in.
  @Name("SUCCESS")
  @Doc("Logged in.")
  record Success(
      @Doc("Who logged in; null when that was not asked for.") @Nullable UserInfo userInfo,
      @Doc("The level of assurance, always `LEVEL_1`.") String authenticator,
      @Doc("A token for one login from the same address; null when none was asked for.")
          @Nullable String reconnectToken)
      implements LoginAnswer {

    /// Without the token.
    @Override
    public String toString() {
      return "Success[userInfo=" + userInfo + "]";
    }
  }

  /// The password was right, and a code is wanted beside it.
  @Name("OTP_REQUIRED")
  @Doc("The password is right; send the code of the second factor next.")
  record CodeWanted(@Doc("Whose code is wanted.") String username) implements LoginAnswer {}

  /// The two messages of a server to which an API key is proved.
  enum ScramType {
    SERVER_FIRST_RESPONSE,
    SERVER_FINAL_RESPONSE
  }

  /// A message of SCRAM-SHA-512.
  @Name("SCRAM_RESPONSE")
  @Doc("A message of SCRAM-SHA-512; after the final one the connection is logged in.")
  record Scram(
      @Doc("Which message it is.") ScramType scramType,
      @Doc("The message (RFC 5802).") String rfcStr,
      @Doc("Who logged in, with the final message.") @Nullable UserInfo userInfo)
      implements LoginAnswer {}

  /// Wrong, unknown, locked or revoked.
  @Name("AUTH_ERR")
  @Doc("Wrong, unknown, locked or revoked.")
  record Refused() implements LoginAnswer {}

  /// Its time is over.
  @Name("EXPIRED")
  @Doc("Right once; its time is over.")
  record Expired() implements LoginAnswer {}

  /// Right, and of no use here.
  @Name("DENIED")
  @Doc("The account may do nothing here.")
  record Denied() implements LoginAnswer {}
}
