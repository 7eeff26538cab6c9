package io.parbuckle.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A message of any sort is understood or refused, and what is answered can be read: with the id
/// that was sent, and one of the seven codes (`protocol.md` §2.8).
final class CodecFuzzTest {

  private static final Set<Integer> CODES =
      Set.of(-32700, -32600, -32601, -32602, -32603, -32000, -32001);

  private static final Set<Integer> CLOSE_CODES = Set.of(1007, 1011);

  @FuzzTest
  void jsonRpc(byte[] input) {
    switch (Codec.JSON_RPC.decode(input)) {
      case Message.Request request -> {
        JsonObject answer = result(Codec.JSON_RPC, request);
        assertThat(answer.at("id")).isEqualTo(idOf(request.id()));
      }
      case Message.Refused refused -> {
        JsonValue id = refused.id();
        JsonObject answer =
            answer(Codec.JSON_RPC, new Outgoing.Failed(idOf(id), refused.failure()));
        assertThat(answer.at("error")).isInstanceOf(JsonObject.class);
        JsonObject error = (JsonObject) answer.at("error");
        assertThat(error.at("code")).isInstanceOf(JsonInteger.class);
        assertThat(CODES).contains((int) ((JsonInteger) error.at("code")).small());
        assertThat(refused.failure().reason()).isNotEmpty();
      }
      case Message other -> throw new AssertionError("no message of JSON-RPC: " + other);
    }
  }

  @FuzzTest
  void legacy(byte[] input) {
    switch (Codec.DDP.decode(input)) {
      case Message.Request request -> result(Codec.DDP, request);
      case Message.Refused refused ->
          answer(Codec.DDP, new Outgoing.Failed(idOf(refused.id()), refused.failure()));
      case Message.Fatal fatal -> {
        assertThat(CLOSE_CODES).contains(fatal.closeCode());
        assertThat(fatal.reason()).isNotEmpty();
      }
      case Message.Ping ping -> answer(Codec.DDP, new Outgoing.Pong(ping.id()));
      case Message.Subscribe sub ->
          answer(Codec.DDP, new Outgoing.Ready(java.util.List.of(sub.id())));
      case Message.Connect _, Message.Unsubscribe _, Message.Unknown _ -> {}
    }
  }

  private static JsonValue idOf(@Nullable JsonValue id) {
    return id == null ? JsonValue.NULL : id;
  }

  /// The answer of a method that gives back what it was given.
  private static JsonObject result(Codec codec, Message.Request request) {
    return answer(codec, new Outgoing.Result(idOf(request.id()), new JsonArray(request.params())));
  }

  private static JsonObject answer(Codec codec, Outgoing message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    codec.encode(message, out);
    try {
      return (JsonObject) Json.read(out.toByteArray());
    } catch (MalformedJson e) {
      throw new AssertionError("what was answered is not read: " + out, e);
    }
  }
}
