package io.parbuckle.testplugin;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Offer.JobRow;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Job methods (`test-methods.md` §3): one for every option that a job may be declared with, and
/// for everything that a body may do.
///
/// A plain body and its `_sync` twin are the same where the twin does not ask for itself whether it
/// was aborted: all bodies run on virtual threads.
final class JobService implements Service {

  /// How often a blocking wait looks whether it was aborted.
  private static final Duration SLICE = Duration.ofMillis(50);

  private static final int REJECTED_AFTER_BYTES = 10;

  private final Time time;

  JobService(Time time) {
    this.time = time;
  }

  record ValueParams(@Doc("Any value.") @Default("null") JsonValue value) {}

  record DescriptionParams(@Doc("Shown in the job's description.") String value) {}

  record ProgressParams(
      @Doc("How many steps.") int steps,
      @Doc("How long to wait after each, in seconds.") @Default("0.0") double delay) {}

  record SecondsParams(@Doc("How long to wait, in seconds.") double seconds) {}

  record LockParams(
      @Doc("Jobs with the same key run one after another.") String key,
      @Doc("How long to hold the lock, in seconds.") @Default("0.0") double seconds,
      @Doc("Returned.") @Default("null") JsonValue value) {}

  record LogsParams(
      @Doc("How many lines to write.") int lines,
      @Doc("Whether to fail afterwards.") @Default("false") boolean fail) {}

  record OutputParams(
      @Doc("How many bytes to write.") long size,
      @Doc("How long to wait before, in seconds.") @Default("0.0") double delay) {}

  record SizeParams(@Doc("How many bytes to write.") long size) {}

  record LabelParams(@Doc("Without effect.") @Default("\"\"") String label) {}

  record WrapParams(
      @Doc("How many steps the wrapped job has.") @Default("2") int steps,
      @Doc("Whether the wrapped job fails.") @Default("false") boolean fail) {}

  @Override
  public void declare(Offer offer) {
    declareEchoes(offer);
    declareProgress(offer);
    declareWaits(offer);
    declareLocks(offer);
    declareFailures(offer);
    declareOutputs(offer);
    declareInputs(offer);
    declareSecrets(offer);
  }

  private static void declareEchoes(Offer offer) {
    offer
        .job("test.job_echo", ValueParams.class, Shape.ANYTHING, (_, params) -> params.value())
        .doc("Returns its argument.")
        .sideEffectFree();
    offer
        .job("test.job_echo_sync", ValueParams.class, Shape.ANYTHING, (_, params) -> params.value())
        .doc("Returns its argument.");
    offer
        .job("test.job_transient", ValueParams.class, Shape.ANYTHING, (_, params) -> params.value())
        .doc("Returns its argument; the record goes when the job ends.")
        .sideEffectFree()
        .transientJob();
  }

  private static void declareProgress(Offer offer) {
    offer
        .job("test.job_description", DescriptionParams.class, String.class, JobService::redescribe)
        .doc("Has a description and changes it.")
        .describedBy(raw -> "Job for " + first(raw));
    offer
        .job("test.job_progress", ProgressParams.class, Integer.class, JobService::progress)
        .doc("Reports progress in even steps.");
    offer
        .job("test.job_wrap", WrapParams.class, Shape.ANYTHING, JobService::wrap)
        .doc("Starts another job and follows it.")
        .onlyWaits();
  }

  /// The raw first argument as text, whatever its type: it has not been checked yet.
  ///
  /// @throws java.util.NoSuchElementException if there is none
  private static String first(List<JsonValue> raw) {
    return raw.getFirst() instanceof JsonText(String text) ? text : Json.text(raw.getFirst());
  }

  private static String redescribe(JobContext job, DescriptionParams params) {
    job.describe("Changed " + params.value());
    return params.value();
  }

  private static int progress(JobContext job, ProgressParams params) throws InterruptedException {
    for (int i = 1; i <= params.steps(); i++) {
      long percent = 100L * i / (params.steps() + 1L);
      job.progress((double) percent, "Step " + i, JsonObject.of("step", JsonInteger.of(i)));
      job.pause(Seconds.of(params.delay()));
    }
    return params.steps();
  }

  private static JsonValue wrap(JobContext job, WrapParams params) throws InterruptedException {
    Job inner = params.fail() ? startFailing(job) : startStepping(job, params.steps());
    return job.wrap(inner);
  }

  private static Job startStepping(JobContext job, int steps) {
    return job.start("test.job_progress", List.of(JsonInteger.of(steps), new JsonFraction(0.02)));
  }

  private static Job startFailing(JobContext job) {
    JsonObject opts =
        JsonObject.of("message", JsonText.of("inner failed"), "errno", JsonInteger.of(Errno.EPERM));
    return job.start("test.job_fail", List.of(JsonText.of("call_error"), opts));
  }

  private void declareWaits(Offer offer) {
    offer
        .job("test.job_sleep", SecondsParams.class, Boolean.class, JobService::pause)
        .doc("Returns true after some time.")
        .abortable();
    offer
        .job("test.job_sleep_sync", SecondsParams.class, Boolean.class, this::pauseInSlices)
        .doc("Returns true after some time; looks every 50 ms whether it was aborted.")
        .abortable();
    offer
        .job("test.job_not_abortable", SecondsParams.class, Boolean.class, JobService::pause)
        .doc("Returns true after some time; declared as not to be aborted.");
  }

  private static boolean pause(JobContext job, SecondsParams params) throws InterruptedException {
    job.pause(Seconds.of(params.seconds()));
    return true;
  }

  private boolean pauseInSlices(JobContext job, SecondsParams params) throws InterruptedException {
    long begun = time.nanos();
    long wanted = Seconds.of(params.seconds()).toNanos();
    for (long left = wanted; left > 0; left = wanted - (time.nanos() - begun)) {
      job.stopIfAborted();
      time.sleep(Duration.ofNanos(Math.min(left, SLICE.toNanos())));
    }
    job.stopIfAborted();
    return true;
  }

  private static void declareLocks(Offer offer) {
    locked(offer, "test.job_lock", "test");
    locked(offer, "test.job_lock_q0", "testq0").lockQueueSize(0);
    locked(offer, "test.job_lock_q1", "testq1").lockQueueSize(1);
    locked(offer, "test.job_lock_q2", "testq2").lockQueueSize(2);
    locked(offer, "test.job_lock_unbounded", "testqn").lockQueueUnbounded();
  }

  private static JobRow<LockParams> locked(Offer offer, String method, String space) {
    return offer
        .job(method, LockParams.class, Shape.ANYTHING, JobService::hold)
        .doc("Holds the lock " + space + ":<key> for some time and returns its argument.")
        .lock(raw -> space + ":" + first(raw));
  }

  private static JsonValue hold(JobContext job, LockParams params) throws InterruptedException {
    job.pause(Seconds.of(params.seconds()));
    return params.value();
  }

  private static void declareFailures(Offer offer) {
    offer
        .job("test.job_fail", FailParams.class, Shape.NOTHING, (_, params) -> fail(params))
        .doc("Raises the error that is asked for.")
        .sideEffectFree();
    offer
        .job("test.job_logs", LogsParams.class, Integer.class, JobService::log)
        .doc("Writes a log.")
        .logs();
    offer
        .job("test.job_bad_result", NoParams.class, Unwritable.SHAPE, (_, _) -> Unwritable.result())
        .doc("Returns something that cannot be written as JSON.");
  }

  private static @Nullable Void fail(FailParams params) throws Exception {
    throw params.error();
  }

  private static int log(JobContext job, LogsParams params) throws IOException {
    OutputStream log = job.log();
    for (int i = 0; i < params.lines(); i++) {
      log.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
    }
    if (params.fail()) {
      throw new Fault.CallError(Errno.EFAULT, "failed after logging");
    }
    return params.lines();
  }

  private static void declareOutputs(Offer offer) {
    offer
        .job("test.job_output", OutputParams.class, Long.class, JobService::output)
        .doc("Writes bytes to be downloaded.")
        .writes();
    offer
        .job("test.job_output_fail", SizeParams.class, Shape.NOTHING, JobService::outputAndFail)
        .doc("Writes bytes to be downloaded, then fails.")
        .writes();
    offer
        .job(
            "test.job_output_optional",
            SizeParams.class,
            Shape.nullable(String.class),
            JobService::outputIfWanted)
        .doc("Writes bytes if somebody downloads them.")
        .writes()
        .pipesOptional();
  }

  private static long output(JobContext job, OutputParams params)
      throws IOException, InterruptedException {
    job.pause(Seconds.of(params.delay()));
    BytePattern.write(job.output(), params.size());
    return params.size();
  }

  private static @Nullable Void outputAndFail(JobContext job, SizeParams params)
      throws IOException {
    BytePattern.write(job.output(), params.size());
    throw new Fault.CallError(Errno.EFAULT, "failed after output");
  }

  private static @Nullable String outputIfWanted(JobContext job, SizeParams params)
      throws IOException {
    if (!job.hasOutput()) {
      return "no pipe";
    }
    BytePattern.write(job.output(), params.size());
    return null;
  }

  private static void declareInputs(Offer offer) {
    offer
        .job(
            "test.job_input_sha256",
            LabelParams.class,
            Shape.list(Digest.class),
            (job, _) -> digests(job))
        .doc("Reads all uploaded files and returns size and SHA-256 of each.")
        .reads();
    offer
        .job(
            "test.job_input_count",
            NoParams.class,
            Shape.list(Long.class),
            (job, _) -> counted(job))
        .doc(
            "Reads all uploaded files and returns the size of each; costs nothing but the reading.")
        .reads();
    offer
        .job(
            "test.job_input_first",
            NoParams.class,
            Digest.class,
            (job, _) -> Digest.of(job.input()))
        .doc("Reads the first uploaded file and returns its size and SHA-256.")
        .reads();
    offer
        .job("test.job_input_fail", NoParams.class, Shape.NOTHING, (job, _) -> reject(job))
        .doc("Reads the beginning of the first uploaded file, then fails.")
        .reads();
  }

  private static List<Digest> digests(JobContext job) throws IOException, InterruptedException {
    List<Digest> digests = new ArrayList<>();
    Optional<InputStream> file = Optional.of(job.input());
    while (file.isPresent()) {
      digests.add(Digest.of(file.get()));
      file = job.nextInput();
    }
    return digests;
  }

  private static List<Long> counted(JobContext job) throws IOException, InterruptedException {
    List<Long> sizes = new ArrayList<>();
    Optional<InputStream> file = Optional.of(job.input());
    while (file.isPresent()) {
      sizes.add(file.get().transferTo(OutputStream.nullOutputStream()));
      file = job.nextInput();
    }
    return sizes;
  }

  private static @Nullable Void reject(JobContext job) throws IOException {
    job.input().readNBytes(REJECTED_AFTER_BYTES);
    throw new Fault.CallError(Errno.EINVAL, "upload rejected");
  }

  private static void declareSecrets(Offer offer) {
    offer
        .job("test.job_secret", SecretParams.class, Boolean.class, (_, _) -> true)
        .doc("Takes a secret.");
    offer
        .job(
            "test.job_secret_result",
            NoParams.class,
            SecretResult.class,
            (_, _) -> SecretResult.SAMPLE)
        .doc("Returns a secret.");
  }
}
