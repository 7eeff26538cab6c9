package io.parbuckle.server.auth;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One login by SCRAM-SHA-512, on the server's side (RFC 5802; `protocol.md` §8.5): two messages of
/// the client, two of the server.
///
/// ```text
/// C: n,,n=mara:3,r=<nonce>                            [#ofFirst]
/// S: r=<both nonces>,s=<salt>,i=<iterations>          [#serverFirst]
/// C: c=<gs2 header and binding>,r=<both>,p=<proof>    [#finish]
/// S: v=<signature>
/// ```
///
/// Unlike in the RFC the common nonce is the Base64 text of both nonces' bytes one behind the
/// other, and the name carries the number of the API key.
///
/// **Threads.** One at a time. Good for one [#finish].
public final class ScramExchange implements Pending {

  /// The one kind of channel binding there is (RFC 5929 §4).
  private static final String END_POINT = "p=tls-server-end-point";

  private static final int NONCE_BYTES = 32;

  private static final Pattern FIRST =
      Pattern.compile(
          "(?<flag>n|y|p=[A-Za-z0-9.-]+),(?:a=[^,]*)?,"
              + "(?<bare>n=(?<name>[^,=]+):(?<key>[0-9]{1,18}),r=(?<nonce>[A-Za-z0-9+/]+=*))");

  private static final Pattern LAST =
      Pattern.compile(
          "(?<bare>c=(?<binding>[A-Za-z0-9+/]+=*),r=(?<nonce>[A-Za-z0-9+/]+=*))"
              + ",p=(?<proof>[A-Za-z0-9+/]+=*)");

  private final First first;
  private final ScramKeys keys;
  private final String nonce;

  @Override
  public String username() {
    return first.name();
  }

  /// The client's first message.
  ///
  /// @param header everything before `bare`, the last comma included
  /// @param bound whether the client binds the exchange to the TLS connection
  /// @param supports whether it would if it thought that the server could
  /// @param name whose key it is
  /// @param key the number of the API key
  /// @param nonce [#NONCE_BYTES] bytes in Base64
  record First(
      String header,
      boolean bound,
      boolean supports,
      String name,
      long key,
      String nonce,
      String bare) {

    /// Empty for anything that is no such message.
    static Optional<First> parse(String text) {
      Matcher form = FIRST.matcher(text);
      if (!form.matches()) {
        return Optional.empty();
      }
      String flag = form.group("flag");
      byte[] nonce = bytes(form.group("nonce"));
      if (nonce == null || nonce.length != NONCE_BYTES) {
        return Optional.empty();
      }
      if (flag.startsWith("p=") && !flag.equals(END_POINT)) {
        return Optional.empty();
      }
      return Optional.of(
          new First(
              text.substring(0, form.start("bare")),
              flag.equals(END_POINT),
              flag.equals("y"),
              form.group("name"),
              Long.parseLong(form.group("key")),
              form.group("nonce"),
              form.group("bare")));
    }
  }

  /// @param random a secure source
  ScramExchange(First first, ScramKeys keys, RandomGenerator random) {
    this.first = first;
    this.keys = keys;
    byte[] own = Chance.bytes(NONCE_BYTES, random);
    byte[] both = new byte[2 * NONCE_BYTES];
    System.arraycopy(Base64.getDecoder().decode(first.nonce()), 0, both, 0, NONCE_BYTES);
    System.arraycopy(own, 0, both, NONCE_BYTES, NONCE_BYTES);
    this.nonce = Base64.getEncoder().encodeToString(both);
  }

  First first() {
    return first;
  }

  String serverFirst() {
    return "r="
        + nonce
        + ",s="
        + Base64.getEncoder().encodeToString(keys.salt())
        + ",i="
        + keys.iterations();
  }

  /// Checks the client's proof.
  ///
  /// @param endPoint the binding of the connection that the message came over ([TlsEndPoint]); null
  ///   when it has none
  /// @return the server's own proof; empty when the client's is wrong
  Optional<String> finish(String clientFinal, byte @Nullable [] endPoint) {
    Matcher form = LAST.matcher(clientFinal);
    if (!form.matches()
        || !form.group("nonce").equals(nonce)
        || !isBound(form.group("binding"), endPoint)) {
      return Optional.empty();
    }
    byte[] proof = bytes(form.group("proof"));
    byte[] messages = ScramKeys.utf8(first.bare() + "," + serverFirst() + "," + form.group("bare"));
    byte[] signature = ScramKeys.hmac(keys.storedKey(), messages);
    if (proof == null || proof.length != signature.length) {
      return Optional.empty();
    }
    byte[] clientKey = new byte[proof.length];
    for (int i = 0; i < proof.length; i++) {
      clientKey[i] = (byte) (proof[i] ^ signature[i]);
    }
    if (!MessageDigest.isEqual(ScramKeys.sha512(clientKey), keys.storedKey())) {
      return Optional.empty();
    }
    return Optional.of(
        "v=" + Base64.getEncoder().encodeToString(ScramKeys.hmac(keys.serverKey(), messages)));
  }

  /// A client that could bind and was told that we cannot, on a connection on which we can, has
  /// been lied to by somebody in between (RFC 5802 §6).
  private boolean isBound(String binding, byte @Nullable [] endPoint) {
    if ((first.bound() && endPoint == null) || (first.supports() && endPoint != null)) {
      return false;
    }
    byte[] header = ScramKeys.utf8(first.header());
    byte[] data = first.bound() && endPoint != null ? endPoint : new byte[0];
    byte[] expected = new byte[header.length + data.length];
    System.arraycopy(header, 0, expected, 0, header.length);
    System.arraycopy(data, 0, expected, header.length, data.length);
    byte[] given = bytes(binding);
    return given != null && MessageDigest.isEqual(given, expected);
  }

  private static byte @Nullable [] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return null; // padding at the wrong place
    }
  }
}
