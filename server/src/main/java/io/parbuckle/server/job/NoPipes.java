package io.parbuckle.server.job;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// No pipes at all.
final class NoPipes implements Pipes {

  @Override
  public boolean hasInput() {
    return false;
  }

  @Override
  public boolean hasOutput() {
    return false;
  }

  @Override
  public Optional<InputStream> nextInput() {
    return Optional.empty();
  }

  @Override
  public OutputStream output() {
    throw new IllegalStateException("there is no output");
  }

  @Override
  public void outputSize(long bytes) {
    throw new IllegalStateException("there is no output");
  }

  @Override
  public long expectedInput() {
    return -1;
  }

  @Override
  public long expectedOutput() {
    return -1;
  }

  @Override
  public @Nullable Transferred transferred() {
    return null;
  }

  @Override
  public void whole() {
    // nothing goes out
  }

  @Override
  public void ended(boolean succeeded) {
    // nothing to close
  }
}
