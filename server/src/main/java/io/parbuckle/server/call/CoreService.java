package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Loose;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Bearers;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.method.EventWriter;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.MethodWriter;
import io.parbuckle.server.method.ServiceWords;
import io.parbuckle.server.method.ServiceWriter;
import io.parbuckle.server.session.Session;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connection itself, and what can be called: `core.ping`, `core.set_options`,
/// `core.subscribe`, `core.get_methods`, … (`core-methods.md` §2, §4). Jobs are in [JobService].
public final class CoreService implements Service {

  private final Supplier<MethodTable> methods;
  private final Supplier<Subscriber> subscriber;
  private final EventBus bus;
  private final Supplier<String> ids;

  /// @param methods known once all services have declared, this one included
  public CoreService(
      Supplier<MethodTable> methods,
      Supplier<Subscriber> subscriber,
      EventBus bus,
      Supplier<String> ids) {
    this.methods = methods;
    this.subscriber = subscriber;
    this.bus = bus;
    this.ids = ids;
  }

  record SetOptionsParams(@Doc("The options to change; others stay.") Options options) {}

  /// Unknown members are ignored on purpose: newer clients send more.
  @Loose
  @Name("CoreOptions")
  record Options(
      @Doc("True: a job method answers with the job's id at once. False: with its result.")
          Edit<Boolean> legacyJobs,
      @Doc("Accepted; changes nothing here.") Edit<Boolean> privateMethods,
      @Doc("Accepted; this server never sends serialized Python exceptions.")
          Edit<Boolean> pyExceptions,
      @Doc("True: notifications of plain events carry their number, `seq`.")
          Edit<Boolean> eventSequence,
      @Doc("True: notifications of jobs carry their details.") Edit<Boolean> jobDetails) {}

  /// Those of our own stand in it once the client has named them: others see the contract.
  @Doc("The options of a connection.")
  record OptionsState(
      @Doc("Jobs are answered with their number at once.") boolean legacyJobs,
      @Doc("Private methods are called without a warning.") boolean privateMethods,
      @Doc("Errors carry a Python exception.") boolean pyExceptions,
      @Doc("Notifications of plain events carry their number.") Edit<Boolean> eventSequence,
      @Doc("Notifications of jobs carry their details.") Edit<Boolean> jobDetails) {}

  /// One of `core.get_services`, for descriptions.
  @Doc("A service.")
  record ServiceEntry(
      @Doc("Its settings, such as `cli_namespace` and `role_prefix`.") JsonObject config,
      @Doc("`crud` with entries, `config` with settings, else `service`.") String type) {}

  /// One of `core.get_events`, for descriptions.
  @Doc("An event.")
  record EventEntry(
      @Doc("What it tells of.") String description,
      @Doc("Roles of which one is needed; empty for any login.") List<String> roles,
      @Doc("Runs while somebody listens, and may take arguments.") boolean source,
      @Doc("The schema of its arguments.") @Nullable JsonObject accepts,
      @Doc("What it says: `added`, `changed`, `removed`.") List<String> kinds,
      @Doc("The schema of its fields, where that is known.") @Nullable JsonObject fields) {}

  record SubscribeParams(
      @Doc("A collection such as `core.get_jobs`, an event source with its arguments, or `*`.")
          String event,
      @Doc("How to begin.") @Default("{}") SubscribeOptions options) {}

  record SubscribeOptions(
      @Doc(
              "Begin with the kept events whose number is above this one; needs the option"
                  + " `event_sequence` of the connection.")
          @Default("null")
          @Range(min = 0, max = 9_007_199_254_740_991d)
          @Nullable Long since) {}

  record EventStatus(
      @Doc("The newest number.") long seq,
      @Doc("From this number on everything is kept.") long oldest,
      @Doc("When the server started.") Instant started) {}

  record UnsubscribeParams(@Doc("What `core.subscribe` answered.") @Name("id_") String id) {}

  /// For whom services and methods are listed.
  enum Target {
    WS,
    CLI,
    REST
  }

  record ResizeParams(
      @Doc("What the shell answered when it was opened.") String id,
      @Doc("Columns.") int cols,
      @Doc("Rows.") int rows) {}

  record ServicesParams(@Doc("For whom.") @Default("\"WS\"") Target target) {}

  record MethodsParams(
      @Doc("Only this service.") @Default("null") @Nullable String service,
      @Doc("For whom.") @Default("\"WS\"") Target target,
      @Doc("What else to tell.") @Default("{}") MethodsOptions options) {}

  record MethodsOptions(
      @Doc("Whether each method has a member `parbuckle`, with what the contract does not know.")
          @Default("false")
          boolean details) {}

  @Override
  public void declare(Offer offer) {
    offer
        .service("core")
        .doc("The server itself: sessions, jobs, events, descriptions.")
        .hiddenFromCli();
    offer
        .call("core.ping", NoParams.class, String.class, (_, _) -> "pong")
        .doc("Answers \"pong\".")
        .noLogin()
        .before(Version.V25_10, Difference.forAnyLogin());
    offer
        .call("core.set_options", SetOptionsParams.class, OptionsState.class, this::setOptions)
        .doc("Changes options of this connection and answers all of them.")
        .noLogin()
        .before(
            Version.V25_10,
            Difference.added("options.legacy_jobs"),
            Difference.added("options.private_methods"),
            Difference.answered(Shape.NOTHING, _ -> JsonValue.NULL));
    offer
        .call("core.subscribe", SubscribeParams.class, String.class, this::subscribe)
        .doc("Begins to send the events of a collection; answers the subscription's id.")
        .anyLogin();
    offer
        .call("core.unsubscribe", UnsubscribeParams.class, Shape.NOTHING, this::unsubscribe)
        .doc("Ends a subscription of this connection.")
        .anyLogin();
    offer
        .call(
            "core.event_status",
            NoParams.class,
            EventStatus.class,
            (_, _) -> eventStatus(bus.status()))
        .doc("Answers how far the numbers of events are, and which events are still kept.")
        .anyLogin();
    offer
        .call(
            "core.get_events",
            NoParams.class,
            Shape.map(JsonObject.class),
            (call, _) -> events(call.caller()))
        .looksLike(Shape.map(EventEntry.class))
        .doc("Describes the events that the caller may subscribe to.")
        .anyLogin();
    offer
        .call("core.resize_shell", ResizeParams.class, Shape.NOTHING, (_, _) -> noShell())
        .doc("Tells a web shell the size of its window. This server opens none.")
        .anyLogin();
    offer
        .call(
            "core.get_services",
            ServicesParams.class,
            Shape.map(JsonObject.class),
            (call, params) -> services(table(call), params.target()))
        .looksLike(Shape.map(ServiceEntry.class))
        .doc("Lists the services with their settings.")
        .anyLogin()
        .before(Version.V25_10, Difference.forAnybody());
    offer
        .call(
            "core.get_methods",
            MethodsParams.class,
            Shape.map(JsonObject.class),
            (call, params) -> methods(table(call), call.caller(), params))
        .doc("Describes the methods that the caller may call.")
        .anyLogin()
        .before(
            Version.V26, Difference.answered(Shape.map(JsonObject.class), MethodWriter::before26))
        .before(
            Version.V25_10,
            Difference.forAnybody(),
            Difference.answered(Shape.map(JsonObject.class), MethodWriter::before2510));
  }

  private static Session session(Call call) {
    return (Session) Bearers.of(call);
  }

  private OptionsState setOptions(Call call, SetOptionsParams params) {
    Session session = session(call);
    Session.Options before = session.options();
    Options wanted = params.options();
    Session.Options now =
        new Session.Options(
            wanted.legacyJobs().over(before.legacyJobs()),
            wanted.privateMethods().over(before.privateMethods()),
            wanted.pyExceptions().over(before.pyExceptions()),
            named(wanted.eventSequence(), before.eventSequence()),
            named(wanted.jobDetails(), before.jobDetails()));
    session.options(now);
    return new OptionsState(
        now.legacyJobs(),
        now.privateMethods(),
        now.pyExceptions(),
        shown(now.eventSequence()),
        shown(now.jobDetails()));
  }

  private static @Nullable Boolean named(Edit<Boolean> wanted, @Nullable Boolean before) {
    return switch (wanted) {
      case Edit.Keep<Boolean> _ -> before;
      case Edit.Set<Boolean>(var value) -> value;
    };
  }

  private static Edit<Boolean> shown(@Nullable Boolean option) {
    return option == null ? new Edit.Keep<>() : new Edit.Set<>(option);
  }

  private static EventStatus eventStatus(EventBus.Status status) {
    return new EventStatus(status.seq(), status.oldest(), status.started());
  }

  private String subscribe(Call call, SubscribeParams params) {
    Session session = session(call);
    String id = ids.get();
    Long since = params.options().since();
    if (since != null && !session.numbered()) {
      throw new Fault.Invalid(
          "options.since", "This connection has not set the option event_sequence.");
    }
    if (since == null) {
      Seat seat = subscriber.get().seat(session, JsonText.of(id), params.event());
      if (seat != null) {
        ((ServedCall) call).hold(seat);
      }
    } else {
      Seat seat = subscriber.get().seatBehind(session, JsonText.of(id), params.event());
      if (seat != null) {
        ((ServedCall) call).afterAnswer(() -> catchUp(seat, since));
      }
    }
    if (session.codec() == Codec.DDP) {
      session.answerNow(new Outgoing.Ready(List.of(JsonText.of(id))));
    }
    return id;
  }

  private void catchUp(Seat seat, long since) {
    try {
      bus.catchUp(List.of(seat), since);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; this thread ends with the call
    }
  }

  private @Nullable Void unsubscribe(Call call, UnsubscribeParams params) {
    session(call).subscriptions().remove(JsonText.of(params.id()));
    return null;
  }

  private static @Nullable Void noShell() {
    throw new Fault.CallError(Errno.ENOENT, "Shell does not exist");
  }

  /// What can be called in the version of a call.
  private MethodTable table(Call call) {
    return call instanceof ServedCall over ? over.bearer().methods() : methods.get();
  }

  private static Map<String, JsonObject> services(MethodTable table, Target target) {
    Map<String, JsonObject> services = new LinkedHashMap<>();
    for (Method method : table.all()) {
      String service = method.service();
      ServiceWords words = table.words(service);
      boolean shown = method.listed() && !(words.cliPrivate() && target == Target.CLI);
      if (shown && !services.containsKey(service)) {
        services.put(service, ServiceWriter.describe(service, ofService(table, service), words));
      }
    }
    return services;
  }

  private static List<Method> ofService(MethodTable table, String service) {
    return table.all().stream()
        .filter(method -> method.listed() && method.service().equals(service))
        .toList();
  }

  private Map<String, JsonObject> events(Caller caller) {
    Map<String, JsonObject> described = new LinkedHashMap<>();
    for (MethodTable.Event event : methods.get().events()) {
      if (event.access().opensTo(caller)) {
        described.put(event.name(), EventWriter.describe(event));
      }
    }
    return described;
  }

  private static Map<String, JsonObject> methods(
      MethodTable table, Caller caller, MethodsParams params) {
    Map<String, JsonObject> described = new LinkedHashMap<>();
    for (Method method : table.all()) {
      boolean wanted = params.service() == null || method.service().equals(params.service());
      boolean hidden = table.words(method.service()).cliPrivate();
      boolean shown = !hidden || params.target() != Target.CLI;
      if (wanted && shown && method.listed() && method.access().opensTo(caller)) {
        JsonObject entry =
            params.options().details()
                ? MethodWriter.describeInDetail(method, table.version())
                : MethodWriter.describe(method, table.version());
        described.put(method.name(), entry.with("cli_private", JsonBoolean.of(hidden)));
      }
    }
    return described;
  }
}
