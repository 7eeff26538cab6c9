package io.parbuckle.server.method;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer.JobRow;
import io.parbuckle.api.Shape;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A row of a method that starts a job.
final class DeclaredJob<P, R> extends DeclaredMethod<P, JobRow<P>> implements JobRow<P> {

  private final JobBody<P, R> body;
  private @Nullable Function<List<JsonValue>, String> lock;
  private @Nullable Integer lockQueueSize = 5;
  private boolean logs;
  private boolean reads;
  private boolean writes;
  private boolean checkPipes = true;
  private boolean isTransient;
  private boolean isAbortable;
  private @Nullable Function<List<JsonValue>, String> description;
  private @Nullable Role readRole;
  private boolean waitsOnly;
  private boolean isSideEffectFree;
  private @Nullable UnaryOperator<List<JsonValue>> carried;
  private JobPolicy policy = JobPolicy.NONE;

  DeclaredJob(
      Declarations to,
      String name,
      Supplier<RecordForm> params,
      Shape<R> result,
      JobBody<P, R> body) {
    super(to, name, params, result);
    this.body = body;
  }

  @Override
  JobRow<P> self() {
    return this;
  }

  @Override
  @SuppressWarnings("unchecked") // the form makes exactly the record that the body takes
  Method.Kind kind(ParamsForm params, Method[] made) {
    JobMethod.Body reading =
        (context, arguments) -> made[0].write(body.run(context, (P) params.read(arguments)), true);
    return new Method.Kind.Job(
        new JobMethod(
            name,
            lock,
            lockQueueSize,
            logs,
            reads,
            writes,
            checkPipes,
            isTransient,
            isAbortable,
            description,
            readRole,
            waitsOnly,
            isSideEffectFree,
            reading,
            new Shown(params, forms.of(resultShape), writeRole(), carried),
            policy));
  }

  @Override
  public JobRow<P> lock(String text) {
    lock = _ -> text;
    return this;
  }

  @Override
  public JobRow<P> lock(Function<List<JsonValue>, String> text) {
    lock = text;
    return this;
  }

  @Override
  public JobRow<P> lockQueueSize(int size) {
    lockQueueSize = size;
    return this;
  }

  @Override
  public JobRow<P> lockQueueUnbounded() {
    lockQueueSize = null;
    return this;
  }

  @Override
  public JobRow<P> logs() {
    logs = true;
    return this;
  }

  @Override
  public JobRow<P> reads() {
    reads = true;
    return this;
  }

  @Override
  public JobRow<P> writes() {
    writes = true;
    return this;
  }

  @Override
  public JobRow<P> pipesOptional() {
    checkPipes = false;
    return this;
  }

  @Override
  public JobRow<P> transientJob() {
    isTransient = true;
    return this;
  }

  @Override
  public JobRow<P> abortable() {
    isAbortable = true;
    return this;
  }

  @Override
  public JobRow<P> describedBy(Function<List<JsonValue>, String> text) {
    description = text;
    return this;
  }

  @Override
  public JobRow<P> readableBy(Role role) {
    readRole = role;
    return this;
  }

  @Override
  public JobRow<P> onlyWaits() {
    waitsOnly = true;
    return shortHistory();
  }

  @Override
  public JobRow<P> sideEffectFree() {
    isSideEffectFree = true;
    return this;
  }

  @Override
  public JobRow<P> joinsOnlyEqual() {
    policy = policy.joiningOnlyEqual();
    return this;
  }

  @Override
  public JobRow<P> fate(Fate fate) {
    policy = policy.with(fate);
    return this;
  }

  @Override
  public JobRow<P> retry(Retry retry) {
    policy = policy.with(retry);
    return this;
  }

  @Override
  public JobRow<P> timeLimit(Duration limit) {
    policy = policy.withTimeLimit(limit);
    return this;
  }

  @Override
  public JobRow<P> runningMax(int count) {
    policy = policy.withRunningMax(count);
    return this;
  }

  @Override
  public JobRow<P> priority(Priority priority) {
    policy = policy.with(priority);
    return this;
  }

  @Override
  public JobRow<P> unique(Function<List<JsonValue>, String> key) {
    policy = policy.withUnique(key);
    return this;
  }

  @Override
  public JobRow<P> carries(UnaryOperator<List<JsonValue>> shown) {
    carried = shown;
    return this;
  }

  @Override
  public JobRow<P> shortHistory() {
    policy = policy.with(JobMethod.History.SHORT);
    return this;
  }

  @Override
  public JobRow<P> schedule(Schedule schedule) {
    policy = policy.with(schedule);
    return this;
  }

  /// How a job's arguments and result are shown.
  ///
  /// @param carried shows arguments that are those of other methods; null where there are none
  private record Shown(
      ParamsForm params,
      Form result,
      @Nullable Role unmaskedFor,
      @Nullable UnaryOperator<List<JsonValue>> carried)
      implements JobMethod.Shown {

    @Override
    public JsonValue arguments(List<JsonValue> raw) {
      return params.shown(carried == null ? raw : carried.apply(raw));
    }

    @Override
    public JsonValue result(JsonValue raw) {
      return result.shown(raw, false);
    }

    @Override
    public boolean secretArguments() {
      return carried != null || params.record().hasSecret();
    }

    @Override
    public boolean secretResult() {
      return carried != null || result.hasSecret();
    }

    @Override
    public boolean maySeeSecrets(Caller caller) {
      return Method.maySeeSecrets(caller, unmaskedFor);
    }
  }
}
