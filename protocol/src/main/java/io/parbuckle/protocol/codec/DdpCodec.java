package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.codec.Message.Connect;
import io.parbuckle.protocol.codec.Message.Fatal;
import io.parbuckle.protocol.codec.Message.Ping;
import io.parbuckle.protocol.codec.Message.Refused;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.codec.Message.Subscribe;
import io.parbuckle.protocol.codec.Message.Unknown;
import io.parbuckle.protocol.codec.Message.Unsubscribe;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Kind;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The legacy protocol of `/websocket`, which resembles Meteor's DDP (`protocol.md` §6).
final class DdpCodec implements Codec {

  private static final int NOT_A_MESSAGE = 1007;
  private static final int MEMBER_MISSING = 1011;
  private static final JsonText VERSION = JsonText.of("1");

  @Override
  public Message decode(byte[] utf8) {
    JsonValue message;
    try {
      message = Json.read(utf8);
    } catch (MalformedJson e) {
      return new Fatal(NOT_A_MESSAGE, String.valueOf(e.getMessage()));
    }
    return message instanceof JsonObject object
        ? decode(object)
        : new Fatal(NOT_A_MESSAGE, "Invalid Message Format");
  }

  private static Message decode(JsonObject message) {
    if (message.get("msg") == null) {
      return absent("msg", message.get("id"));
    }
    if (!(message.at("msg") instanceof JsonText(String word))) {
      return new Unknown();
    }
    return switch (word) {
      case "connect" -> new Connect(VERSION.equals(message.get("version")));
      case "method" -> method(message);
      case "sub" -> sub(message);
      case "unsub" -> unsub(message);
      case "ping" -> new Ping(message.get("id"));
      default -> new Unknown();
    };
  }

  private static Message method(JsonObject message) {
    JsonValue id = message.get("id");
    JsonValue name = message.get("method");
    if (name == null) {
      return malformed(id, "Message is malformed: 'method' is absent.");
    }
    if (!(name instanceof JsonText(String method))) {
      return malformed(id, "Message is malformed: 'method' must be a string.");
    }
    JsonValue params = message.at("params");
    if (params instanceof JsonArray(var items)) {
      return Request.of(id, method, items);
    }
    return isEmpty(params)
        ? Request.of(id, method, List.of())
        : malformed(id, "`params` must be a list.");
  }

  private static Message sub(JsonObject message) {
    JsonValue id = message.get("id");
    if (id == null) {
      return absent("id", null);
    }
    if (message.get("name") == null) {
      return absent("name", id);
    }
    return message.at("name") instanceof JsonText(String name)
        ? new Subscribe(id, name)
        : malformed(id, "Message is malformed: 'name' must be a string.");
  }

  private static Message unsub(JsonObject message) {
    JsonValue id = message.get("id");
    return id == null ? absent("id", null) : new Unsubscribe(id);
  }

  /// The reference closes the connection; an answer is kinder where there is an id to answer to.
  private static Message absent(String member, @Nullable JsonValue id) {
    return id == null
        ? new Fatal(MEMBER_MISSING, "'" + member + "'")
        : malformed(id, "Message is malformed: '" + member + "' is absent.");
  }

  private static Refused malformed(@Nullable JsonValue id, String reason) {
    return new Refused(id, Failure.invalidRequest(reason));
  }

  /// Everything that Python takes for false counts as "no parameters".
  private static boolean isEmpty(JsonValue params) {
    return switch (params) {
      case JsonValue.JsonNull _ -> true;
      case JsonBoolean bool -> !bool.value();
      case JsonText(String text) -> text.isEmpty();
      case JsonInteger integer -> integer.value().signum() == 0;
      case JsonFraction(double value) -> value == 0;
      case JsonObject(var members) -> members.isEmpty();
      default -> false;
    };
  }

  @Override
  public void encode(Outgoing message, OutputStream out) {
    Json.write(json(message), out);
  }

  private static JsonObject json(Outgoing message) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    switch (message) {
      case Outgoing.Result(var id, var value) -> {
        members.put("id", id);
        members.put("msg", JsonText.of("result"));
        members.put("result", value);
      }
      case Outgoing.Failed(var id, var failure) -> {
        members.put("msg", JsonText.of("result"));
        members.put("id", id);
        members.put("error", error(failure));
      }
      case Outgoing.Update update -> members.putAll(Updates.params(update).members());
      case Outgoing.Unsubscribed ended -> {
        members.put("msg", JsonText.of("nosub"));
        members.put("collection", JsonText.of(ended.collection()));
        Failure failure = ended.failure();
        if (failure != null) {
          members.put("error", error(failure));
        }
      }
      case Outgoing.Connected(var session) -> {
        members.put("msg", JsonText.of("connected"));
        members.put("session", JsonText.of(session));
      }
      case Outgoing.NotConnected _ -> {
        members.put("msg", JsonText.of("failed"));
        members.put("version", VERSION);
      }
      case Outgoing.Ready(var ids) -> {
        members.put("msg", JsonText.of("ready"));
        members.put("subs", new JsonArray(ids));
      }
      case Outgoing.Pong pong -> {
        members.put("msg", JsonText.of("pong"));
        JsonValue id = pong.id();
        if (id != null) {
          members.put("id", id);
        }
      }
    }
    return new JsonObject(members);
  }

  private static JsonObject error(Failure failure) {
    boolean validation = failure.kind() == Kind.VALIDATION || failure.kind() == Kind.VALIDATIONS;
    int errno = errno(failure);
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("error", JsonInteger.of(errno));
    members.put("errname", JsonText.of(Errno.name(errno)));
    members.put("type", validation ? JsonText.of("VALIDATION") : JsonValue.NULL);
    members.put("reason", JsonText.of(reason(failure)));
    members.put("trace", Updates.trace(failure.trace()));
    members.put("extra", failure.extra());
    members.putAll(failure.further());
    return new JsonObject(members);
  }

  private static int errno(Failure failure) {
    return switch (failure.kind()) {
      case VALIDATIONS -> Errno.EAGAIN;
      case TOO_MANY_CALLS -> Errno.ETOOMANYREFS;
      case PARSE,
          INVALID_REQUEST,
          METHOD_MISSING,
          VALIDATION,
          UNSERIALIZABLE,
          CALL,
          DEFECT,
          DEADLINE ->
          failure.errno();
    };
  }

  private static String reason(Failure failure) {
    return failure.kind() == Kind.TOO_MANY_CALLS ? failure.reason() + "." : failure.reason();
  }
}
