package io.parbuckle.app;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.testkit.Transcript;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Listens to a conversation, and holds every result and every accepted list of parameters against
/// the schemas of the method that was called, and what is told of objects against those of events.
/// Both wire dialects.
///
/// **Threads.** One.
final class SchemaWitness implements Transcript.Peer {

  /// Its result is not of the declared type on purpose (`test-methods.md` §2).
  private static final String UNTRUE = "test.wrong_result";

  private final Transcript.Peer peer;
  private final Surface surface;
  private final Map<JsonValue, Request> open = new HashMap<>();
  private int checked;

  private record Request(String method, List<JsonValue> params) {}

  SchemaWitness(Transcript.Peer peer, Surface surface) {
    this.peer = peer;
    this.surface = surface;
  }

  /// How many answers have been held against a schema.
  int checked() {
    return checked;
  }

  @Override
  public void send(String text) throws IOException, InterruptedException {
    JsonObject message = object(text);
    if (message != null && message.get("method") instanceof JsonText(String method)) {
      JsonValue params = message.get("params");
      open.put(
          message.at("id"),
          new Request(method, params instanceof JsonArray(var items) ? items : List.of()));
    }
    peer.send(text);
  }

  @Override
  public String receive() throws IOException, InterruptedException {
    String text = peer.receive();
    JsonObject message = object(text);
    if (message == null) {
      return text;
    }
    boolean answer =
        message.get("jsonrpc") != null || JsonText.of("result").equals(message.get("msg"));
    Request request = answer ? open.remove(message.at("id")) : null;
    if (request != null && surface.methods().contains(request.method())) {
      check(request, message);
    }
    JsonValue told = message.get("method") == null ? message : message.at("params");
    if (told instanceof JsonObject event
        && event.get("collection") instanceof JsonText(String name)
        && event.get("fields") instanceof JsonObject fields) {
      refuse(surface.wrongFields(name, fields));
    }
    return text;
  }

  private void check(Request request, JsonObject answer) {
    JsonValue result = answer.get("result");
    if (result == null || answer.get("error") != null || request.method().equals(UNTRUE)) {
      return;
    }
    checked++;
    refuse(surface.wrongResult(request.method(), result));
    // A job is accepted with any parameters, and fails later when they are wrong.
    if (!surface.isJob(request.method())) {
      refuse(surface.wrongParams(request.method(), request.params()));
    }
  }

  private static void refuse(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "The server does not do what its description says:\n  " + String.join("\n  ", wrong));
    }
  }

  private static @Nullable JsonObject object(String text) {
    try {
      return Json.readPlain(text) instanceof JsonObject object ? object : null;
    } catch (MalformedJson _) {
      return null;
    }
  }
}
