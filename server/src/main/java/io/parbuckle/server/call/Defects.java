package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what a handler threw into what its caller is told. What was thrown on purpose is told as
/// it is; everything else is a defect: logged once, with an id that the answer's trace names too.
///
/// **Threads.** Any.
public final class Defects {

  private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

  private final Supplier<String> ids;

  public Defects(Supplier<String> ids) {
    this.ids = ids;
  }

  Failure failure(Call call, String method, Throwable thrown) {
    Failure failure = Failures.of(thrown);
    if (thrown instanceof Fault) {
      return failure;
    }
    String id = ids.get();
    LOG.atWarn()
        .addKeyValue("method", method)
        .addKeyValue("trace", id)
        .setCause(thrown)
        .log("call failed unexpectedly");
    // In the trace's text, where the contract leaves us free, and not as a member beside it.
    Failure.Trace trace = failure.trace();
    return trace == null
        ? failure
        : failure.withTrace(
            new Failure.Trace(trace.type(), trace.formatted() + "\nLogged as " + id, trace.repr()));
  }
}
