package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobMethod.History;
import io.parbuckle.server.job.JobPolicy;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// The job that sends the log of another job.
///
/// Clients see `filesystem.get` with the log's path, as in the contract. It is not that method:
/// logs lie outside of the folders that clients may touch, and only the server says which file.
final class LogDownload {

  private static final String SHOWN_AS = "filesystem.get";
  private static final int LOCK_QUEUE = 5;
  private static final int BUFFER_BYTES = 64 << 10;

  private LogDownload() {}

  static JobMethod of(Path log) {
    return new JobMethod(
        SHOWN_AS,
        null,
        LOCK_QUEUE,
        false,
        false,
        true,
        true,
        false,
        false,
        null,
        null,
        false,
        false,
        (job, _) -> send(job, log),
        new Shown(),
        JobPolicy.NONE.with(History.SHORT));
  }

  static List<JsonValue> arguments(Path log) {
    return List.of(JsonText.of(log.toString()));
  }

  /// As much as was written when it began.
  private static JsonValue send(JobContext job, Path log) throws IOException {
    try (FileInputStream in = new FileInputStream(log.toFile())) {
      long left = in.getChannel().size();
      job.outputSize(left);
      OutputStream out = job.output();
      byte[] buffer = new byte[BUFFER_BYTES];
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new IOException("The log became shorter while it was read.");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    return JsonValue.NULL;
  }

  /// There is nothing secret about a path.
  private static final class Shown implements JobMethod.Shown {

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
}
