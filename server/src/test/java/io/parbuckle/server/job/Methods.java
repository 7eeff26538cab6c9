package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.job.JobMethod.Body;
import io.parbuckle.server.job.JobMethod.Shown;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Builds job methods for tests: `Methods.job("a", body).lock("x").build()`.
final class Methods {

  private final String name;
  private final Body body;
  private @Nullable Function<List<JsonValue>, String> lock;
  private @Nullable Integer queueSize = 5;
  private boolean logs;
  private boolean reads;
  private boolean writes;
  private boolean checkPipes = true;
  private boolean transientJob;
  private @Nullable Function<List<JsonValue>, String> description;
  private @Nullable Role readRole;
  private boolean onlyWaits;
  private boolean sideEffectFree;
  private Shown shown = new Plain();
  private JobPolicy policy = JobPolicy.NONE;

  private Methods(String name, Body body) {
    this.name = name;
    this.body = body;
  }

  static Methods job(String name, Body body) {
    return new Methods(name, body);
  }

  Methods lock(String lock) {
    this.lock = _ -> lock;
    return this;
  }

  Methods lock(Function<List<JsonValue>, String> lock) {
    this.lock = lock;
    return this;
  }

  @SuppressWarnings("NullAway") // the exported type says text, its words say null for none
  Methods lockThatIsNull() {
    return lock(_ -> null);
  }

  Methods queueSize(@Nullable Integer size) {
    queueSize = size;
    return this;
  }

  Methods logs() {
    logs = true;
    return this;
  }

  Methods reads() {
    reads = true;
    return this;
  }

  Methods writes() {
    writes = true;
    return this;
  }

  Methods pipesOptional() {
    checkPipes = false;
    return this;
  }

  Methods transientJob() {
    transientJob = true;
    return this;
  }

  Methods description(Function<List<JsonValue>, String> description) {
    this.description = description;
    return this;
  }

  Methods readRole(Role role) {
    readRole = role;
    return this;
  }

  Methods onlyWaits() {
    onlyWaits = true;
    return this;
  }

  Methods sideEffectFree() {
    sideEffectFree = true;
    return this;
  }

  Methods shown(Shown shown) {
    this.shown = shown;
    return this;
  }

  Methods fate(Fate fate) {
    policy = policy.with(fate);
    return this;
  }

  Methods policy(UnaryOperator<JobPolicy> change) {
    policy = change.apply(policy);
    return this;
  }

  JobMethod build() {
    return new JobMethod(
        name,
        lock,
        queueSize,
        logs,
        reads,
        writes,
        checkPipes,
        transientJob,
        false,
        description,
        readRole,
        onlyWaits,
        sideEffectFree,
        body,
        shown,
        policy);
  }

  /// Shows everything as it is.
  private static final class Plain implements Shown {

    @Override
    public JsonValue arguments(List<JsonValue> raw) {
      return new JsonArray(raw);
    }

    @Override
    public JsonValue result(JsonValue raw) {
      return raw;
    }

    @Override
    public boolean secretArguments() {
      return false;
    }

    @Override
    public boolean secretResult() {
      return false;
    }

    @Override
    public boolean maySeeSecrets(Caller caller) {
      return true;
    }
  }

  /// Shows stars in place of everything.
  static final class Secretive implements Shown {

    static final JsonValue STARS = JsonText.of("********");

    @Override
    public JsonValue arguments(List<JsonValue> raw) {
      return JsonArray.of(STARS);
    }

    @Override
    public JsonValue result(JsonValue raw) {
      return STARS;
    }

    @Override
    public boolean secretArguments() {
      return true;
    }

    @Override
    public boolean secretResult() {
      return true;
    }

    @Override
    public boolean maySeeSecrets(Caller caller) {
      return caller.fullAdmin();
    }
  }
}
