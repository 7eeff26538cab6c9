package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.PythonText;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditEntry;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobOutcome;
import io.parbuckle.server.job.Pipes;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// `core.bulk`: one method, many lists of arguments, strictly one after another (`core-methods.md`
/// §3). The job succeeds whatever becomes of its calls.
///
/// **Threads.** The job's.
public final class Bulk {

  /// `{0}`, `{1[name]}`, `{0[a][b]}`: the fields of Python's format that make sense here.
  private static final Pattern FIELD = Pattern.compile("\\{(\\d*)((?:\\[[^\\]]*])*)}");

  private static final int DIGEST_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final String MAC = "HmacSHA256";
  private static final String MASK = "********";

  private static final Pattern STEP = Pattern.compile("\\[([^\\]]*)]");

  private final Supplier<MethodTable> methods;
  private final JobEngine jobs;
  private final Recorder recorder;

  /// Of this process: no lock outlives it.
  private final SecretKeySpec lockKey;

  /// @param random a secure source
  public Bulk(
      Supplier<MethodTable> methods, JobEngine jobs, Recorder recorder, RandomGenerator random) {
    this.methods = methods;
    this.jobs = jobs;
    this.recorder = recorder;
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    this.lockKey = new SecretKeySpec(key, MAC);
  }

  /// What became of one call.
  @Doc("What became of one call.")
  record Entry(
      @Doc("Its job, of a job method.") @Nullable Long jobId,
      @Doc("Why it failed.") @Nullable String error,
      @Doc("What it answered.") JsonValue result) {}

  /// The same before v25.10: only calls of job methods had a job's id (`core-methods.md` §8).
  record OlderEntry(Edit<Long> jobId, @Nullable String error, JsonValue result) {}

  static JsonValue before2510(JsonValue entries) {
    return new JsonArray(
        ((JsonArray) entries)
            .items().stream().map(entry -> (JsonValue) before2510((JsonObject) entry)).toList());
  }

  private static JsonObject before2510(JsonObject entry) {
    return JsonValue.NULL.equals(entry.get("job_id")) ? entry.without("job_id") : entry;
  }

  /// A call that belongs to no connection of its own.
  private record BulkCall(Caller caller, String methodName, String version) implements Call {}

  /// Only equal calls share a lock: by the method alone, as the reference has it, surplus calls are
  /// answered with a waiting one, and their arguments are lost (`jobs.md` §23 item 2).
  ///
  /// Locks are shown to others: the arguments count by a keyed hash, so that nobody guesses secrets
  /// from it.
  String lock(List<JsonValue> raw) {
    String method = ((JsonText) raw.getFirst()).value();
    return "bulk:" + method + ":" + digest(Json.text(new JsonArray(raw)));
  }

  /// The arguments with those of the method that is called masked as that method says.
  List<JsonValue> shown(List<JsonValue> raw) {
    Method method =
        !raw.isEmpty() && raw.getFirst() instanceof JsonText(String name)
            ? methods.get().named(name)
            : null;
    List<JsonValue> shown = new ArrayList<>(raw);
    if (raw.size() > 1 && (method == null || method.takesSecrets())) {
      shown.set(1, shown(method, raw.get(1)));
    }
    return shown;
  }

  private static JsonValue shown(@Nullable Method method, JsonValue lists) {
    return lists instanceof JsonArray(var items)
        ? new JsonArray(
            items.stream()
                .<JsonValue>map(
                    item ->
                        item instanceof JsonArray(var arguments)
                            ? shown(method, arguments)
                            : JsonText.of(MASK))
                .toList())
        : JsonText.of(MASK);
  }

  /// Nobody knows which arguments of a method that is not there are secrets.
  private static JsonArray shown(@Nullable Method method, List<JsonValue> arguments) {
    return method == null
        ? new JsonArray(arguments.stream().map(_ -> (JsonValue) JsonText.of(MASK)).toList())
        : method.shown(arguments);
  }

  private String digest(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(lockKey);
      byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  List<Entry> run(JobContext job, String name, List<JsonArray> params, @Nullable String description)
      throws InterruptedException {
    Method method = methods.get().require(name);
    if (!method.access().opensTo(job.owner())) {
      throw new Fault.CallError(Errno.EPERM, "Not authorized");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < params.size(); i++) {
      job.stopIfAborted();
      List<JsonValue> arguments = params.get(i).items();
      List<JsonValue> told = method.takesSecrets() ? method.shown(arguments).items() : arguments;
      job.progress(100.0 * i / params.size(), text(i, params.size(), description, told));
      entries.add(one(job, method, arguments));
    }
    return entries;
  }

  private Entry one(JobContext job, Method method, List<JsonValue> arguments)
      throws InterruptedException {
    AuditEntry entry = null;
    try {
      entry = recorder.begin(job.owner(), method, arguments);
      if (method.kind() instanceof Method.Kind.Job(JobMethod inner)) {
        return started(job, method, inner, arguments, entry);
      }
      JsonValue result =
          method.answer(
              new BulkCall(job.owner(), method.name(), Version.NEWEST.toString()), arguments);
      end(entry, AuditOutcome.SUCCESS);
      return new Entry(null, null, result);
    } catch (InterruptedException e) {
      end(entry, AuditOutcome.unknown("The job was stopped; the call may have taken effect."));
      throw e;
    } catch (Exception e) {
      end(entry, AuditOutcome.failed(Failures.text(e)));
      return new Entry(null, Failures.text(e), JsonValue.NULL);
    }
  }

  private static void end(@Nullable AuditEntry entry, AuditOutcome outcome) {
    if (entry != null) {
      entry.ended(outcome);
    }
  }

  private Entry started(
      JobContext job,
      Method method,
      JobMethod inner,
      List<JsonValue> arguments,
      @Nullable AuditEntry entry)
      throws InterruptedException {
    Started started =
        jobs.start(job.owner(), null, inner, arguments, Pipes.NONE, recorder.alongside(entry));
    jobs.begin(started);
    JobOutcome outcome = started.await();
    return switch (outcome) {
      case JobOutcome.Succeeded(var result) ->
          new Entry(started.id(), null, method.shownTo(job.owner(), result));
      case JobOutcome.Failed(var cause) ->
          new Entry(started.id(), Failures.text(cause), JsonValue.NULL);
      case JobOutcome.Aborted _ -> new Entry(started.id(), null, JsonValue.NULL);
    };
  }

  private static String text(
      int i, int count, @Nullable String description, List<JsonValue> arguments) {
    String text = i + " / " + count;
    return description == null ? text : text + ": " + formatted(description, arguments);
  }

  /// A field that cannot be filled stays as it is: the reference fails the whole job there, which
  /// helps nobody.
  private static String formatted(String description, List<JsonValue> arguments) {
    Matcher field = FIELD.matcher(description);
    StringBuilder text = new StringBuilder();
    int next = 0;
    while (field.find()) {
      String number = field.group(1);
      int index = number.isEmpty() ? next++ : number.length() > 4 ? -1 : Integer.parseInt(number);
      JsonValue value = index >= 0 && index < arguments.size() ? arguments.get(index) : null;
      value = value == null ? null : walked(value, field.group(2));
      field.appendReplacement(
          text, Matcher.quoteReplacement(value == null ? field.group() : shown(value)));
    }
    return field.appendTail(text).toString();
  }

  private static @Nullable JsonValue walked(JsonValue from, String steps) {
    JsonValue value = from;
    Matcher step = STEP.matcher(steps);
    while (value != null && step.find()) {
      String key = Objects.requireNonNull(step.group(1));
      value =
          switch (value) {
            case JsonObject object -> object.get(key);
            case JsonArray(var items) when key.matches("\\d{1,6}") ->
                Integer.parseInt(key) < items.size() ? items.get(Integer.parseInt(key)) : null;
            default -> null;
          };
    }
    return value;
  }

  private static String shown(JsonValue value) {
    return value instanceof JsonText(String text) ? text : PythonText.repr(value);
  }
}
