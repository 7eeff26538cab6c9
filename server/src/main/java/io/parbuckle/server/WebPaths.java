package io.parbuckle.server;

import io.parbuckle.api.Version;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.server.describe.Descriptions;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.Versions;
import io.parbuckle.server.transport.BootIdEndpoint;
import io.parbuckle.server.transport.ConsoleEndpoint;
import io.parbuckle.server.transport.DocumentEndpoint;
import io.parbuckle.server.transport.Endpoint;
import io.parbuckle.server.transport.HealthEndpoint;
import io.parbuckle.server.transport.Routes;
import io.parbuckle.server.transport.SocketRoute;
import io.parbuckle.server.transport.VersionsEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// Which address of the server leads where (`protocol.md` §1).
final class WebPaths {

  /// What `/api/versions` lists.
  private static final List<String> LISTED =
      List.of(
          "v25.04.0",
          "v25.04.1",
          "v25.04.2",
          "v25.10.0",
          "v25.10.1",
          "v25.10.2",
          "v25.10.3",
          "v25.10.4",
          "v25.10.5",
          "v26.0.0");

  /// Served, and not listed.
  private static final String HIDDEN = "v24.10";

  /// The API versions that have an address of their own.
  static final List<String> VERSIONS = Stream.concat(Stream.of(HIDDEN), LISTED.stream()).toList();

  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  private WebPaths() {}

  /// What operators ask.
  record Health(Endpoint ready, Endpoint metrics) {}

  /// Everything but the documents.
  static Routes.Builder routes(
      HostFiles files,
      Health health,
      Endpoint downloads,
      Endpoint uploads,
      Versions versions,
      Function<MethodTable, Endpoint> posts,
      Endpoint events)
      throws IOException {
    Routes.Builder routes = Routes.builder();
    MethodTable current = versions.current();
    routes.socket("/api/current", new SocketRoute(Codec.JSON_RPC, null, posts.apply(current)));
    routes.at("/api/current/events", events, "GET");
    for (String name : VERSIONS) {
      Version version = Version.of(name);
      routes.socket(
          "/api/" + name,
          new SocketRoute(Codec.JSON_RPC, version, posts.apply(versions.at(version))));
      routes.at("/api/" + name + "/events", events, "GET");
    }
    routes.socket("/websocket", new SocketRoute(Codec.DDP, null, null));
    routes.at("/api/versions", new VersionsEndpoint(LISTED), "GET", "HEAD");
    Path bootId = files.path(BOOT_ID);
    routes.at(
        "/api/boot_id",
        new BootIdEndpoint(Files.isReadable(bootId) ? Files.readString(bootId).strip() : ""),
        "GET",
        "HEAD");
    ConsoleEndpoint console = new ConsoleEndpoint(Server.class.getClassLoader(), "console/");
    routes.at("/api/docs", console, "GET", "HEAD");
    routes.at("/api/docs/", console, "GET", "HEAD");
    routes.nothingBelow("/api/");
    routes.at("/health", new HealthEndpoint(Server.VERSION), "GET", "HEAD");
    routes.at("/ready", health.ready(), "GET", "HEAD");
    routes.at("/metrics", health.metrics(), "GET", "HEAD");
    routes.below("/_download/", downloads);
    routes.at("/_upload", uploads, "POST", "PUT").below("/_upload", uploads, "POST", "PUT");
    return routes.below("/", console, "GET", "HEAD");
  }

  /// The surface in words for machines, a document of each kind for each version.
  static Routes.Builder documents(
      Routes.Builder routes,
      ServerConfig config,
      Descriptions descriptions,
      DocumentEndpoint.Readers readers) {
    Map<String, String> versions = new LinkedHashMap<>();
    LISTED.forEach(version -> versions.put(version, version));
    versions.put("current", "v" + config.apiRelease());
    versions.forEach(
        (name, version) ->
            routes
                .at(
                    "/api/" + name + "/openrpc.json",
                    new DocumentEndpoint(() -> descriptions.openRpc(version), readers),
                    "GET",
                    "HEAD")
                .at(
                    "/api/" + name + "/asyncapi.json",
                    new DocumentEndpoint(() -> descriptions.asyncApi(version), readers),
                    "GET",
                    "HEAD"));
    return routes;
  }
}
