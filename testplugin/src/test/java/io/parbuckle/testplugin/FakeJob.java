package io.parbuckle.testplugin;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running job that keeps what its body does with it.
final class FakeJob implements JobContext {

  /// One report of progress.
  record Step(@Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {}

  private final FakeTime time;
  private final Deque<byte[]> uploads = new ArrayDeque<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> started = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private @Nullable ByteArrayOutputStream download;
  private @Nullable Duration abortedAfter;
  private String description = "";

  FakeJob(FakeTime time) {
    this.time = time;
  }

  FakeJob withUpload(byte[] file) {
    uploads.add(file);
    return this;
  }

  FakeJob withDownload() {
    download = new ByteArrayOutputStream();
    return this;
  }

  /// Somebody aborts it after that time.
  FakeJob abortedAfter(Duration duration) {
    abortedAfter = duration;
    return this;
  }

  List<Step> steps() {
    return steps;
  }

  /// Methods and arguments of the jobs that this one started.
  List<String> started() {
    return started;
  }

  String logged() {
    return log.toString(StandardCharsets.UTF_8);
  }

  byte[] downloaded() {
    ByteArrayOutputStream given = download;
    return given == null ? new byte[0] : given.toByteArray();
  }

  String description() {
    return description;
  }

  /// How many uploaded files nobody has asked for.
  int uploadsLeft() {
    return uploads.size();
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public Caller owner() {
    return Caller.SYSTEM;
  }

  @Override
  public void progress(@Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {
    steps.add(new Step(percent, text, extra));
  }

  @Override
  public void describe(String text) {
    description = text;
  }

  @Override
  public OutputStream log() {
    return log;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Optional<JsonValue> checkpoint() {
    return Optional.empty();
  }

  @Override
  public void checkpoint(JsonValue value) {
    throw new AssertionError("the contract's jobs save nothing");
  }

  @Override
  public InputStream input() throws IOException {
    return nextInput().orElseThrow(() -> new IOException("Pipe 'input' is not open"));
  }

  @Override
  public Optional<InputStream> nextInput() {
    return Optional.ofNullable(uploads.poll()).map(ByteArrayInputStream::new);
  }

  @Override
  public boolean hasOutput() {
    return download != null;
  }

  @Override
  public OutputStream output() throws IOException {
    ByteArrayOutputStream given = download;
    if (given == null) {
      throw new IOException("Pipe 'output' is not open");
    }
    return given;
  }

  @Override
  public void outputSize(long bytes) {
    throw new AssertionError("the contract sends output in chunks, of unknown length");
  }

  @Override
  public boolean aborted() {
    Duration limit = abortedAfter;
    return limit != null && time.nanos() >= limit.toNanos();
  }

  @Override
  public void pause(Duration duration) {
    time.sleep(duration);
  }

  @Override
  public Job start(String method, List<JsonValue> arguments) {
    started.add(method + Json.text(new JsonValue.JsonArray(arguments)));
    return new Job() {
      @Override
      public long id() {
        return 2;
      }

      @Override
      public void await() {}
    };
  }

  /// The other job's outcome: an error for one that was started to fail.
  @Override
  public JsonValue wrap(Job other) {
    if (started.getLast().startsWith("test.job_fail")) {
      throw new Fault.CallError(1, "inner failed");
    }
    return JsonText.of("result of job " + other.id());
  }
}
