package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.auth.BearerCall;
import io.parbuckle.server.auth.Tokens;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
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
import java.util.function.Supplier;

/// Files out of jobs: `core.download` (`protocol.md` §7.1).
public final class TransferService implements Service {

  /// As long as the contract's token lives.
  private static final Duration TOKEN_TTL = Duration.ofMinutes(5);

  private final Supplier<MethodTable> methods;
  private final JobEngine jobs;
  private final Tickets tickets;
  private final Tokens tokens;
  private final Path scratch;

  /// @param scratch the folder for buffered downloads
  public TransferService(
      Supplier<MethodTable> methods, JobEngine jobs, Tickets tickets, Tokens tokens, Path scratch) {
    this.methods = methods;
    this.jobs = jobs;
    this.tickets = tickets;
    this.tokens = tokens;
    this.scratch = scratch;
  }

  record DownloadParams(
      @Doc("The job method whose output is wanted.") String method,
      @Doc("Its arguments.") JsonArray args,
      @Doc("The name that browsers give the file.") String filename,
      @Doc("True: the job writes to a file and never waits for the download.") @Default("false")
          boolean buffered) {}

  @Override
  public void declare(Offer offer) {
    offer
        .call("core.download", DownloadParams.class, Shape.of(JsonArray.class), this::download)
        .doc(
            "Starts a job and answers its id and the address at which its output is fetched: once,"
                + " beginning within 60 seconds.")
        .anyLogin();
  }

  private JsonArray download(Call call, DownloadParams params)
      throws IOException, InterruptedException {
    JobMethod job = job(call.caller(), params.method());
    Bearer bearer = ((BearerCall) call).bearer();
    Output output =
        params.buffered()
            ? new BufferedOutput(scratch, Tally.hashing())
            : new PipedOutput(Tally.hashing());
    Started started;
    try {
      started =
          jobs.start(
              call.caller(), null, job, params.args().items(), new TransferPipes(null, output));
    } catch (RuntimeException e) {
      output.leave();
      throw e;
    }
    return handedOut(bearer, started, output, params.filename());
  }

  /// The token before the body: if there can be none, the job must not wait for a reader that will
  /// never come.
  private JsonArray handedOut(Bearer bearer, Started started, Output output, String filename) {
    String token;
    try {
      token =
          tokens.make(
              bearer, Tokens.Wish.download(started.id(), filename, bearer.origin(), TOKEN_TTL));
      tickets.offer(started.id(), output);
    } catch (RuntimeException e) {
      output.leave();
      jobs.begin(started);
      throw e;
    }
    jobs.begin(started);
    JsonValue address = JsonText.of("/_download/" + started.id() + "?auth_token=" + token);
    return JsonArray.of(JsonInteger.of(started.id()), address);
  }

  private JobMethod job(Caller caller, String name) {
    Method method = methods.get().require(name);
    if (!method.access().opensTo(caller)) {
      throw new Fault.CallError(Errno.EACCES, "Not authorized");
    }
    if (!(method.kind() instanceof Method.Kind.Job(JobMethod job))) {
      throw new Fault.CallError(Errno.EINVAL, "Method " + name + " is no job and has no output");
    }
    return job;
  }
}
