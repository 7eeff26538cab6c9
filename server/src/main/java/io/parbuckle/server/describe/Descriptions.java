package io.parbuckle.server.describe;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// The documents of this server.
///
/// **Bound.** The whole surface is kept as bytes, two documents for each API version that is
/// served; nobody else's version comes here.
///
/// **Threads.** Any.
public final class Descriptions {

  private final Function<String, MethodTable> methods;
  private final String product;
  private final Examples examples;
  private final Map<String, byte[]> openRpc = new ConcurrentHashMap<>();
  private final Map<String, byte[]> asyncApi = new ConcurrentHashMap<>();

  /// @param methods those of a version that is served
  /// @param product the program's own version
  public Descriptions(Function<String, MethodTable> methods, String product, Examples examples) {
    this.methods = methods;
    this.product = product;
    this.examples = examples;
  }

  /// The OpenRPC document of a version, as JSON.
  ///
  /// @param api one of those that are served, such as `v25.10.5`
  public byte[] openRpc(String api) {
    return openRpc.computeIfAbsent(api, version -> Json.bytes(document(version, _ -> true)));
  }

  /// The AsyncAPI document of a version, as JSON.
  ///
  /// @param api one of those that are served, such as `v25.10.5`
  public byte[] asyncApi(String api) {
    return asyncApi.computeIfAbsent(
        api, version -> Json.bytes(AsyncApi.document(version, product, methods.apply(version))));
  }

  /// The OpenRPC document with what a caller may call and listen to.
  JsonObject openRpc(String api, Caller caller) {
    return document(api, access -> access.opensTo(caller));
  }

  private JsonObject document(String api, Predicate<Access> shown) {
    MethodTable table = methods.apply(api);
    return OpenRpc.document(
        api,
        product,
        table.all().stream()
            .filter(method -> method.listed() && shown.test(method.access()))
            .toList(),
        table.events().stream().filter(event -> shown.test(event.access())).toList(),
        this::examples);
  }

  /// Examples were run on one version, and hold where the method is the same.
  private List<Examples.Example> examples(Method method) {
    return method == methods.apply(Examples.API).named(method.name())
        ? examples.of(method.name())
        : List.of();
  }
}
