package io.parbuckle.server.method;

import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Access;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Describes services as `core.get_services` does (`core-methods.md` §4). What belongs to the
/// reference's own database layer is null here.
///
/// **Threads.** Any.
public final class ServiceWriter {

  private static final List<String> UNSET =
      List.of(
          "datastore",
          "datastore_extend",
          "datastore_extend_fk",
          "datastore_extend_context",
          "service",
          "namespace_alias");

  private static final String READ = "_READ";

  private ServiceWriter() {}

  /// One entry.
  ///
  /// @param methods all methods of the service
  /// @param words what is said of it as a whole
  public static JsonObject describe(
      String service, Collection<Method> methods, ServiceWords words) {
    return JsonObject.of(
        "config", config(service, methods, words), "type", JsonText.of(type(service, methods)));
  }

  private static String type(String service, Collection<Method> methods) {
    boolean entries =
        named(methods, service + ".query").isPresent()
            && (named(methods, service + ".create").isPresent()
                || named(methods, service + ".get_instance").isPresent());
    boolean settings =
        named(methods, service + ".config").isPresent()
            && named(methods, service + ".update").isPresent();
    return entries ? "crud" : settings ? "config" : "service";
  }

  private static Optional<Method> named(Collection<Method> methods, String name) {
    return methods.stream().filter(method -> method.name().equals(name)).findFirst();
  }

  private static JsonObject config(String service, Collection<Method> methods, ServiceWords words) {
    Map<String, JsonValue> config = new LinkedHashMap<>();
    UNSET.forEach(name -> config.put(name, JsonValue.NULL));
    String prefix = rolePrefix(service, methods);
    config.put("role_prefix", prefix == null ? JsonValue.NULL : JsonText.of(prefix));
    config.put("datastore_prefix", JsonText.of(""));
    config.put("datastore_primary_key", JsonText.of("id"));
    config.put("datastore_primary_key_type", JsonText.of(keyType(service, methods)));
    config.put("event_register", JsonBoolean.TRUE);
    config.put("event_send", JsonBoolean.TRUE);
    config.put("service_verb", JsonText.of("reload"));
    config.put("service_verb_sync", JsonBoolean.TRUE);
    config.put("namespace", JsonText.of(service));
    config.put("private", JsonBoolean.FALSE);
    config.put("cli_namespace", JsonText.of(words.cliNamespace()));
    config.put("cli_private", JsonBoolean.of(words.cliPrivate()));
    config.put("cli_description", JsonText.of(MethodWriter.firstSentence(words.doc())));
    config.put("role_separate_delete", JsonBoolean.of(separateDelete(service, methods)));
    config.put("verbose_name", JsonText.of(words(service)));
    return new JsonObject(config);
  }

  /// `P`, when `P_READ` reads the entries or settings.
  private static @Nullable String rolePrefix(String service, Collection<Method> methods) {
    return named(methods, service + ".query")
        .or(() -> named(methods, service + ".config"))
        .map(Method::access)
        .map(access -> access instanceof Access.Roles(var anyOf) ? anyOf : List.<Role>of())
        .flatMap(anyOf -> anyOf.stream().map(Role::name).filter(ServiceWriter::reads).findFirst())
        .map(name -> name.substring(0, name.length() - READ.length()))
        .orElse(null);
  }

  private static boolean reads(String role) {
    return role.endsWith(READ);
  }

  private static String keyType(String service, Collection<Method> methods) {
    return named(methods, service + ".get_instance")
            .map(method -> method.parameters(Schemas.given()).getFirst().schema().at("type"))
            .filter(JsonText.of("string")::equals)
            .isPresent()
        ? "string"
        : "integer";
  }

  private static boolean separateDelete(String service, Collection<Method> methods) {
    Optional<Method> create = named(methods, service + ".create");
    Optional<Method> delete = named(methods, service + ".delete");
    return create.isPresent()
        && delete.isPresent()
        && !create.get().access().equals(delete.get().access());
  }

  /// What an entry of the service is called in errors: `ApiKey` for `api_key`.
  static String words(String service) {
    StringBuilder words = new StringBuilder();
    for (String word : service.split("[._]", -1)) {
      words.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return words.toString();
  }
}
