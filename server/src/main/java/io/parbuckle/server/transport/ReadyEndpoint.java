package io.parbuckle.server.transport;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// `/ready`: whether work should be sent here, and if not why (`extensions.md` §12).
///
/// Reasons are for callers on this machine and for those that `mayReadReasons` lets; others see
/// only which check failed.
public final class ReadyEndpoint implements Endpoint {

  /// One thing that must be so.
  ///
  /// @param problem a sentence that says what is wrong, or nothing; runs on the request's thread
  ///   and bounds its own time
  public record Check(String name, Supplier<Optional<String>> problem) {}

  private final List<Check> checks;
  private final Predicate<Exchange> mayReadReasons;

  public ReadyEndpoint(List<Check> checks, Predicate<Exchange> mayReadReasons) {
    this.checks = List.copyOf(checks);
    this.mayReadReasons = mayReadReasons;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    boolean reasons = Answers.isLocal(exchange) || mayReadReasons.test(exchange);
    List<JsonValue> rows = new ArrayList<>(checks.size());
    boolean ready = true;
    for (Check check : checks) {
      Optional<String> problem = check.problem().get();
      ready &= problem.isEmpty();
      rows.add(row(check.name(), problem, reasons));
    }
    Answers.json(
        exchange,
        ready ? 200 : 503,
        Map.of("Cache-Control", "no-store"),
        JsonObject.of("ready", JsonBoolean.of(ready), "checks", new JsonArray(rows)));
  }

  private static JsonObject row(String name, Optional<String> problem, boolean reasons) {
    JsonObject row =
        JsonObject.of("name", JsonText.of(name), "ok", JsonBoolean.of(problem.isEmpty()));
    return problem.isPresent() && reasons ? row.with("reason", JsonText.of(problem.get())) : row;
  }
}
