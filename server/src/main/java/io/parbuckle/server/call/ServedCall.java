package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.BearerCall;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.figure.CallFigures.Ending;
import io.parbuckle.server.job.JobOrder;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.session.Asker;
import io.parbuckle.server.session.CallSlots;
import io.parbuckle.server.session.SentOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call from its message to its answer.
///
/// **Threads.** The call's own; its [Deadline] says what it uses.
final class ServedCall implements BearerCall, JobOrder {

  private final Asker asker;
  private final Request request;
  private final Method method;
  private final CallTerms terms;
  private final CallPlace place;
  private final List<Runnable> afterwards = new ArrayList<>(0);
  private @Nullable Deadline deadline;
  private @Nullable Caller caller;
  private @Nullable Seat held;
  private @Nullable SentOrder order;
  private Ending ending = Ending.ERROR;
  private boolean atOnce;

  ServedCall(Asker asker, Request request, Method method, CallTerms terms, CallSlots slots) {
    this.asker = asker;
    this.request = request;
    this.method = method;
    this.terms = terms;
    this.place = new CallPlace(slots);
  }

  /// Its time runs from now on.
  void deadline(Deadline begun) {
    deadline = begun;
  }

  /// It starts a job, and others of its connection were sent before or after it.
  void order(SentOrder sent) {
    order = sent;
  }

  /// Waits until the calls that were sent before it have been decided.
  void awaitTurn() throws InterruptedException {
    if (order != null) {
      order.awaitTurn();
    }
  }

  @Override
  public void decided() {
    if (order != null) {
      order.decided();
    }
  }

  @Override
  public void awaitTold() {
    if (order != null) {
      order.awaitTold();
    }
  }

  /// What it starts has been told of, or it starts nothing.
  void told() {
    if (order != null) {
      order.told();
    }
  }

  void admitted(Caller admitted) {
    caller = admitted;
  }

  @Override
  public Caller caller() {
    Caller admitted = caller;
    if (admitted == null) {
      throw new IllegalStateException(method.name() + " has not been admitted");
    }
    return admitted;
  }

  @Override
  public String version() {
    return asker.version().toString();
  }

  @Override
  public Asker bearer() {
    return asker;
  }

  @Override
  public String methodName() {
    return method.name();
  }

  Method method() {
    return method;
  }

  List<JsonValue> params() {
    return request.params();
  }

  CallTerms terms() {
    return terms;
  }

  CallPlace place() {
    return place;
  }

  /// It had a place when it arrived.
  void beginAtOnce() {
    atOnce = true;
  }

  boolean begunAtOnce() {
    return atOnce;
  }

  /// The request's id, null if it has none.
  @Nullable JsonValue id() {
    return request.id();
  }

  /// Whether it is not too late to begin.
  boolean begin() {
    return deadline == null || deadline.begin();
  }

  /// Whether the answer that the call has come to is to be sent; asked once.
  boolean end() {
    return deadline == null || deadline.end();
  }

  /// What it has been answered if it was interrupted because its time was over; null if it was not.
  @Nullable Failure expired() {
    return deadline == null || deadline.end() ? null : deadline.interrupted();
  }

  /// The same before anybody has asked whether its answer is to be sent.
  @Nullable Failure interruption() {
    return deadline == null ? null : deadline.expired();
  }

  /// It has led to a job.
  void accepted(long job) {
    asker.accepted(job);
    if (deadline != null) {
      deadline.accepted(job);
    }
  }

  /// How it has ended, as it is counted.
  Ending ending() {
    return ending;
  }

  void ending(Ending how) {
    ending = how;
  }

  /// Holds a place until the answer is on its way.
  void hold(Seat seat) {
    held = seat;
  }

  /// The place that is held; null for none.
  @Nullable Seat held() {
    return held;
  }

  /// Runs something once the answer is on its way.
  void afterAnswer(Runnable task) {
    afterwards.add(task);
  }

  void answered() {
    if (held != null) {
      held.release(); // no matter how often; there may have been no answer
    }
    afterwards.forEach(Runnable::run);
    afterwards.clear();
  }
}
