package io.parbuckle.protocol.json;

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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Text to [JsonValue] and back, exactly as `protocol.md` §2.3 and §3 have it.
///
/// Reading keeps integers of up to [#DIGITS_MAX] digits exact, takes numbers with a point or an
/// exponent as IEEE doubles, lets the last of two equal names win, accepts lone surrogates, and
/// refuses what is no JSON: `NaN`, numbers that overflow, a byte order mark, anything behind the
/// document, nesting deeper than [#DEPTH_MAX]. Writing is ASCII only, members in their order.
///
/// **Threads.** Any.
public final class Json {

  /// The reference ends in an error somewhere above 500 levels; 1000 stays far from our stacks.
  public static final int DEPTH_MAX = 1000;

  /// Levels that can be written: whatever could be read, inside the envelope of an answer or the
  /// record of a job.
  private static final int DEPTH_WRITTEN_MAX = DEPTH_MAX + 100;

  /// Digits of one integer, as in the reference.
  public static final int DIGITS_MAX = 4300;

  private static final int TEXT_MAX = 64 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(DIGITS_MAX)
                  .maxStringLength(TEXT_MAX)
                  .maxNameLength(TEXT_MAX)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(DEPTH_WRITTEN_MAX).build())
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .build();

  private Json() {}

  /// Reads one document, extended forms decoded.
  ///
  /// @throws MalformedJson with a sentence that names the place
  public static JsonValue read(String text) throws MalformedJson {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return document(parser, true);
    } catch (JacksonException _) {
      throw new MalformedJson(JsonFault.in(text));
    }
  }

  /// Reads one document from UTF-8, extended forms decoded.
  ///
  /// @throws MalformedJson with a sentence that names the place
  public static JsonValue read(byte[] utf8) throws MalformedJson {
    return read(utf8, true);
  }

  /// Reads one document as it stands: `{"$date": 0}` stays an object. For what the contract calls
  /// plain JSON, such as the arguments of event sources.
  public static JsonValue readPlain(String text) throws MalformedJson {
    return read(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static JsonValue read(byte[] utf8, boolean extended) throws MalformedJson {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB) {
        throw refusal(parser); // Jackson would skip the mark
      }
      return document(parser, extended);
    } catch (JacksonException _) {
      throw new MalformedJson(JsonFault.in(new String(utf8, StandardCharsets.UTF_8)));
    }
  }

  /// The value as JSON in UTF-8 (ASCII, in fact).
  public static byte[] bytes(JsonValue value) {
    Blocks out = new Blocks();
    write(value, out);
    return out.bytes();
  }

  /// The value as JSON on one line.
  public static String text(JsonValue value) {
    return new String(bytes(value), StandardCharsets.US_ASCII);
  }

  /// Writes the value to `out`, which stays open.
  ///
  /// @throws IllegalArgumentException for a value that is nested too deeply; part of it may have
  ///   been written then
  public static void write(JsonValue value, OutputStream out) {
    try (JsonGenerator generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), new Unclosed(out))) {
      write(value, generator);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON can be made of a value: " + e.getMessage(), e);
    }
  }

  private static JsonValue document(JsonParser parser, boolean extended) throws MalformedJson {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw refusal(parser);
    }
    JsonValue value = value(parser, first, extended);
    if (parser.nextToken() != null) {
      throw refusal(parser);
    }
    return value;
  }

  private static JsonValue value(JsonParser parser, JsonToken token, boolean extended)
      throws MalformedJson {
    return switch (token) {
      case VALUE_NULL -> JsonNull.NULL;
      case VALUE_TRUE -> JsonBoolean.TRUE;
      case VALUE_FALSE -> JsonBoolean.FALSE;
      case VALUE_STRING -> new JsonText(parser.getString());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> fraction(parser);
      case START_ARRAY -> array(parser, extended);
      case START_OBJECT -> object(parser, extended);
      default -> throw refusal(parser);
    };
  }

  private static JsonValue integer(JsonParser parser) {
    return switch (parser.getNumberType()) {
      case INT, LONG -> JsonInteger.of(parser.getLongValue());
      default -> JsonInteger.of(parser.getBigIntegerValue());
    };
  }

  private static JsonValue fraction(JsonParser parser) {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw refusal(parser);
    }
    return new JsonFraction(value);
  }

  private static JsonValue array(JsonParser parser, boolean extended) throws MalformedJson {
    List<JsonValue> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token, extended));
    }
    return new JsonArray(items);
  }

  private static JsonValue object(JsonParser parser, boolean extended) throws MalformedJson {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      members.put(name, value(parser, parser.nextToken(), extended));
    }
    return extended ? ExtendedJson.decoded(members) : new JsonObject(members);
  }

  private static void write(JsonValue value, JsonGenerator out) {
    switch (value) {
      case JsonNull _ -> out.writeNull();
      case JsonBoolean bool -> out.writeBoolean(bool.value());
      case JsonInteger integer -> writeInteger(integer, out);
      case JsonFraction fraction -> out.writeNumber(Numbers.text(fraction.value()));
      case JsonText text -> out.writeString(text.value());
      case JsonArray array -> writeItems(array.items(), out);
      case JsonObject object -> writeMembers(object, out);
      case JsonSet set -> writeExtended("$set", new JsonArray(List.copyOf(set.items())), out);
      case JsonInstant instant -> writeExtended("$date", ExtendedJson.millis(instant), out);
      case JsonTime time -> writeExtended("$time", ExtendedJson.text(time), out);
      case JsonDay day -> writeMembers(ExtendedJson.object(day), out);
      case JsonInterface address ->
          writeExtended(
              address.six() ? "$ipv6_interface" : "$ipv4_interface",
              JsonText.of(address.text()),
              out);
    }
  }

  private static void writeInteger(JsonInteger integer, JsonGenerator out) {
    if (integer.fitsLong()) {
      out.writeNumber(integer.small());
    } else {
      out.writeNumber(integer.value());
    }
  }

  private static void writeItems(List<JsonValue> items, JsonGenerator out) {
    out.writeStartArray();
    for (JsonValue item : items) {
      write(item, out);
    }
    out.writeEndArray();
  }

  private static void writeMembers(JsonObject object, JsonGenerator out) {
    out.writeStartObject();
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      out.writeName(member.getKey());
      write(member.getValue(), out);
    }
    out.writeEndObject();
  }

  private static void writeExtended(String name, JsonValue payload, JsonGenerator out) {
    out.writeStartObject();
    out.writeName(name);
    write(payload, out);
    out.writeEndObject();
  }

  /// For what Jackson takes and we do not. [JsonFault] finds the place and the words, as it does
  /// for what Jackson refuses.
  private static JacksonException refusal(JsonParser parser) {
    return new StreamReadException(parser, "not taken");
  }

  /// What the generator writes: mostly one block, which then is all there is.
  private static final class Blocks extends OutputStream {

    private byte[] bytes = {};
    private int end;

    @Override
    public void write(int b) {
      throw new IllegalStateException("the generator writes blocks");
    }

    @Override
    public void write(byte[] block, int from, int count) {
      if (end + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, end == 0 ? count : Math.max(end + count, 2 * end));
      }
      System.arraycopy(block, from, bytes, end, count);
      end += count;
    }

    byte[] bytes() {
      return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }
  }

  /// Keeps the generator from closing a stream that is not its own.
  private static final class Unclosed extends OutputStream {

    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      throw new IllegalStateException("the generator writes blocks");
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws java.io.IOException {
      out.write(bytes, from, count);
    }
  }
}
