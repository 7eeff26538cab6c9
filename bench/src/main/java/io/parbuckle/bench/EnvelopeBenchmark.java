package io.parbuckle.bench;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.ByteArrayOutputStream;
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

/// The envelope of the smallest call, and of its answer, in both dialects.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EnvelopeBenchmark {

  private final byte[] rpc =
      ClientSocket.request(10, "core.ping", "[]").getBytes(StandardCharsets.UTF_8);
  private final byte[] ddp =
      "{\"msg\":\"method\",\"id\":\"10\",\"method\":\"core.ping\",\"params\":[]}"
          .getBytes(StandardCharsets.UTF_8);
  private final Outgoing pong = new Outgoing.Result(JsonInteger.of(10), JsonText.of("pong"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  @Benchmark
  public Message decodeRpc() {
    return Codec.JSON_RPC.decode(rpc);
  }

  @Benchmark
  public Message decodeDdp() {
    return Codec.DDP.decode(ddp);
  }

  @Benchmark
  public int encodeRpc() {
    return encode(Codec.JSON_RPC);
  }

  @Benchmark
  public int encodeDdp() {
    return encode(Codec.DDP);
  }

  private int encode(Codec codec) {
    out.reset();
    codec.encode(pong, out);
    return out.size();
  }
}
