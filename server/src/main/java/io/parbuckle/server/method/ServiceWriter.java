package io.parbuckle.server.method;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
          "namespace_alias",
          "role_prefix");

  private ServiceWriter() {}

  /// One entry.
  ///
  /// @param methods all methods of the service
  /// @param hiddenFromCli whether the command line client leaves it out
  public static JsonObject describe(
      String service, Collection<Method> methods, boolean hiddenFromCli) {
    boolean crud = has(methods, service + ".query") && has(methods, service + ".create");
    boolean config = has(methods, service + ".config") && has(methods, service + ".update");
    return JsonObject.of(
        "config",
        config(service, hiddenFromCli),
        "type",
        JsonText.of(crud ? "crud" : config ? "config" : "service"));
  }

  private static boolean has(Collection<Method> methods, String name) {
    return methods.stream().anyMatch(method -> method.name().equals(name));
  }

  private static JsonObject config(String service, boolean hiddenFromCli) {
    Map<String, JsonValue> config = new LinkedHashMap<>();
    UNSET.forEach(name -> config.put(name, JsonValue.NULL));
    config.put("datastore_prefix", JsonText.of(""));
    config.put("datastore_primary_key", JsonText.of("id"));
    config.put("datastore_primary_key_type", JsonText.of("integer"));
    config.put("event_register", JsonBoolean.TRUE);
    config.put("event_send", JsonBoolean.TRUE);
    config.put("service_verb", JsonText.of("reload"));
    config.put("service_verb_sync", JsonBoolean.TRUE);
    config.put("namespace", JsonText.of(service));
    config.put("private", JsonBoolean.FALSE);
    // The command line client stops at a service without one (services.md 30).
    config.put("cli_namespace", JsonText.of(service.replace('_', '-')));
    config.put("cli_private", JsonBoolean.of(hiddenFromCli));
    config.put("cli_description", JsonText.of(""));
    config.put("role_separate_delete", JsonBoolean.FALSE);
    config.put("verbose_name", JsonText.of(words(service)));
    return new JsonObject(config);
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
