package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A connection with a login, as `auth.sessions` shows it.
@Doc("A connection on which somebody is logged in.")
public record SessionEntry(
    @Doc("Its id.") String id,
    @Doc("Whether it is the one that asks.") boolean current,
    @Doc("Whether it belongs to the server itself or the local root.") boolean internal,
    @Doc("Where it comes from.") String origin,
    @Doc("How it logged in.") String credentials,
    @Doc("What belongs to that.") JsonObject credentialsData,
    @Doc("When somebody logged in there first.") Instant createdAt,
    @Doc("Whether nobody can listen in.") boolean secureTransport) {

  static SessionEntry of(Bearer bearer, Login login, boolean current) {
    return new SessionEntry(
        bearer.id(),
        current,
        login.internal(),
        bearer.origin().toString(),
        login.caller().credentials(),
        login.caller().data(),
        bearer.since(),
        login.secure());
  }

  /// As events have it: without `current` and `internal`.
  JsonObject announced() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("id", JsonText.of(id));
    members.put("origin", JsonText.of(origin));
    members.put("credentials", JsonText.of(credentials));
    members.put("credentials_data", credentialsData);
    members.put("created_at", JsonInstant.of(createdAt));
    members.put("secure_transport", JsonBoolean.of(secureTransport));
    return new JsonObject(members);
  }
}
