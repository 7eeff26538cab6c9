package hello;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Range;
import java.time.Duration;

/// Greets, counts, and tells of what was counted: `hello.*`.
record HelloService(Events events) implements Service {

  record Greet(@Doc("Whom to greet.") String name) {}

  record Count(
      @Doc("How far to count.") @Range(min = 1, max = 1000) int to,
      @Doc("Milliseconds between two numbers.") @Default("100") long pause) {}

  record Counted(@Doc("How far.") int to) {}

  @Override
  public void declare(Offer offer) {
    offer
        .call("hello.greet", Greet.class, String.class, (_, params) -> "Hello " + params.name())
        .doc("Greets.")
        .anyLogin();
    offer
        .job("hello.count", Count.class, Integer.class, this::count)
        .doc("Counts, and says how far it is.")
        .anyLogin()
        .abortable()
        .lock("hello");
    offer
        .event("hello.counted")
        .doc("Somebody has counted to the end.")
        .kinds(Change.Kind.ADDED)
        .fields(Counted.class)
        .anyLogin();
  }

  private int count(JobContext job, Count params) throws InterruptedException {
    for (int i = 1; i <= params.to(); i++) {
      job.pause(Duration.ofMillis(params.pause())); // interrupted when the job is told to stop
      job.progress(100.0 * i / params.to(), "Counted to " + i);
    }
    events.publish(Change.added("hello.counted", params.to(), new Counted(params.to())));
    return params.to();
  }
}
