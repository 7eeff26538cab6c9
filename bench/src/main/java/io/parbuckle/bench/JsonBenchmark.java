package io.parbuckle.bench;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// JSON text to values and back: a job as `core.get_jobs` tells of it, about 900 bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonBenchmark {

  private final byte[] text =
      """
      {"id": 53, "message_ids": ["2f1c0a5e-71aa-4d1c-9d4e-6a1f0f4f1c11"], "method": "catalog.sync",
       "arguments": [{"label": "TEST", "trains": ["stable", "community"], "force": false}],
       "transient": false, "description": "Synchronise the catalogue of applications",
       "abortable": true, "logs_path": null, "logs_excerpt": null,
       "progress": {"percent": 41.5, "description": "Syncing TEST catalog", "extra": null},
       "result": {"synced": 128, "failed": [], "names": ["plex", "nextcloud", "minio", "gitea"]},
       "result_encoding_error": null, "error": null, "exception": null, "exc_info": null,
       "state": "RUNNING", "time_started": {"$date": 1764064800000}, "time_finished": null,
       "credentials": {"type": "LOGIN_PASSWORD", "data": {"username": "admin", "login_at":
       {"$date": 1764064740000}}}}
      """
          .getBytes(StandardCharsets.UTF_8);

  private final JsonValue value;

  public JsonBenchmark() {
    try {
      value = Json.read(text);
    } catch (MalformedJson e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public JsonValue read() throws MalformedJson {
    return Json.read(text);
  }

  @Benchmark
  public byte[] write() {
    return Json.bytes(value);
  }
}
