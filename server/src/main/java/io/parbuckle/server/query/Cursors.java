package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Marks of where a page ended, as clients carry them (`extensions.md` §9): sealed, so that none
/// can be made or read, and opened only for the use that they were made for.
///
/// A place whose values do not fit into [#LENGTH_MAX] characters is marked by the row's key and a
/// digest of the values; the row then has to be there still, and to have them still.
///
/// **Threads.** Any.
public final class Cursors {

  static final String ATTRIBUTE = "options.extra.cursor";
  static final int LENGTH_MAX = 1024;

  private static final Duration VALID = Duration.ofHours(24);

  private final Secrets secrets;
  private final InstantSource time;

  /// @param secrets of a key that is used for nothing else
  public Cursors(Secrets secrets, InstantSource time) {
    this.secrets = secrets;
    this.time = time;
  }

  /// Where a page ended.
  sealed interface Mark {

    record Place(List<JsonValue> values) implements Mark {}

    /// @param key null if that does not fit either
    record Row(String digest, JsonValue key) implements Mark {}
  }

  /// @param use what it may be used for, in other words each time
  String seal(String use, List<JsonValue> place, JsonValue key) {
    JsonInteger until = JsonInteger.of(time.instant().plus(VALID).toEpochMilli());
    String sealed = sealed(use, until, written(place));
    if (sealed == null) {
      JsonText digest = JsonText.of(digest(written(place)));
      sealed = sealed(use, until, digest, written(List.of(key)));
      return sealed != null ? sealed : secrets.seal(use, Json.text(JsonArray.of(until, digest)));
    }
    return sealed;
  }

  /// Null if it is too long, or would not come back as it is.
  private @Nullable String sealed(String use, JsonValue... parts) {
    JsonArray mark = JsonArray.of(parts);
    String plain = Json.text(mark);
    if (plain.length() > LENGTH_MAX || !comesBack(mark, plain)) {
      return null;
    }
    String sealed = secrets.seal(use, plain);
    return sealed.length() <= LENGTH_MAX ? sealed : null;
  }

  private static boolean comesBack(JsonArray mark, String plain) {
    try {
      return Json.readPlain(
              new String(plain.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .equals(mark);
    } catch (MalformedJson e) {
      return false;
    }
  }

  /// @throws Fault.Invalid if it was not made here, for this use, in the last 24 hours
  Mark open(String use, String cursor) {
    if (cursor.length() > LENGTH_MAX) {
      throw unfit();
    }
    List<JsonValue> parts = parts(use, cursor);
    if (!(parts.getFirst() instanceof JsonInteger until)
        || time.instant().toEpochMilli() > until.small()) {
      throw refused("The cursor is older than 24 hours. Begin again with an empty one.");
    }
    if (parts.size() == 2 && parts.get(1) instanceof JsonArray place) {
      return new Mark.Place(read(place));
    }
    if (!(parts.get(1) instanceof JsonText(String digest))) {
      throw unfit();
    }
    boolean keyed = parts.size() == 3 && parts.get(2) instanceof JsonArray;
    return new Mark.Row(digest, keyed ? read((JsonArray) parts.get(2)).getFirst() : JsonValue.NULL);
  }

  private List<JsonValue> parts(String use, String cursor) {
    try {
      return ((JsonArray) Json.readPlain(secrets.open(use, cursor))).items();
    } catch (Fault | MalformedJson e) {
      throw unfit();
    }
  }

  /// Whether values are what a mark was made of.
  static boolean isOf(Mark.Row mark, List<JsonValue> place) {
    return digest(written(place)).equals(mark.digest());
  }

  static String digest(JsonValue value) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Json.bytes(value));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static Fault.Invalid refused(String sentence) {
    return new Fault.Invalid(ATTRIBUTE, sentence);
  }

  static Fault.Invalid unfit() {
    return refused(
        "The cursor was not given for this query. It goes with the method, filters, order_by and"
            + " account of the page before; begin again with an empty one.");
  }

  // ---- values, of which JSON has fewer kinds

  private static final String MOMENT = "moment";
  private static final String ZONELESS = "zoneless";

  private static JsonArray written(List<JsonValue> values) {
    List<JsonValue> written = new ArrayList<>();
    values.forEach(value -> written.add(written(value)));
    return new JsonArray(written);
  }

  /// Scalars as they are; the rest in a list of its own, which no scalar is.
  private static JsonValue written(JsonValue value) {
    return switch (value) {
      case JsonNull _, JsonBoolean _, JsonInteger _, JsonFraction _, JsonText _ -> value;
      case JsonInstant date ->
          JsonArray.texts(List.of(date.naive() ? ZONELESS : MOMENT, date.value().toString()));
      default -> JsonObject.of("value", value);
    };
  }

  private static List<JsonValue> read(JsonArray written) {
    List<JsonValue> values = new ArrayList<>();
    for (JsonValue value : written.items()) {
      values.add(read(value));
    }
    return values;
  }

  private static JsonValue read(JsonValue written) {
    if (written instanceof JsonObject object) {
      return object.at("value");
    }
    if (!(written instanceof JsonArray(var parts))) {
      return written;
    }
    if (parts.size() == 2
        && parts.getFirst() instanceof JsonText(String kind)
        && parts.getLast() instanceof JsonText(String text)) {
      try {
        return new JsonInstant(Instant.parse(text), kind.equals(ZONELESS));
      } catch (DateTimeParseException e) {
        throw unfit();
      }
    }
    throw unfit();
  }
}
