package io.parbuckle.server.method;

import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.job.JobMethod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that clients of one version of the API can call or listen to. Built once, by
/// `Declarations`, and immutable.
///
/// **Threads.** Any.
public final class MethodTable {

  private final Version version;
  private final Map<String, Method> methods;
  private final Set<String> later;
  private final Set<String> services;
  private final Map<String, Event> events;
  private final Map<String, ServiceWords> words;

  /// Something that clients can listen to.
  ///
  /// @param source null for a plain event
  /// @param kinds what can happen there
  /// @param fields what notifications carry, in the shape of the version that is spoken where none
  ///   is named (`protocol.md` §1.2); null where nobody has said it
  public record Event(
      String name,
      Access access,
      String doc,
      @Nullable EventSource source,
      Set<Change.Kind> kinds,
      @Nullable Form fields) {

    /// What notifications carry; null where nobody has said it.
    public @Nullable JsonObject fieldsSchema(Schemas schemas) {
      return fields == null ? null : fields.schema(schemas);
    }
  }

  /// @param later names of methods that only newer versions have
  MethodTable(
      Version version,
      Map<String, Method> methods,
      Set<String> later,
      Map<String, Event> events,
      Map<String, ServiceWords> words) {
    this.version = version;
    this.methods = Map.copyOf(methods);
    this.later = Set.copyOf(later);
    this.events = Map.copyOf(events);
    this.words = Map.copyOf(words);
    this.services =
        Stream.concat(methods.keySet().stream(), later.stream())
            .map(Method::serviceOf)
            .collect(Collectors.toUnmodifiableSet());
  }

  public Version version() {
    return version;
  }

  /// Whether a method came with a newer version: its call is answered errno 201, not as one that
  /// nobody has (`protocol.md` §1.2).
  public boolean comesLater(String name) {
    return later.contains(name);
  }

  /// What is said of a service as a whole.
  public ServiceWords words(String service) {
    return words.getOrDefault(service, ServiceWords.of(service));
  }

  /// The method of that name, null if there is none.
  public @Nullable Method named(String name) {
    return methods.get(name);
  }

  /// The method of that name.
  ///
  /// @throws Fault.CallError 74 for a name without a dot, 201 for one that nobody has: what the
  ///   legacy protocol, uploads and `core.bulk` answer (`protocol.md` §6.2)
  public Method require(String name) {
    Method method = named(name);
    if (method != null) {
      return method;
    }
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      throw new Fault.CallError(Errno.EBADMSG, "Invalid method name");
    }
    String service = name.substring(0, dot);
    throw new Fault.CallError(
        Errno.ENOMETHOD,
        services.contains(service)
            ? "Method '" + name.substring(dot + 1) + "' not found in '" + service + "'"
            : "Service '" + service + "' not found");
  }

  /// The job method of that name, null if there is none.
  public @Nullable JobMethod job(String name) {
    Method method = named(name);
    return method != null && method.kind() instanceof Method.Kind.Job(var job) ? job : null;
  }

  /// All job methods, by name.
  public List<JobMethod> jobs() {
    List<JobMethod> jobs = new ArrayList<>();
    for (Method method : all()) {
      if (method.kind() instanceof Method.Kind.Job(var job)) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  /// All methods, by name.
  public Collection<Method> all() {
    return new TreeMap<>(methods).values();
  }

  /// What is known of an event; null for names that nobody registered.
  public @Nullable Event event(String name) {
    return events.get(name);
  }

  public Collection<Event> events() {
    return new TreeMap<>(events).values();
  }
}
