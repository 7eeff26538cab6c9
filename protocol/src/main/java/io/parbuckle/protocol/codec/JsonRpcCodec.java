package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.codec.Message.Refused;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Kind;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonInterface;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON-RPC 2.0 as this API has it: no batches, positional parameters only, and error codes from a
/// closed set (`protocol.md` §2).
final class JsonRpcCodec implements Codec {

  private static final JsonText VERSION = JsonText.of("2.0");

  @Override
  public Message decode(byte[] utf8) {
    try {
      return envelope(Json.read(utf8));
    } catch (MalformedJson e) {
      return unreadable(e.getMessage());
    }
  }

  /// Rules in the order of `protocol.md` §2.3; the first that fails wins.
  private static Message envelope(JsonValue message) {
    if (message instanceof JsonArray) {
      return unreadable("Batch messages are not supported at this time");
    }
    if (!(message instanceof JsonObject envelope)) {
      return unreadable("Invalid Message Format");
    }
    String fault = fault(envelope);
    if (fault != null) {
      return new Refused(envelope.get("id"), Failure.invalidRequest(fault));
    }
    return new Request(
        envelope.get("id"),
        ((JsonText) envelope.at("method")).value(),
        envelope.get("params") instanceof JsonArray(var items) ? items : List.of(),
        envelope.get("timeout_ms"),
        envelope.get("idempotency_key"));
  }

  private static @Nullable String fault(JsonObject envelope) {
    JsonValue version = envelope.get("jsonrpc");
    if (version == null) {
      return "Missing 'jsonrpc' member";
    }
    if (!VERSION.equals(version)) {
      return "'jsonrpc' member must be of type string and must be exactly '2.0'";
    }
    if (!mayBeId(envelope.get("id"))) {
      return "'id' member must be of type null, string or number";
    }
    JsonValue method = envelope.get("method");
    if (method == null) {
      return "Missing 'method' member";
    }
    if (!(method instanceof JsonText(String name)) || name.isEmpty()) {
      return "'method' member must be of type string";
    }
    JsonValue params = envelope.get("params");
    return params == null || params instanceof JsonArray
        ? null
        : "'params' member must be of type array";
  }

  /// Fractions are refused, and so is everything that is written as an object; booleans pass: what
  /// the reference does, and old clients send.
  private static boolean mayBeId(@Nullable JsonValue id) {
    return switch (id) {
      case null -> true;
      case JsonNull _, JsonBoolean _, JsonInteger _, JsonText _ -> true;
      case JsonFraction _, JsonArray _, JsonObject _ -> false;
      case JsonSet _, JsonInstant _, JsonTime _, JsonDay _, JsonInterface _ -> false;
    };
  }

  private static Refused unreadable(@Nullable String message) {
    return new Refused(JsonValue.NULL, Failure.parse(message == null ? "Parse error" : message));
  }

  @Override
  public void encode(Outgoing message, OutputStream out) {
    Json.write(json(message), out);
  }

  private static JsonValue json(Outgoing message) {
    return switch (message) {
      case Outgoing.Result(var id, var value) -> envelope("result", value, id);
      case Outgoing.Failed(var id, var failure) -> envelope("error", error(failure), id);
      case Outgoing.Update update -> notification("collection_update", Updates.params(update));
      case Outgoing.Unsubscribed ended -> notification("notify_unsubscribed", unsubscribed(ended));
      case Outgoing.Connected _, Outgoing.NotConnected _, Outgoing.Ready _, Outgoing.Pong _ ->
          throw new IllegalArgumentException("no such message in JSON-RPC: " + message);
    };
  }

  private static JsonObject envelope(String name, JsonValue value, JsonValue id) {
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("jsonrpc", VERSION);
    members.put(name, value);
    members.put("id", id);
    return new JsonObject(members);
  }

  private static JsonObject notification(String method, JsonValue params) {
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("jsonrpc", VERSION);
    members.put("method", JsonText.of(method));
    members.put("params", params);
    return new JsonObject(members);
  }

  static JsonObject unsubscribed(Outgoing.Unsubscribed ended) {
    Failure failure = ended.failure();
    return JsonObject.of(
        "collection",
        JsonText.of(ended.collection()),
        "error",
        failure == null ? JsonValue.NULL : data(failure));
  }

  private static JsonObject error(Failure failure) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("code", JsonInteger.of(failure.kind().code()));
    members.put("message", JsonText.of(message(failure)));
    if (!failure.bare()) {
      members.put("data", data(failure));
    }
    return new JsonObject(members);
  }

  private static String message(Failure failure) {
    return switch (failure.kind()) {
      case VALIDATION, VALIDATIONS -> "Invalid params";
      case CALL, DEFECT, DEADLINE -> "Method call error";
      case UNSERIALIZABLE -> "Failed to JSON serialize server message";
      case PARSE, INVALID_REQUEST, METHOD_MISSING, TOO_MANY_CALLS -> failure.reason();
    };
  }

  private static JsonObject data(Failure failure) {
    // Validation is always 22 here, "not found" included; its own number is in the triple.
    boolean validation = failure.kind() == Kind.VALIDATION || failure.kind() == Kind.VALIDATIONS;
    int errno = validation ? Errno.EINVAL : failure.errno();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("error", JsonInteger.of(errno));
    members.put("errname", JsonText.of(Errno.name(errno)));
    members.put("reason", JsonText.of(failure.reason()));
    members.put("trace", Updates.trace(failure.trace()));
    members.put("extra", failure.extra());
    members.putAll(failure.further());
    return new JsonObject(members);
  }
}
