package io.parbuckle.testplugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Handler;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.crud.Config;
import io.parbuckle.api.crud.ConfigRow;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.event.PrivateSource;
import io.parbuckle.api.event.Source;
import io.parbuckle.api.job.JobBody;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.store.Sealed;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a service has declared, ready to be called.
final class Declared implements Offer {

  /// A call by the server itself over the newest dialect.
  static final Call CALL =
      new Call() {
        @Override
        public Caller caller() {
          return Caller.SYSTEM;
        }

        @Override
        public String methodName() {
          return "test.method";
        }

        @Override
        public String version() {
          return "v25.10.5";
        }
      };

  private final Map<String, Object> bodies = new LinkedHashMap<>();
  private final Map<String, Shape<?>> results = new HashMap<>();
  private final Map<String, Map<String, List<@Nullable Object>>> options = new HashMap<>();

  static Declared by(Service service) {
    Declared declared = new Declared();
    service.declare(declared);
    return declared;
  }

  /// Calls a plain method.
  @SuppressWarnings("unchecked") // a test knows which record belongs to the method
  @Nullable Object call(String method, Object params) throws Exception {
    return ((Handler<Object, Object>) body(method)).answer(CALL, params);
  }

  /// Calls a plain method that does not answer null.
  Object answer(String method, Object params) throws Exception {
    return Objects.requireNonNull(call(method, params), method);
  }

  /// Runs the body of a job.
  @SuppressWarnings("unchecked") // as above
  @Nullable Object run(String method, FakeJob job, Object params) throws Exception {
    return ((JobBody<Object, Object>) body(method)).run(job, params);
  }

  @SuppressWarnings("unchecked") // as above
  Source<Object> source(String name) {
    return (Source<Object>) body(name);
  }

  private Object body(String name) {
    return Objects.requireNonNull(bodies.get(name), name);
  }

  Shape<?> result(String method) {
    return Objects.requireNonNull(results.get(method), method);
  }

  /// The names of what was said of a row beside its documentation, with their arguments.
  Map<String, List<@Nullable Object>> options(String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  @Override
  @SuppressWarnings("unchecked") // the proxy has that type
  public <P, R> CallRow<P> call(
      String name, Class<P> params, Shape<R> result, Handler<P, R> handler) {
    assertThat(params.isRecord()).as(name).isTrue();
    bodies.put(name, handler);
    results.put(name, result);
    return (CallRow<P>) row(name, CallRow.class);
  }

  @Override
  public <T> CallRow<?> query(String name, Class<T> entry, Rows<T> rows) {
    throw new AssertionError(name + " is not by the rules of this plug-in");
  }

  @Override
  public <E> CrudRow<E, ?> crud(String service, Class<E> entry, Rows<E> rows) {
    throw new AssertionError(service + " is not by the rules of this plug-in");
  }

  @Override
  public <E extends Record, C extends Record, U extends Record> CrudRow<E, C> crud(
      String service, TableCrud<E, C, U> table) {
    throw new AssertionError(service + " is tested in a whole server");
  }

  @Override
  public <E, U> ConfigRow config(
      String service, Class<E> settings, Class<U> update, Config<E, U> config) {
    throw new AssertionError(service + " is not by the rules of this plug-in");
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  public <P, R> JobRow<P> job(String name, Class<P> params, Shape<R> result, JobBody<P, R> body) {
    assertThat(params.isRecord()).as(name).isTrue();
    bodies.put(name, body);
    results.put(name, result);
    return (JobRow<P>) row(name, JobRow.class);
  }

  @Override
  public EventRow event(String collection) {
    return row(collection, EventRow.class);
  }

  @Override
  public <A> EventRow source(String name, Class<A> arguments, Source<A> source) {
    bodies.put(name, source);
    return row(name, EventRow.class);
  }

  @Override
  public <A> EventRow privateSource(String name, Class<A> arguments, PrivateSource<A> source) {
    bodies.put(name, source);
    return row(name, EventRow.class);
  }

  @Override
  public void table(String name, Keeps keeps) {} // of no interest here

  @Override
  public void sealed(Sealed place) {} // the test plug-in seals nothing

  @Override
  public ServiceRow service(String name) {
    return row(name, ServiceRow.class);
  }

  /// A row that remembers what is said of it.
  private <T> T row(String name, Class<T> type) {
    Map<String, List<@Nullable Object>> said = new HashMap<>();
    options.put(name, said);
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (row, method, arguments) -> {
              List<@Nullable Object> given = new ArrayList<>();
              if (arguments != null) {
                Collections.addAll(given, arguments);
              }
              if (!method.getName().equals("doc")) {
                said.put(method.getName(), given);
              }
              return row;
            }));
  }
}
