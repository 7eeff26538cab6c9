package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Login;
import io.parbuckle.server.call.HttpCalls;
import io.parbuckle.server.call.HttpCalls.Asked;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.OneCall;
import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `POST /api/current` and `POST /api/vYY.MM.P`: one call, one answer (`extensions.md` §2).
///
/// Credentials are judged before the body is asked for. [RpcStatus] says which answer has which
/// status.
public final class RpcEndpoint implements Endpoint {

  /// What `curl -d` says it sends is taken, too; the body is JSON all the same.
  private static final Set<String> TYPES =
      Set.of("application/json", "application/x-www-form-urlencoded");

  private static final Pattern WAIT =
      Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?([0-9]+)\"?\\s*(?:$|[,;])");

  private static final BigInteger WAIT_SECONDS_MAX = BigInteger.valueOf(3600);

  private final HttpCredentials credentials;
  private final HttpCalls calls;
  private final MethodTable methods;

  /// @param methods what can be called in the API version of the path
  public RpcEndpoint(HttpCredentials credentials, HttpCalls calls, MethodTable methods) {
    this.credentials = credentials;
    this.calls = calls;
    this.methods = methods;
  }

  @Override
  public void serve(Exchange exchange) throws IOException, InterruptedException {
    try {
      Login login = login(exchange);
      checkType(exchange);
      byte[] body = body(exchange, calls.bytesMax(login != null));
      Duration wait = wait(exchange);
      String key = exchange.header("Idempotency-Key").orElse(null);
      answer(
          exchange,
          calls.serve(new Asked(methods, exchange.origin(), login, wait, key), body),
          wait);
    } catch (RpcRefused refused) {
      RpcAnswers.refuse(exchange, refused);
    } catch (HttpCalls.TooLong e) {
      RpcAnswers.refuse(exchange, RpcRefused.invalid(413, String.valueOf(e.getMessage())));
    }
  }

  // ---- before the call

  /// @return null for a request without credentials
  private @Nullable Login login(Exchange exchange) throws RpcRefused, InterruptedException {
    Optional<HttpCredential> shown = HttpCredential.shown(exchange);
    if (shown.isEmpty()) {
      return null;
    }
    return switch (credentials.admit(shown.get(), exchange.origin())) {
      case Admission.Admitted(var login) -> login;
      case Admission.Refused refused -> throw RpcRefused.of(refused);
    };
  }

  private static void checkType(Exchange exchange) throws RpcRefused {
    String given = exchange.header("Content-Type").orElse("application/json");
    int semicolon = given.indexOf(';');
    String type = (semicolon < 0 ? given : given.substring(0, semicolon)).strip();
    if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw RpcRefused.invalid(415, "A call is application/json, not " + given + ".");
    }
  }

  private static byte[] body(Exchange exchange, int bytesMax) throws IOException, RpcRefused {
    if (exchange.bodyLength() > bytesMax) {
      throw tooLong(bytesMax);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[4 << 10];
    InputStream in = exchange.body();
    try {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        body.write(piece, 0, n);
        if (body.size() > bytesMax) {
          throw tooLong(bytesMax);
        }
      }
    } catch (BodyTooSlow e) {
      throw RpcRefused.invalid(408, "The body of the request did not arrive in time.");
    } catch (BodyMalformed e) {
      throw RpcRefused.invalid(400, String.valueOf(e.getMessage()));
    }
    return body.toByteArray();
  }

  private static RpcRefused tooLong(int bytesMax) {
    return RpcRefused.invalid(413, "A call has at most " + bytesMax + " bytes here.");
  }

  /// How long to wait for a job; null to be answered with its id (RFC 7240 §4.3).
  private static @Nullable Duration wait(Exchange exchange) {
    Matcher wait = WAIT.matcher(exchange.header("Prefer").orElse("").toLowerCase(Locale.ROOT));
    if (!wait.find()) {
      return null;
    }
    long seconds = new BigInteger(wait.group(1)).min(WAIT_SECONDS_MAX).longValueExact();
    return seconds == 0 ? null : Duration.ofSeconds(seconds);
  }

  // ---- the answer

  private static void answer(Exchange exchange, OneCall.Reply reply, @Nullable Duration wait)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    if (reply.job() != null) {
      headers.put("Parbuckle-Job", Long.toString(reply.job()));
    }
    if (reply.applied() && wait != null) {
      headers.put("Preference-Applied", "wait=" + wait.toSeconds());
    }
    RpcAnswers.send(exchange, RpcStatus.of(reply.answer()), headers, reply.body());
  }

  @Override
  public Refusal refusal(int status, String sentence) {
    return RpcAnswers.refusal(status, sentence);
  }
}
