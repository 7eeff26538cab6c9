package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests in a [Workshop], a new one for each.
abstract class InWorkshop {

  @TempDir Path folder;
  Workshop shop;

  @BeforeEach
  void begin() {
    shop = Workshop.in(folder);
  }

  @AfterEach
  void end() {
    shop.close();
  }

  /// A job that answers its first argument.
  static Methods quick(String name) {
    return Methods.job(
        name, (_, arguments) -> arguments.isEmpty() ? JsonValue.NULL : arguments.getFirst());
  }

  /// A job that waits at a gate.
  static Methods held(String name, Gate gate) {
    return Methods.job(name, (_, _) -> gate.pass());
  }

  static JsonText text(String text) {
    return JsonText.of(text);
  }

  /// Starts and begins a job of the administrator.
  long run(JobMethod method, String messageId) {
    return shop.run(Workshop.ADMIN, text(messageId), method);
  }

  List<JsonValue> messageIds(long id) {
    return shop.engine.require(id).messageIds();
  }
}
