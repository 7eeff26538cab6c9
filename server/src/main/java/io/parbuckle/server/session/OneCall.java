package io.parbuckle.server.session;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.auth.Pending;
import io.parbuckle.server.method.MethodTable;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A call that came over HTTP, with whoever makes it: no session, in no list, and nothing can be
/// sent to it but its one answer (`extensions.md` §2).
///
/// **Threads.** Any.
public final class OneCall implements Asker {

  private static final JobAnswer JOB_ID = new JobAnswer.Id();

  private final String id;
  private final MethodTable methods;
  private final Origin origin;
  private final Instant since;
  private final @Nullable Login login;
  private final JobAnswer jobAnswer;

  private final CompletableFuture<Reply> reply = new CompletableFuture<>();
  private volatile @Nullable Long job;

  /// What the client is told.
  public static final class Reply {

    private final @Nullable Outgoing answer;
    private final byte[] body;
    private final @Nullable Long job;
    private final boolean applied;

    Reply(@Nullable Outgoing answer, byte[] body, @Nullable Long job, boolean applied) {
      this.answer = answer;
      this.body = body;
      this.job = job;
      this.applied = applied;
    }

    /// Null for a request without an id.
    public @Nullable Outgoing answer() {
      return answer;
    }

    /// The answer as JSON, empty if there is none; the receiver's to keep.
    public byte[] body() {
      return body;
    }

    /// The job whose id the answer is; null for other answers.
    public @Nullable Long job() {
      return job;
    }

    /// Whether a wish to wait for a job has been followed.
    public boolean applied() {
      return applied;
    }
  }

  /// @param id random; what is made by the call names it as its session
  /// @param login null when the request showed no credentials
  /// @param wait how long to wait for a job; null to be answered with its id
  public OneCall(
      String id,
      MethodTable methods,
      Origin origin,
      Instant since,
      @Nullable Login login,
      @Nullable Duration wait) {
    this.id = id;
    this.methods = methods;
    this.origin = origin;
    this.since = since;
    this.login = login;
    this.jobAnswer = wait == null ? JOB_ID : new JobAnswer.OutcomeWithin(wait);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Codec codec() {
    return Codec.JSON_RPC;
  }

  @Override
  public MethodTable methods() {
    return methods;
  }

  @Override
  public JobAnswer jobAnswer() {
    return jobAnswer;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public @Nullable Login login() {
    return login;
  }

  /// The methods that log in need a connection, and are refused before they get here.
  @Override
  public void login(Login accepted) {
    throw new IllegalStateException("a call over HTTP has the login that it came with");
  }

  /// It goes on with the rights that it began with.
  @Override
  public void renew(Login before, Login now) {}

  /// Nothing depends on its login.
  @Override
  public void logout() {}

  @Override
  public @Nullable Pending pending() {
    return null;
  }

  @Override
  public void pending(@Nullable Pending begun) {
    throw new IllegalStateException("a call over HTTP has no second message");
  }

  /// Only logins are bound to it.
  @Override
  public @Nullable X509Certificate certificate() {
    return null;
  }

  /// There is no connection to close: the answer ends it.
  @Override
  public void terminate() {}

  @Override
  public void accepted(long accepted) {
    job = accepted;
  }

  @Override
  public void answer(@Nullable Outgoing message, long bytesMax, Runnable first) {
    reply(message, null, bytesMax, first);
  }

  @Override
  public void answerJob(@Nullable Outgoing message, long id, long bytesMax, Runnable first) {
    reply(message, id, bytesMax, first);
  }

  private void reply(@Nullable Outgoing message, @Nullable Long id, long bytesMax, Runnable first) {
    byte[] body = message == null ? new byte[0] : Frames.bare(codec(), message, bytesMax);
    boolean applied = job != null && jobAnswer instanceof JobAnswer.OutcomeWithin;
    first.run();
    reply.complete(new Reply(message, body, id, applied));
  }

  /// Answers unless it has been answered.
  public void answerAtLast(Outgoing message) {
    if (!reply.isDone()) {
      reply(message, null, Long.MAX_VALUE, () -> {});
    }
  }

  /// Waits for the answer.
  public Reply await() throws InterruptedException {
    try {
      return reply.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call was never answered", e);
    }
  }
}
