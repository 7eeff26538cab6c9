package io.parbuckle.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Sources;
import io.parbuckle.server.figure.CallFigures;
import io.parbuckle.server.figure.CallFigures.Ending;
import io.parbuckle.server.figure.Durations;
import io.parbuckle.server.figure.JobFigures;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.session.EventStreams;
import io.parbuckle.server.session.Session;
import io.parbuckle.server.session.Sessions;
import io.parbuckle.server.session.SlowReaders;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.transport.DownloadEndpoint;
import io.parbuckle.server.transport.UploadEndpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `/metrics` shows (`extensions.md` §12): reads the counters that the parts keep of
/// themselves, when somebody asks.
///
/// Labels are names of methods, collections and the like, never what clients make up.
///
/// **Threads.** Any; one reads at a time.
final class Metrics implements Supplier<String>, AutoCloseable {

  private final Parts parts;
  private final Map<String, MultiGauge> gauges = new HashMap<>();
  private @Nullable PrometheusMeterRegistry registry;
  private @Nullable JvmGcMetrics collections;

  /// The parts whose figures are shown.
  ///
  /// @param liveJobs those that have not ended
  record Parts(
      Named<CallFigures> calls,
      Sessions sessions,
      EventStreams streams,
      Named<JobFigures> jobs,
      Supplier<List<JobView>> liveJobs,
      EventBus bus,
      Sources sources,
      Named<LongAdder> logins,
      LongAdder auditRecords,
      JdbcDatabase database,
      UploadEndpoint uploads,
      DownloadEndpoint downloads) {}

  Metrics(Parts parts) {
    this.parts = parts;
  }

  /// All figures as text. The first call takes a moment longer: it makes what the others use.
  @Override
  public synchronized String get() {
    PrometheusMeterRegistry known = registry;
    if (known == null) {
      known = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      registry = known;
      bindOnce(known);
    }
    bindNames(known);
    return known.scrape();
  }

  private void bindOnce(PrometheusMeterRegistry to) {
    Gauge.builder("parbuckle.calls.running", parts.sessions(), Sessions::callsRunning).register(to);
    Gauge.builder("parbuckle.database.waiting", parts.database(), JdbcDatabase::waiting)
        .register(to);
    durations(to, "database.commit", Tags.empty(), parts.database().commits());
    SlowReaders slow = parts.sessions().slowReaders();
    counter(to, "events.merged", Tags.empty(), slow, SlowReaders::eventsMerged);
    counter(to, "slow.readers.closed", Tags.empty(), slow, SlowReaders::connectionsClosed);
    Gauge.builder("parbuckle.subscriptions", parts, of -> of.bus().places() + of.sources().places())
        .register(to);
    Gauge.builder("parbuckle.event.streams", parts.streams(), EventStreams::count).register(to);
    counter(to, "transfer.bytes", direction("in"), parts.uploads(), UploadEndpoint::bytes);
    counter(to, "transfer.bytes", direction("out"), parts.downloads(), DownloadEndpoint::bytes);
    counter(to, "audit.records", Tags.empty(), parts.auditRecords(), LongAdder::sum);
    process(to);
  }

  private static Tags direction(String word) {
    return Tags.of("direction", word);
  }

  private void process(PrometheusMeterRegistry to) {
    new JvmMemoryMetrics().bindTo(to);
    new JvmThreadMetrics().bindTo(to);
    new ClassLoaderMetrics().bindTo(to);
    new ProcessorMetrics().bindTo(to);
    new UptimeMetrics().bindTo(to);
    new FileDescriptorMetrics().bindTo(to);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(to);
    collections = gc;
  }

  /// What has got names since the last time; a meter that is there stays as it is.
  private void bindNames(PrometheusMeterRegistry to) {
    parts.calls().forEach((method, figures) -> calls(to, method, figures));
    parts.jobs().forEach((method, figures) -> jobs(to, method, figures));
    parts
        .bus()
        .told()
        .forEach(
            (name, count) ->
                counter(to, "events", Tags.of("collection", name), count, LongAdder::sum));
    parts
        .logins()
        .forEach(
            (word, count) ->
                counter(to, "logins", Tags.of("outcome", word), count, LongAdder::sum));
    present(to, "sessions", parts.sessions().all(), one -> Tags.of("kind", kind(one)));
    present(
        to,
        "jobs",
        parts.liveJobs().get(),
        job -> Tags.of("method", job.method(), "state", job.state().word()));
  }

  private static void calls(PrometheusMeterRegistry to, String method, CallFigures figures) {
    for (Ending ending : Ending.values()) {
      String word = ending.name().toLowerCase(Locale.ROOT);
      Tags tags = Tags.of("method", method, "outcome", word);
      counter(to, "calls", tags, figures, of -> of.count(ending));
    }
    durations(to, "call", Tags.of("method", method), figures.served());
  }

  private static void jobs(PrometheusMeterRegistry to, String method, JobFigures figures) {
    Tags name = Tags.of("method", method);
    durations(to, "job.wait", name, figures.waited());
    durations(to, "job.run", name, figures.ran());
    figures
        .ended()
        .forEach(
            (state, count) ->
                counter(to, "jobs.ended", name.and("state", state), count, LongAdder::sum));
  }

  private static String kind(Session session) {
    return switch (session.origin()) {
      case Origin.Unix _ -> "unix";
      case Origin.Tcp tcp -> tcp.tls() ? "tls" : "tcp";
    };
  }

  // ---- kinds of meters; each refers weakly to what it reads, which its part holds

  private static <T> void counter(
      PrometheusMeterRegistry to, String name, Tags tags, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder("parbuckle." + name, of, value).tags(tags).register(to);
  }

  private static void durations(
      PrometheusMeterRegistry to, String name, Tags tags, Durations durations) {
    FunctionTimer.builder(
            "parbuckle." + name,
            durations,
            Durations::count,
            Durations::nanos,
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .register(to);
  }

  /// How many of each sort there are now.
  private <T> void present(
      PrometheusMeterRegistry to, String name, Collection<T> all, Function<T, Tags> sort) {
    Map<Tags, Long> counts =
        all.stream().collect(Collectors.groupingBy(sort, Collectors.counting()));
    gauges
        .computeIfAbsent(name, _ -> MultiGauge.builder("parbuckle." + name).register(to))
        .register(
            counts.entrySet().stream()
                .<MultiGauge.Row<?>>map(one -> MultiGauge.Row.of(one.getKey(), one.getValue()))
                .toList(),
            true);
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
  }
}
