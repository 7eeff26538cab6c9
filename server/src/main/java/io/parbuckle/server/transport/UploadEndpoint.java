package io.parbuckle.server.transport;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.call.Uploads.Begun;
import io.parbuckle.server.call.Uploads.Wanted;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.stream.MalformedMultipart;
import io.parbuckle.server.stream.Multipart;
import io.parbuckle.server.stream.Multipart.Part;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.Unread;
import io.parbuckle.server.stream.UploadBroken;
import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/_upload`: a call in the first part of the body, its files in the others (`protocol.md` §7.3,
/// `extensions.md` §14).
///
/// The job is started when the second part begins, and fed while it arrives. [#serve] tells the
/// order of the contract's table, one step a row or two; whatever is wrong is a [Refused].
public final class UploadEndpoint implements Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(UploadEndpoint.class);

  private final HttpCredentials credentials;
  private final Transfers transfers;
  private volatile UploadLimits limits;
  private final Supplier<Tally> tally;
  private final LongAdder received = new LongAdder();

  /// @param tally makes what counts each file
  public UploadEndpoint(
      HttpCredentials credentials,
      Transfers transfers,
      UploadLimits limits,
      Supplier<Tally> tally) {
    this.credentials = credentials;
    this.transfers = transfers;
    this.limits = limits;
    this.tally = tally;
  }

  /// Takes other limits, for uploads that begin from now on.
  public void limits(UploadLimits changed) {
    limits = changed;
  }

  /// What the first part asks for.
  private record Data(String method, List<JsonValue> params) {}

  /// The answer to a request that is not carried out.
  private static final class Refused extends Exception {

    private final int status;

    Refused(int status, String text) {
      super(text);
      this.status = status;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  @Override
  public void serve(Exchange exchange) throws IOException, InterruptedException {
    try {
      String boundary = boundary(exchange);
      Optional<Caller> early =
          expectsContinue(exchange) ? Optional.of(caller(exchange)) : Optional.empty();
      Multipart parts =
          new Multipart(new Bounded(exchange.body(), limits.bodyBytesMax()), boundary);
      Data data = data(parts);
      Caller caller = early.isPresent() ? early.get() : caller(exchange);
      boolean byToken = HttpCredential.of(exchange) instanceof HttpCredential.Token;
      if (byToken) {
        checkForToken(caller, data.method());
      }
      Part first = file(parts);
      Inputs inputs = new Inputs(tally, exchange.bodyLength(), limits.unread());
      String key = exchange.header("Idempotency-Key").orElse(null);
      Begun begun = start(new Wanted(caller, data.method(), data.params(), key), inputs);
      feed(exchange, parts, first, inputs, begun);
    } catch (Refused refused) {
      Answers.text(exchange, refused.status, refused.text());
    } catch (MalformedMultipart | BodyMalformed | BodyTooLong | BodyTooSlow e) {
      Answers.text(exchange, status(e), String.valueOf(e.getMessage()));
    }
  }

  private static boolean expectsContinue(Exchange exchange) {
    return exchange.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }

  // ---- before the job

  private static String boundary(Exchange exchange) throws Refused {
    String type = exchange.header("Content-Type").orElse("");
    if (!type.toLowerCase(java.util.Locale.ROOT).startsWith("multipart/form-data")) {
      throw new Refused(415, "An upload is multipart/form-data.");
    }
    return Multipart.boundary(type)
        .orElseThrow(() -> new Refused(400, "The Content-Type has no usable boundary."));
  }

  private Data data(Multipart parts) throws IOException, Refused {
    Part part = parts.next();
    if (part == null) {
      throw new Refused(405, "No part found on payload");
    }
    if (!part.name().equals("data")) {
      throw new Refused(405, "\"data\" part must be the first on payload");
    }
    try {
      return data(Json.read(content(part)));
    } catch (MalformedJson e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    }
  }

  private byte[] content(Part part) throws IOException, Refused {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] piece = new byte[8 << 10];
    for (int n = part.read(piece, 0, piece.length); n >= 0; n = part.read(piece, 0, piece.length)) {
      content.write(piece, 0, n);
      if (content.size() > limits.callBytesMax()) {
        throw new Refused(
            413, "The part \"data\" has more than " + limits.callBytesMax() + " bytes.");
      }
    }
    return content.toByteArray();
  }

  private static Data data(JsonValue data) throws Refused {
    if (data instanceof JsonObject object && object.get("method") instanceof JsonText method) {
      return new Data(method.value(), params(object.at("params")));
    }
    throw new Refused(422, "");
  }

  /// What Python takes for false is no parameters.
  private static List<JsonValue> params(JsonValue params) throws Refused {
    boolean none =
        switch (params) {
          case JsonNull _ -> true;
          case JsonBoolean bool -> !bool.value();
          case JsonInteger integer -> integer.fitsLong() && integer.small() == 0;
          case JsonFraction fraction -> fraction.value() == 0;
          case JsonText text -> text.value().isEmpty();
          case JsonObject object -> object.members().isEmpty();
          default -> false;
        };
    if (none) {
      return List.of();
    }
    if (params instanceof JsonArray array) {
      return array.items();
    }
    throw new Refused(422, "\"params\" must be an array.");
  }

  private Caller caller(Exchange exchange) throws Refused, InterruptedException {
    HttpCredential credential = HttpCredential.of(exchange);
    Admission admission =
        switch (credential) {
          case HttpCredential.None _ -> new Admission.Refused(401, "401: Unauthorized");
          case HttpCredential.Malformed _ -> new Admission.Refused(400, "400: Bad Request");
          case HttpCredential.Token _, HttpCredential.Password _, HttpCredential.Key _ ->
              credentials.admit(credential, exchange.origin());
        };
    return switch (admission) {
      case Admission.Admitted admitted -> admitted.login().caller();
      case Admission.Refused refused -> throw new Refused(refused.status(), refused.text());
    };
  }

  private void checkForToken(Caller caller, String method) throws Refused {
    try {
      transfers.check(caller, method);
    } catch (Fault.CallError error) {
      boolean refused =
          switch (error.errno()) {
            case Errno.ENOMETHOD, Errno.EACCES -> true;
            case Errno.EBADMSG -> !caller.fullAdmin(); // who may call everything hears of the dot
            default -> false;
          };
      if (refused) {
        throw new Refused(403, "Invalid token");
      }
    } catch (Fault _) {
      return; // told when the job is started, in the order of the table
    }
  }

  private static Part file(Multipart parts) throws IOException, Refused {
    Part part = parts.next();
    if (part == null || !part.name().equals("file")) {
      throw new Refused(405, "\"file\" not found as second part on payload");
    }
    return part;
  }

  private Begun start(Wanted wanted, Inputs inputs) throws Refused, InterruptedException {
    try {
      if (!wanted.method().contains(".")) {
        throw new Refused(412, "[EBADMSG] Invalid method name");
      }
      transfers.check(wanted.caller(), wanted.method());
      return transfers.start(wanted, inputs);
    } catch (Fault.CallError error) {
      throw refused(error);
    } catch (Fault.Invalid key) { // the job itself tells of its parameters
      throw new Refused(422, key.getMessage().stripTrailing());
    } catch (Fault fault) {
      throw new Refused(500, String.valueOf(fault.getMessage()));
    }
  }

  private static Refused refused(Fault.CallError error) {
    String text = "[" + Errno.name(error.errno()) + "] " + error.text();
    return switch (error.errno()) {
      case Errno.ENOMETHOD -> new Refused(422, text);
      case Errno.EACCES -> new Refused(403, "403: Forbidden");
      default -> new Refused(412, text);
    };
  }

  // ---- with the job

  private void feed(Exchange exchange, Multipart parts, Part first, Inputs inputs, Begun begun)
      throws IOException {
    long job = begun.job();
    Map<String, String> headers = Map.of("Parbuckle-Job", Long.toString(job));
    exchange.whenBodyEnds(inputs::arrived, inputs::hurry); // be it that the job does not read
    try {
      files(parts, first, inputs);
      inputs.finish();
    } catch (Refused refused) {
      broken(inputs, begun, new UploadBroken(new Fault.CallError(Errno.EINVAL, refused.text())));
      answer(exchange, refused.status, headers, refused.text());
      return;
    } catch (Unread unread) {
      Fault.CallError reason =
          new Fault.CallError(Errno.ETIMEDOUT, String.valueOf(unread.getMessage()));
      broken(inputs, begun, new UploadBroken(reason));
      answer(exchange, 503, headers, unread.getMessage());
      return;
    } catch (IOException e) {
      LOG.atInfo()
          .addKeyValue("job", job)
          .addKeyValue("bytes", inputs.bytes())
          .addKeyValue("reason", e.getMessage())
          .log("upload broken");
      broken(inputs, begun, new UploadBroken(inputs.bytes()));
      answer(exchange, status(e), headers, e.getMessage());
      return;
    } finally {
      received.add(inputs.bytes());
    }
    // The job has got everything, whether its client hears of it or not.
    Answers.json(exchange, 200, headers, JsonObject.of("job_id", JsonInteger.of(job)));
  }

  /// Bytes of files that have been received, those of broken uploads as well.
  public long bytes() {
    return received.sum();
  }

  private void files(Multipart parts, Part first, Inputs inputs) throws IOException, Refused {
    int count = 0;
    for (Part part = first; part != null; part = parts.next()) {
      if (!part.name().equals("file")) {
        throw new Refused(405, "Unknown payload part '" + part.name() + "'");
      }
      if (++count > limits.filesMax()) {
        throw new Refused(405, "Too many uploaded files");
      }
      inputs.bring(part);
    }
  }

  private void broken(Inputs inputs, Begun begun, UploadBroken reason) {
    inputs.fail(reason);
    if (begun.fed()) {
      transfers.fail(begun.job(), reason.fault());
    }
  }

  private static int status(IOException e) {
    return switch (e) {
      case BodyTooLong _ -> 413;
      case BodyTooSlow _ -> 408;
      default -> 400;
    };
  }

  private static void answer(
      Exchange exchange, int status, Map<String, String> headers, @Nullable String text)
      throws IOException {
    Map<String, String> all = new java.util.LinkedHashMap<>(headers);
    all.put("Content-Type", "text/plain; charset=utf-8");
    exchange.respond(status, all, String.valueOf(text).getBytes(StandardCharsets.UTF_8));
  }
}
