package io.parbuckle.api;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a method had otherwise before some version of the API. The code knows the newest form only;
/// its rows say how parameters of an older version are lifted to it, and how its results are
/// brought down:
///
/// ```java
/// offer.call("cron.update", CronUpdateParams.class, CronJob.class, this::update)
///     .before(Version.V26, Difference.renamed("cron_update.comment", "description"))
///     .before(Version.V26, Difference.renamed("result.comment", "description"))
///     .before(Version.V25_10, Difference.added("result.enabled"));
/// ```
///
/// A path names what it is about as validation errors do: it begins with the name of a parameter
/// *at that version*, or with `result`, and goes down by member. Lists, sets and rows of a query
/// are passed through: a path holds for each element. `*` stands for each entry of a map.
///
/// Parameters are checked in their older form, with the older names in the errors, before they are
/// lifted. What is answered is brought down after it was written, secrets masked; rows of a query
/// before filters see them. Events always have the newest shape.
public sealed interface Difference {

  /// A member or parameter had another name.
  ///
  /// @param path with the older name
  static Difference renamed(String path, String now) {
    return new Renamed(path, now);
  }

  /// There was no such member. Older clients neither send nor see it.
  static Difference added(String path) {
    return new Added(path, null);
  }

  /// There was no such member; for older clients it has this value.
  static Difference added(String path, JsonValue value) {
    return new Added(path, value);
  }

  /// There was one more member. From older clients it is taken and dropped; they see this value.
  static Difference removed(String path, Shape<?> shape, JsonValue value) {
    return removed(path, shape, value, "");
  }

  /// The same with words for descriptions of the older versions.
  static Difference removed(String path, Shape<?> shape, JsonValue value, String doc) {
    return new Removed(path, shape, value, doc);
  }

  /// A closed list of words was another one.
  ///
  /// @param now what an older word has become, for those that have changed
  static Difference words(String path, List<String> before, Map<String, String> now) {
    return new Words(path, List.copyOf(before), Map.copyOf(now));
  }

  /// One of several kinds of object, told apart by a member, did not exist.
  ///
  /// @param tag the member that tells them apart
  /// @param seenAs what older clients are answered instead; null where it is never answered
  static Difference variantAdded(
      String path, String tag, String word, @Nullable JsonObject seenAs) {
    return new VariantAdded(path, tag, word, seenAs);
  }

  /// Kinds of object were not told apart by their tag: faults were reported for each kind, below
  /// the name of its model.
  ///
  /// @param models in the order of their faults
  static Difference untagged(String path, List<Model> models) {
    return new Untagged(path, List.copyOf(models));
  }

  /// An integer could be sent as text.
  static Difference converted(String path) {
    return new Converted(path);
  }

  /// Any account that was logged in could call it.
  static Difference forAnyLogin() {
    return new Opened(false);
  }

  /// Nobody needed to be logged in.
  static Difference forAnybody() {
    return new Opened(true);
  }

  /// Something else about what is answered.
  ///
  /// @param shape what was answered
  /// @param down from the newest form
  static Difference answered(Shape<?> shape, UnaryOperator<JsonValue> down) {
    return new Answered(shape, down);
  }

  /// @see #renamed
  record Renamed(String path, String now) implements Difference {}

  /// @see #added
  record Added(String path, @Nullable JsonValue value) implements Difference {}

  /// @see #removed
  record Removed(String path, Shape<?> shape, JsonValue value, String doc) implements Difference {}

  /// @see #words
  record Words(String path, List<String> before, Map<String, String> now) implements Difference {}

  /// @see #variantAdded
  record VariantAdded(String path, String tag, String word, @Nullable JsonObject seenAs)
      implements Difference {}

  /// @see #untagged
  record Untagged(String path, List<Model> models) implements Difference {}

  /// The name that a kind of object had in faults.
  record Model(String word, String name) {}

  /// @see #converted
  record Converted(String path) implements Difference {}

  /// @see #forAnyLogin
  record Opened(boolean toAnybody) implements Difference {}

  /// @see #answered
  record Answered(Shape<?> shape, UnaryOperator<JsonValue> down) implements Difference {}
}
