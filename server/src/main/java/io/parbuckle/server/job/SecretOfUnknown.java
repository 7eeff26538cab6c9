package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;

/// A result with a secret in it whose method is not there any more: nobody knows which part of it
/// is the secret, so all of it is.
final class SecretOfUnknown implements JobMethod.Shown {

  private static final JsonValue MASK = JsonText.of("********");

  @Override
  public JsonValue arguments(List<JsonValue> raw) {
    return JsonArray.EMPTY;
  }

  @Override
  public JsonValue result(JsonValue raw) {
    return MASK;
  }

  @Override
  public boolean secretArguments() {
    return true;
  }

  @Override
  public boolean secretResult() {
    return true;
  }

  @Override
  public boolean maySeeSecrets(Caller caller) {
    return caller.fullAdmin() || caller.username() == null;
  }
}
