package io.parbuckle.host.disk;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonText;

/// What a [Disk] was in older versions of the API (`services.md` §16).
final class DiskHistory {

  static final Difference[] BEFORE_26 = {
    Difference.added("result.sed"), Difference.added("result.sed_status")
  };

  /// The settings of self-tests, which v25.10 left out with the whole interface to them. No disk is
  /// tested here.
  static final Difference[] BEFORE_25_10 = {
    Difference.removed("result.togglesmart", Shape.of(Boolean.class), JsonBoolean.FALSE),
    Difference.removed("result.smartoptions", Shape.of(String.class), JsonText.of("")),
    Difference.removed("result.critical", Shape.nullable(Integer.class), JsonValue.NULL),
    Difference.removed("result.difference", Shape.nullable(Integer.class), JsonValue.NULL),
    Difference.removed("result.informational", Shape.nullable(Integer.class), JsonValue.NULL),
    Difference.removed("result.supports_smart", Shape.nullable(Boolean.class), JsonValue.NULL)
  };

  private DiskHistory() {}
}
