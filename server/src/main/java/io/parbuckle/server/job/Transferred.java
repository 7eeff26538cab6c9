package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has gone through the pipes of a job so far (`extensions.md` §7.1, `transfer`).
///
/// @param in file by file
/// @param out null when nothing goes out
public record Transferred(List<Stream> in, @Nullable Stream out) {

  public Transferred {
    in = List.copyOf(in);
  }

  /// @param size how many bytes it will have; null if nobody said
  /// @param sha256 in hexadecimal digits, once all of it is through
  public record Stream(long bytes, @Nullable Long size, @Nullable String sha256) {}

  /// The member `transfer` of a job's details.
  public JsonObject json() {
    JsonArray files =
        new JsonArray(
            in.stream()
                .<JsonValue>map(
                    file ->
                        JsonObject.of(
                            "bytes",
                            JsonInteger.of(file.bytes()),
                            "sha256",
                            JobView.text(file.sha256())))
                .toList());
    return JsonObject.of("in", files, "out", out == null ? JsonValue.NULL : outgoing(out));
  }

  private static JsonObject outgoing(Stream stream) {
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("bytes", JsonInteger.of(stream.bytes()));
    members.put("size", stream.size() == null ? JsonValue.NULL : JsonInteger.of(stream.size()));
    members.put("sha256", stream.sha256() == null ? JsonValue.NULL : JsonText.of(stream.sha256()));
    return new JsonObject(members);
  }
}
