package io.parbuckle.server.job;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Pipes that are open and say nothing.
final class OpenPipes implements Pipes {

  @Override
  public boolean hasInput() {
    return true;
  }

  @Override
  public boolean hasOutput() {
    return true;
  }

  @Override
  public Optional<InputStream> nextInput() {
    return Optional.of(InputStream.nullInputStream());
  }

  @Override
  public OutputStream output() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public void outputSize(long bytes) {}

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
  public void whole() {}

  @Override
  public void ended(boolean succeeded) {}
}
