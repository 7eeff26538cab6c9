package io.parbuckle.testplugin;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue.JsonObject;

/// Which error a method raises.
record FailParams(
    @Doc("Kind of error, such as `call_error`, `validation`, `os_error` or `key_error`.")
        String kind,
    @Doc("May hold `message`, `errno` and `extra` of the error.") @Default("{}") JsonObject opts) {

  Exception error() {
    return ErrorKinds.of(kind, opts);
  }
}
