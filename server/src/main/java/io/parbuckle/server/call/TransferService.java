package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditEntry;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.auth.Bearers;
import io.parbuckle.server.auth.Tokens;
import io.parbuckle.server.job.Alongside;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.stream.BufferedOutput;
import io.parbuckle.server.stream.Output;
import io.parbuckle.server.stream.PipedOutput;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.Tickets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Files out of jobs: `core.download` (`protocol.md` §7.1), and their logs.
public final class TransferService implements Service {

  /// As long as the contract's token lives.
  private static final Duration TOKEN_TTL = Duration.ofMinutes(5);

  private final Supplier<MethodTable> methods;
  private final JobEngine jobs;
  private final Tickets tickets;
  private final Tokens tokens;
  private final Recorder recorder;
  private final Path scratch;
  private final Supplier<Tally> tally;

  /// @param scratch the folder for buffered downloads
  /// @param tally makes what counts each download
  public TransferService(
      Supplier<MethodTable> methods,
      JobEngine jobs,
      Tickets tickets,
      Tokens tokens,
      Recorder recorder,
      Path scratch,
      Supplier<Tally> tally) {
    this.methods = methods;
    this.recorder = recorder;
    this.jobs = jobs;
    this.tickets = tickets;
    this.tokens = tokens;
    this.scratch = scratch;
    this.tally = tally;
  }

  record DownloadParams(
      @Doc("The job method whose output is wanted.") String method,
      @Doc("Its arguments.") JsonArray args,
      @Doc("The name that browsers give the file.") String filename,
      @Doc("True: the job writes to a file and never waits for the download.") @Default("false")
          boolean buffered) {}

  record LogParams(
      @Doc("The job whose log is wanted.") long id,
      @Doc("The name that browsers give the file.") String filename,
      @Doc("True: it is read into a file first, and can be fetched in parts.") @Default("false")
          boolean buffered) {}

  @Override
  public void declare(Offer offer) {
    offer
        .call("core.job_download_logs", LogParams.class, String.class, this::downloadLog)
        .doc("Answers the address at which the log of a job is fetched: once, as far as it goes.")
        .anyLogin()
        .audited("Download log of job", params -> String.valueOf(params.id()))
        .evenUnrecorded();
    offer
        .call("core.download", DownloadParams.class, Shape.of(JsonArray.class), this::download)
        .looksLike(Shape.tuple(Shape.of(Long.class), Shape.of(String.class)))
        .doc(
            "Starts a job and answers its id and the address at which its output is fetched: once,"
                + " beginning within 60 seconds.")
        .anyLogin();
  }

  /// In the audit trail it stands under the method whose output is wanted.
  private JsonArray download(Call call, DownloadParams params)
      throws IOException, InterruptedException {
    Method method = method(call.caller(), params.method());
    List<JsonValue> arguments = params.args().items();
    AuditEntry entry = recorder.download(Bearers.of(call), call.caller(), method, arguments);
    Fetch fetch;
    try {
      JobMethod job = ((Method.Kind.Job) method.kind()).job();
      fetch =
          started(
              call,
              job,
              arguments,
              params.filename(),
              params.buffered(),
              recorder.alongside(entry));
    } catch (IOException | RuntimeException e) {
      entry.ended(AuditOutcome.failed(Failures.text(e)));
      throw e;
    }
    return JsonArray.of(JsonInteger.of(fetch.job()), JsonText.of(fetch.address()));
  }

  private String downloadLog(Call call, LogParams params) throws IOException {
    JobView target = jobs.require(params.id());
    JobAccess.readRefusal(call.caller(), target)
        .ifPresent(
            text -> {
              throw new Fault.CallError(Errno.EPERM, text);
            });
    String path = target.logsPath();
    if (path == null) {
      throw new Fault.CallError(Errno.EFAULT, "This job has no logs");
    }
    Path log = Path.of(path);
    return started(
            call,
            LogDownload.of(log),
            LogDownload.arguments(log),
            params.filename(),
            params.buffered(),
            Alongside.NOTHING)
        .address();
  }

  /// Where the output of a job is fetched.
  private record Fetch(long job, String address) {}

  private Fetch started(
      Call call,
      JobMethod job,
      List<JsonValue> arguments,
      String filename,
      boolean buffered,
      Alongside alongside)
      throws IOException {
    Bearer bearer = Bearers.of(call);
    Output output =
        buffered ? new BufferedOutput(scratch, tally.get()) : new PipedOutput(tally.get());
    Started started;
    try {
      TransferPipes pipes = new TransferPipes(null, output);
      started = jobs.start(call.caller(), null, job, arguments, pipes, alongside);
    } catch (RuntimeException e) {
      output.leave();
      throw e;
    }
    return handedOut(bearer, started, output, filename);
  }

  /// The token before the body: if there can be none, the job must not wait for a reader that will
  /// never come.
  private Fetch handedOut(Bearer bearer, Started started, Output output, String filename) {
    String token;
    try {
      token =
          tokens.make(
              bearer,
              Tokens.Wish.download(
                  started.id(),
                  filename,
                  bearer.origin(),
                  TOKEN_TTL,
                  output instanceof PipedOutput));
      tickets.offer(started.id(), output);
    } catch (RuntimeException e) {
      output.leave();
      jobs.begin(started);
      throw e;
    }
    jobs.begin(started);
    return new Fetch(started.id(), "/_download/" + started.id() + "?auth_token=" + token);
  }

  private Method method(Caller caller, String name) {
    Method method = methods.get().require(name);
    if (!method.access().opensTo(caller)) {
      throw new Fault.CallError(Errno.EACCES, "Not authorized");
    }
    if (!(method.kind() instanceof Method.Kind.Job)) {
      throw new Fault.CallError(Errno.EINVAL, "Method " + name + " is no job and has no output");
    }
    return method;
  }
}
