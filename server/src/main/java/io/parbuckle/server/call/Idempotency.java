package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.call.IdempotencyStore.Place;
import io.parbuckle.server.call.IdempotencyStore.Row;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what calls with an idempotency key have come to, so that a call made twice is run once
/// (`extensions.md` §4).
///
/// A key that is in the database without an answer, and in memory no more, belongs to a call whose
/// outcome nobody knows: the server stopped while it ran.
///
/// **Bound.** [#ROWS_MAX] keys; the oldest that has come to something makes room. Answers of at
/// most [#ANSWER_BYTES_MAX].
///
/// **Threads.** Any.
public final class Idempotency {

  static final long ROWS_MAX = 100_000;
  static final int ANSWER_BYTES_MAX = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Idempotency.class);
  private static final String MAC = "HmacSHA256";

  /// Enough to tell keys apart, and nothing of any.
  private static final int KEY_MARK_BYTES = 4;

  private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);

  private final IdempotencyStore store;
  private final Secrets secrets;
  private final SecretKeySpec hashKey;
  private final Duration keep;
  private final Time time;
  private final AtomicLong rows;
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile Instant swept = Instant.MIN;

  /// Calls that run, or whose end is being kept.
  private final ConcurrentHashMap<Place, Claim> live = new ConcurrentHashMap<>();

  /// @param hashKey of the data folder; hashes of parameters are made with it
  /// @param keep how long a key is remembered (`idempotency.keep`)
  public Idempotency(Database database, Secrets secrets, byte[] hashKey, Duration keep, Time time) {
    this.store = new IdempotencyStore(database);
    this.secrets = secrets;
    this.hashKey = new SecretKeySpec(hashKey, MAC);
    this.keep = keep;
    this.time = time;
    this.rows = new AtomicLong(store.count());
  }

  /// What a key leads to.
  sealed interface Found {

    /// Nobody has used it: the method is to be run, and what it comes to be told to the claim.
    record First(Claim claim) implements Found {}

    /// The first call runs.
    record Running(Claim claim) implements Found {}

    /// The first call ended so; the answer carries no id.
    record Answered(Outgoing answer) implements Found {}

    /// The first call led to this job.
    record Accepted(long job) implements Found {}
  }

  /// The right to run a call, held until it is known what it came to.
  static final class Claim {

    private final Place place;
    private final String params;
    private final CompletableFuture<Found> end = new CompletableFuture<>();

    Claim(Place place, String params) {
      this.place = place;
      this.params = params;
    }

    /// Waits for what the call comes to: [Found.Answered] or [Found.Accepted].
    Found await() throws InterruptedException {
      try {
        return end.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a call never told what it came to", e);
      }
    }
  }

  /// Looks a key up.
  ///
  /// @throws Fault.Invalid if it was used with other parameters
  Found take(Caller caller, String method, String key, List<JsonValue> params) {
    Claim mine = new Claim(new Place(who(caller), method, key), hash(method, params));
    Claim other = live.putIfAbsent(mine.place, mine);
    if (other != null) {
      checkSame(mine.params, other.params);
      return new Found.Running(other);
    }
    try {
      Optional<Row> row = store.find(mine.place, time.instant().minus(keep));
      if (row.isEmpty()) {
        return new Found.First(mine);
      }
      checkSame(mine.params, row.get().params());
      Found found = found(mine.place, row.get());
      release(mine, found);
      return found;
    } catch (RuntimeException e) {
      refused(mine, Failures.of(e));
      throw e;
    }
  }

  /// The account, whatever it logged in with; the local root has none, and is its uid.
  private static String who(Caller caller) {
    return caller.uid() + " " + caller.username();
  }

  /// Parameters that were hashed with another key, before it was changed, cannot be compared: the
  /// caller is believed.
  private static void checkSame(String now, String before) {
    if (keyOf(now).equals(keyOf(before)) && !now.equals(before)) {
      throw new Fault.Invalid(
          List.of(
              new Problem(
                  "idempotency_key", "This key was used with other parameters.", Errno.EEXIST)));
    }
  }

  private Found found(Place place, Row row) {
    if (row.job() != null) {
      return new Found.Accepted(row.job());
    }
    if (row.answer() != null) {
      return new Found.Answered(KeptAnswer.of(secrets.open(purpose(place), row.answer())));
    }
    return canceled(
        "The server stopped while the first call with this key ran. Its outcome is"
            + " unknown; it is not run again.");
  }

  private static Found.Answered canceled(String sentence) {
    return new Found.Answered(
        new Outgoing.Failed(JsonValue.NULL, Failure.call(Errno.ECANCELED, sentence)));
  }

  private static String purpose(Place place) {
    return "idempotency " + place.caller() + "\n" + place.method() + "\n" + place.key();
  }

  // ---- what the first call comes to

  /// The method is about to be run; durable when this returns.
  void begin(Claim claim) {
    rows.addAndGet(store.begun(claim.place, claim.params, null, time.instant(), full()));
    sweep();
  }

  private boolean full() {
    return rows.get() >= ROWS_MAX;
  }

  /// The method has ended; its answer is durable when this returns.
  void ended(Claim claim, Outgoing answer) {
    try {
      store.ended(claim.place, secrets.seal(purpose(claim.place), kept(answer)));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("method", claim.place.method())
          .setCause(e)
          .log("the answer to a call with an idempotency key is not kept");
    }
    release(claim, new Found.Answered(answer));
  }

  private static String kept(Outgoing answer) {
    String text;
    try {
      text = KeptAnswer.text(answer);
    } catch (IllegalArgumentException e) {
      Failure failure = Failure.unserializable(String.valueOf(e.getMessage()));
      return KeptAnswer.text(new Outgoing.Failed(JsonValue.NULL, failure));
    }
    if (text.length() <= ANSWER_BYTES_MAX) {
      return text;
    }
    String how = answer instanceof Outgoing.Result ? "succeeded" : "failed";
    return KeptAnswer.text(
        canceled(
                "The first call with this key "
                    + how
                    + ". Its answer of "
                    + text.length()
                    + " bytes was not kept: the bound is "
                    + ANSWER_BYTES_MAX
                    + ".")
            .answer());
  }

  /// The server stops while the method runs: what it has done is unknown.
  void lost(Claim claim) {
    release(claim, canceled("The server stops; the outcome of the first call is unknown."));
  }

  /// Writes the job that the call has led to, in the transaction in which the job is written.
  void accepting(Tx tx, Claim claim, long job) {
    int more = IdempotencyStore.begun(tx, claim.place, claim.params, job, time.instant(), full());
    rows.addAndGet(more);
  }

  /// The job has been written.
  void accepted(Claim claim, long job) {
    release(claim, new Found.Accepted(job));
    sweep();
  }

  /// Nothing has been begun: the key is free again. Calls that waited get the same answer.
  void refused(Claim claim, Failure failure) {
    release(claim, new Found.Answered(new Outgoing.Failed(JsonValue.NULL, failure)));
  }

  private void release(Claim claim, Found end) {
    live.remove(claim.place, claim);
    claim.end.complete(end);
  }

  // ---- old keys

  private void sweep() {
    Instant now = time.instant();
    if (now.isBefore(swept.plus(SWEPT_EVERY)) || !sweeping.compareAndSet(false, true)) {
      return;
    }
    swept = now;
    Thread.ofVirtual().name("idempotency-sweep").start(() -> sweep(now.minus(keep)));
  }

  private void sweep(Instant before) {
    try {
      int gone;
      do {
        gone = store.drop(before);
        rows.addAndGet(-gone);
      } while (gone == IdempotencyStore.SLICE);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("old idempotency keys stay for now");
    } finally {
      sweeping.set(false);
    }
  }

  // ---- parameters

  private static String keyOf(String hash) {
    return hash.substring(0, Math.max(0, hash.indexOf(':')));
  }

  /// @return which key it was, and the hash
  private String hash(String method, List<JsonValue> params) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(hashKey);
      byte[] key = mac.doFinal("which key".getBytes(StandardCharsets.UTF_8));
      mac.update(("idempotency " + method + "\n").getBytes(StandardCharsets.UTF_8));
      StringBuilder text = new StringBuilder();
      Canonical.append(new JsonValue.JsonArray(params), text);
      HexFormat hex = HexFormat.of();
      return hex.formatHex(key, 0, KEY_MARK_BYTES)
          + ":"
          + hex.formatHex(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + MAC, e);
    }
  }
}
