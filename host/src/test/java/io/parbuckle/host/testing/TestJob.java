package io.parbuckle.host.testing;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.json.JsonValue;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running job that writes down what its body says.
public final class TestJob implements JobContext {

  private final List<String> progress = new ArrayList<>();
  private String text = "";
  private volatile boolean aborted;

  /// Percent, cut to a whole number, and text, as clients see them.
  public List<String> progress() {
    return progress;
  }

  public void abort() {
    aborted = true;
  }

  @Override
  public long id() {
    return 53;
  }

  @Override
  public Caller owner() {
    return Caller.SYSTEM;
  }

  @Override
  public void progress(
      @Nullable Double percent, @Nullable String words, @Nullable JsonValue extra) {
    if (words != null && !words.isEmpty()) {
      text = words;
    }
    progress.add((percent == null ? "" : (int) (double) percent) + " " + text);
  }

  @Override
  public void describe(String words) {}

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public OutputStream log() {
    throw new UnsupportedOperationException("no test needs this");
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
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public InputStream input() {
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public Optional<InputStream> nextInput() {
    return Optional.empty();
  }

  @Override
  public boolean hasOutput() {
    return false;
  }

  @Override
  public OutputStream output() {
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public void outputSize(long bytes) {}

  @Override
  public void pause(Duration duration) {
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public Job start(String method, List<JsonValue> arguments) {
    throw new UnsupportedOperationException("no test needs this");
  }

  @Override
  public JsonValue wrap(Job other) {
    throw new UnsupportedOperationException("no test needs this");
  }
}
